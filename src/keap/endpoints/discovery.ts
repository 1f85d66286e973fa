import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { RequestContext } from '../keap-client.js';
import { KeapError } from '../errors.js';
import type { EndpointResolver } from './resolver.js';

/** A call on the way by which a collection is asked for now. */
export interface EndpointAttempt<T> {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  /** What is asked for; who asks the same shares its answer without waiting. */
  readonly url: string;
  readonly requestContext: RequestContext;
  /** Whether a failure tells that the path is not there at all. */
  isPathMissing(facts: KeapError['facts']): boolean;
  send(): Promise<T>;
}

/**
 * Learns from refusals which ways an account serves. The first to take a way that may be missing goes ahead; others of
 * the same moment wait for what it finds, so that a missing path costs one refused call and not one for each who asked.
 */
export class EndpointDiscovery {
  /** By caller and path: who asks little does not wait for a call that waits behind many of another caller. */
  private readonly probes = new Map<string, { readonly url: string; readonly pending: Promise<unknown> }>();
  private readonly confirmed = new Set<string>();

  constructor(private readonly endpointResolver: EndpointResolver) {}

  /** Whether this way has answered, so that nothing is risked by taking it. */
  isConfirmed({ path }: Endpoint): boolean {
    return this.confirmed.has(path);
  }

  /** Runs a call. Throws WayLearned where it turned out that there is another way to take. */
  async run<T>(attempt: EndpointAttempt<T>): Promise<T> {
    const { key, endpoint, url, requestContext } = attempt;
    const isSettled = this.confirmed.has(endpoint.path) || !this.endpointResolver.hasAlternative(key);
    // Who waits long for its slot scouts for nobody.
    if (isSettled || requestContext.priority === 'background') return this.sendAttempt(attempt);
    const probe = this.probes.get(buildProbeKey(attempt));
    if (probe === undefined) return this.sendProbe(attempt);
    if (probe.url === url) return this.sendAttempt(attempt);
    await probe.pending.catch(() => undefined);
    if (this.endpointResolver.resolve(key) !== endpoint || !this.endpointResolver.isServed(key))
      throw this.endpointResolver.endpointChanged(key);
    return this.sendAttempt(attempt);
  }

  private async sendProbe<T>(attempt: EndpointAttempt<T>): Promise<T> {
    const { endpoint, url } = attempt;
    const pending = this.sendAttempt(attempt);
    this.probes.set(buildProbeKey(attempt), { url, pending });
    try {
      const result = await pending;
      this.confirmed.add(endpoint.path);
      return result;
    } finally {
      this.probes.delete(buildProbeKey(attempt));
    }
  }

  private async sendAttempt<T>(attempt: EndpointAttempt<T>): Promise<T> {
    const { key, endpoint } = attempt;
    try {
      return await attempt.send();
    } catch (error) {
      if (error instanceof KeapError && attempt.isPathMissing(error.facts))
        throw this.endpointResolver.markEndpointMissing(key, endpoint, error);
      throw error;
    }
  }
}

const buildProbeKey = ({ endpoint, requestContext }: EndpointAttempt<unknown>): string =>
  `${endpoint.path} ${requestContext.caller ?? ''}`;
