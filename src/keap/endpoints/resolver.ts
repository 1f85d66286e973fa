import type { Clock } from '../../clock.js';
import type { ApiVersion, Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { KeapError } from '../errors.js';
import type { RequestContext } from '../keap-client.js';

/** The allowed API versions: `auto` uses v2 where the account serves it, and v1 elsewhere. */
export type ApiVersionChoice = 'auto' | ApiVersion;

/** How long a missing path is not tried again. */
const MISSING_PATH_TTL_MS = 86_400_000;

/**
 * The endpoint of a collection is missing and another is used from now on, so requests planned for the first one (its
 * filters, its id sets) must be planned again. See `withReplan`.
 */
export class EndpointChanged extends KeapError {
  constructor(cause: KeapError) {
    super(cause.code, cause.message, cause.facts, { cause });
  }
}

/** Runs `work`, and again from its planning on each time an endpoint changes. */
export async function withReplan<T>(work: () => Promise<T>): Promise<T> {
  // A collection has three endpoints at most, so this ends.
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EndpointChanged)) throw error;
    }
  }
}

/** Resolves each collection to the endpoint that serves it in this account, as far as known. */
export class EndpointResolver {
  /** Rises with each path that is found missing, and with each optional one that is found to exist. */
  version = 0;
  private readonly missingUntilMs = new Map<string, number>();

  constructor(
    private readonly choice: ApiVersionChoice,
    private readonly clock: Clock,
  ) {}

  /** Whether the configuration allows an API version. */
  isAllowed(apiVersion: ApiVersion): boolean {
    return this.choice === 'auto' || this.choice === apiVersion;
  }

  /** The first endpoint not known to be missing; where none is left, the preferred one. */
  resolve(key: ResourceKey): Endpoint {
    const { endpoints } = table[key];
    return (
      this.availableEndpoints(key)[0] ??
      endpoints.find(({ apiVersion }) => this.isAllowed(apiVersion)) ??
      (endpoints[0] as Endpoint)
    );
  }

  /** Whether an endpoint is left. */
  isServed(key: ResourceKey): boolean {
    return this.availableEndpoints(key).length > 0;
  }

  /** The endpoints left after the current one. */
  alternatives(key: ResourceKey): readonly Endpoint[] {
    return this.availableEndpoints(key).slice(1);
  }

  /** Whether an endpoint is left after the current one. */
  hasAlternative(key: ResourceKey): boolean {
    return this.availableEndpoints(key).length > 1;
  }

  /** Marks an endpoint as missing. Returns the error for the caller: EndpointChanged when another endpoint is left. */
  markEndpointMissing(key: ResourceKey, { path }: Endpoint, error: KeapError): KeapError {
    this.markPathMissing(path);
    return this.isServed(key) ? new EndpointChanged(error) : error;
  }

  /** The error for a request whose endpoint was found missing meanwhile: EndpointChanged when another is left. */
  endpointChanged(key: ResourceKey): KeapError {
    const error = this.notServedError(key);
    return this.isServed(key) ? new EndpointChanged(error) : error;
  }

  /** Whether a path other than a collection's own (a write's) was missing within the last day. */
  isPathMissing(name: string): boolean {
    return this.clock.monotonicMs() < (this.missingUntilMs.get(name) ?? 0);
  }

  /** Marks such a path as missing. */
  markPathMissing(name: string): void {
    this.missingUntilMs.set(name, this.clock.monotonicMs() + MISSING_PATH_TTL_MS);
    this.version += 1;
  }

  /** UPSTREAM_REJECTED for a collection that no allowed endpoint serves. */
  notServedError(key: ResourceKey): KeapError {
    const { endpoints } = table[key];
    const apiVersions = [...new Set(endpoints.map(({ apiVersion }) => apiVersion))];
    const path = this.resolve(key).path;
    const isAllowed = apiVersions.some((apiVersion) => this.isAllowed(apiVersion));
    return new KeapError(
      'UPSTREAM_REJECTED',
      isAllowed
        ? `This Keap account does not offer ${path}: it was missing when last requested, and is tried again within a day.`
        : `Keap serves ${key} in ${apiVersions.join(' and ')} only, and KEAP_API=${this.choice} excludes that: set KEAP_API=auto.`,
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

/** A request to the current endpoint of a collection. */
export interface EndpointAttempt<T> {
  readonly key: ResourceKey;
  readonly endpoint: Endpoint;
  /** Identical requests share one response, so they do not wait for the probe. */
  readonly url: string;
  readonly requestContext: RequestContext;
  /** Whether a failure means that the path is missing. */
  isPathMissing(facts: KeapError['facts']): boolean;
  send(): Promise<T>;
}

/**
 * Discovers from failures which endpoints an account serves. The first request to an endpoint that may be missing is the
 * probe; concurrent requests wait for its outcome, so that a missing path costs one failed call and not one per request.
 */
export class EndpointDiscovery {
  /** By caller and path: a caller does not wait for a probe in the queue of another caller. */
  private readonly probes = new Map<string, { readonly url: string; readonly pending: Promise<unknown> }>();
  /** Rises with each endpoint that is found to exist. */
  version = 0;
  private readonly confirmed = new Set<string>();

  constructor(private readonly endpointResolver: EndpointResolver) {}

  /** Whether this endpoint has answered, so that it exists. */
  isConfirmed({ path }: Endpoint): boolean {
    return this.confirmed.has(path);
  }

  /** Runs a request. Throws EndpointChanged where the endpoint is missing and another is left. */
  async run<T>(attempt: EndpointAttempt<T>): Promise<T> {
    const { key, endpoint, url, requestContext } = attempt;
    const isSettled = this.confirmed.has(endpoint.path) || !this.endpointResolver.hasAlternative(key);
    // A background request may wait long for its slot, so it is never the probe.
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
      this.version += 1;
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
