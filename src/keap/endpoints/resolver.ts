import type { Clock } from '../../clock.js';
import type { ApiVersion, Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { KeapError } from '../errors.js';
import type { RequestContext } from '../keap-client.js';

/** Which generations of Keap's API may be asked: `auto` takes v2 where the account answers it and v1 where it does not. */
export type ApiVersionChoice = 'auto' | ApiVersion;

/** How long a path that was not there is not tried again. */
const MISSING_PATH_TTL_MS = 86_400_000;

/**
 * A collection turned out not to be where it was asked for, and is to be asked for in another way: what was planned for
 * the first way (its filters, its sets) has to be planned again. See `replanning`.
 */
export class EndpointChanged extends KeapError {
  constructor(cause: KeapError) {
    super(cause.code, cause.message, cause.facts, { cause });
  }
}

/** Does `work` again, from its planning on, as often as it learns that a collection is to be asked for in another way. */
export async function withReplan<T>(work: () => Promise<T>): Promise<T> {
  // A collection has three ways at most, so this ends.
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EndpointChanged)) throw error;
    }
  }
}

/** What is known of the ways in which this account serves its collections. */
export class EndpointResolver {
  private readonly missingUntilMs = new Map<string, number>();

  constructor(
    private readonly choice: ApiVersionChoice,
    private readonly clock: Clock,
  ) {}

  /** Whether this generation may be asked at all. */
  isAllowed(apiVersion: ApiVersion): boolean {
    return this.choice === 'auto' || this.choice === apiVersion;
  }

  /** The way to try now; where none is left, the one that is preferred. */
  resolve(key: ResourceKey): Endpoint {
    const { endpoints } = table[key];
    return (
      this.availableEndpoints(key)[0] ??
      endpoints.find(({ apiVersion }) => this.isAllowed(apiVersion)) ??
      (endpoints[0] as Endpoint)
    );
  }

  /** Whether a way is left. */
  isServed(key: ResourceKey): boolean {
    return this.availableEndpoints(key).length > 0;
  }

  /** The ways that are left behind the one to try now. */
  alternatives(key: ResourceKey): readonly Endpoint[] {
    return this.availableEndpoints(key).slice(1);
  }

  /** Whether there is a way beside the one to try now. */
  hasAlternative(key: ResourceKey): boolean {
    return this.availableEndpoints(key).length > 1;
  }

  /** A path is not there. Gives the error that whoever asked shall see: WayLearned when another way is left. */
  markEndpointMissing(key: ResourceKey, { path }: Endpoint, error: KeapError): KeapError {
    this.missingUntilMs.set(path, this.clock.monotonicMs() + MISSING_PATH_TTL_MS);
    return this.isServed(key) ? new EndpointChanged(error) : error;
  }

  /** What whoever planned for a way shall see that was found missing meanwhile: WayLearned when another is left. */
  endpointChanged(key: ResourceKey): KeapError {
    const error = this.notServedError(key);
    return this.isServed(key) ? new EndpointChanged(error) : error;
  }

  /** Whether something that is no collection's own path (a write's) was not there within the last day. */
  isPathMissing(name: string): boolean {
    return this.clock.monotonicMs() < (this.missingUntilMs.get(name) ?? 0);
  }

  /** It was not there. */
  markPathMissing(name: string): void {
    this.missingUntilMs.set(name, this.clock.monotonicMs() + MISSING_PATH_TTL_MS);
  }

  /** The refusal of a collection that no allowed way serves. */
  notServedError(key: ResourceKey): KeapError {
    const { endpoints } = table[key];
    const apiVersions = [...new Set(endpoints.map(({ apiVersion }) => apiVersion))];
    const path = this.resolve(key).path;
    const isAllowed = apiVersions.some((apiVersion) => this.isAllowed(apiVersion));
    return new KeapError(
      'UPSTREAM_REJECTED',
      isAllowed
        ? `This Keap account does not offer ${path}: it was not there when last asked, and is asked for again within a day.`
        : `Keap serves ${key} in ${apiVersions.join(' and ')} only, and KEAP_API=${this.choice} leaves that out: set KEAP_API=auto.`,
      { path, status: 404, absent: true },
    );
  }

  private availableEndpoints(key: ResourceKey): readonly Endpoint[] {
    const nowMs = this.clock.monotonicMs();
    return table[key].endpoints.filter(
      ({ apiVersion, path }) => this.isAllowed(apiVersion) && nowMs >= (this.missingUntilMs.get(path) ?? 0),
    );
  }
}

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
