import { KeapError } from '../errors.js';
import type { RequestContext } from '../keap-client.js';
import { EndpointChanged, type EndpointResolver } from './resolver.js';

/** A request to a path that only some accounts serve. */
export interface OptionalAttempt<T> {
  readonly path: string;
  readonly requestContext: RequestContext;
  /** Whether a failure means that the path is missing. `isProven`: it has answered before. */
  isPathMissing(error: KeapError, isProven: boolean): boolean;
  /** Whether a response proves that the account serves the path. */
  isProof(result: T): boolean;
  send(): Promise<T>;
}

/**
 * Discovers which optional paths an account serves. Until one has answered, the first request to it is the probe, and
 * concurrent requests of the caller wait for its outcome. A missing path is not tried again for a day.
 */
export class OptionalPaths {
  private readonly proven = new Set<string>();
  private readonly probes = new Map<string, Promise<unknown>>();

  constructor(private readonly endpointResolver: EndpointResolver) {}

  /** Whether the account may serve a path. */
  isAvailable(path: string): boolean {
    return !this.endpointResolver.isPathMissing(path);
  }

  /** Whether a response has proved that the account serves a path. */
  isProven(path: string): boolean {
    return this.proven.has(path);
  }

  /** Treats a path as missing for a day. */
  reject(path: string): void {
    this.proven.delete(path);
    this.endpointResolver.markPathMissing(path);
  }

  /** Runs a request. Throws EndpointChanged where the path is missing. */
  async run<T>(attempt: OptionalAttempt<T>): Promise<T> {
    const { path, requestContext } = attempt;
    const probeKey = `${path} ${requestContext.caller ?? ''}`;
    if (!this.isProven(path)) {
      const probe = this.probes.get(probeKey);
      if (probe === undefined) return this.sendProbe(attempt, probeKey);
      await probe.catch(() => undefined);
    }
    return this.sendAttempt(attempt);
  }

  private async sendProbe<T>(attempt: OptionalAttempt<T>, probeKey: string): Promise<T> {
    const pending = this.sendAttempt(attempt);
    this.probes.set(probeKey, pending);
    try {
      return await pending;
    } finally {
      this.probes.delete(probeKey);
    }
  }

  private async sendAttempt<T>(attempt: OptionalAttempt<T>): Promise<T> {
    const { path } = attempt;
    if (!this.isAvailable(path)) throw new EndpointChanged(missingPathError(path));
    try {
      const result = await attempt.send();
      if (!this.proven.has(path) && attempt.isProof(result)) {
        this.proven.add(path);
        this.endpointResolver.version += 1;
      }
      return result;
    } catch (error) {
      if (!(error instanceof KeapError) || !attempt.isPathMissing(error, this.isProven(path))) throw error;
      this.reject(path);
      throw new EndpointChanged(error);
    }
  }
}

function missingPathError(path: string): KeapError {
  const message = `This Keap account does not offer ${path}: it was missing when last requested, and is tried again within a day.`;
  return new KeapError('UPSTREAM_REJECTED', message, { path, status: 404, absent: true });
}
