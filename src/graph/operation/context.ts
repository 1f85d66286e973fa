import type {
  ConnectionView,
  RequestContext,
  Identity,
  KeapAdmin,
  KeapReader,
  KeapWriter,
} from '../../keap/keap-client.js';
import type { RequestStats } from '../../keap/request-stats.js';
import type { Loaders } from '../../query/load/loaders.js';
import type { Snapshots } from '../../snapshot/snapshot.js';
import type { Writes } from '../../query/sources/live-source.js';
import type { Validation } from '../../validation/verdict.js';
import type { RecentOperations } from '../price/recent-operations.js';
import type { Limits } from '../limits/limits.js';
import type { OutstandingFields } from '../../query/cost/outstanding-fields.js';
import type { TimeSlices, OperationUsage } from '../limits/usage.js';

export type Scope = 'read' | 'write' | 'snapshot' | 'admin';

/** The caller of the gateway. */
export interface Caller {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The Keap account that the caller may use; null: any. */
  readonly account: string | null;
}

/** Creates temporary links with which this gateway serves a file's content. */
export interface FileLinks {
  /** The path and query of a link. */
  linkTo(fileId: string): { readonly path: string; readonly expiresAt: Date };
}

/** The services that all requests of an account share. */
export interface Services {
  readonly keap: KeapReader & KeapWriter & Pick<KeapAdmin, 'refresh'>;
  readonly snapshots: Snapshots;
  readonly validation: Pick<Validation, 'validate'>;
  /** Facts about the Keap connection that need no Keap call. */
  readonly connection: {
    /** The gateway's name for the account; `default` where there is only one. */
    readonly account: string;
    /** Reads the stored OAuth connection, without its secrets; null for an API key. */
    readonly loadStored: () => Promise<ConnectionView | null>;
    /** Whether Keap's response and the token name the same account; null where the response names none. */
    readonly matchesTenant: (identity: Identity) => Promise<boolean | null>;
    readonly credentialKind: 'API_KEY' | 'OAUTH';
    readonly isSimulated: boolean;
    readonly baseUrl: string;
  };
  readonly fileLinks: FileLinks;
  /** Whether this process limits its rate alone, coordinated with others, or partitioned from others it cannot reach. */
  readonly sharing: () => 'SINGLE' | 'COORDINATED' | 'PARTITIONED';
  /** Recent operations whose responses may all be cached; for their price. */
  readonly recentOperations: RecentOperations;
  /** From MAX_KEAP_CALLS_PER_QUERY. */
  readonly maxKeapCallsPerQuery: number;
  readonly limits: Limits;
  /** Shares the event loop among all operations of the process. */
  readonly timeSlices: TimeSlices;
}

/** The options with which an operation starts. */
export interface OperationOptions {
  readonly caller: Caller;
  /** Aborted when the caller hangs up. */
  readonly signal?: AbortSignal;
  /** Epoch milliseconds after which a response is useless. */
  readonly deadlineAtMs?: number;
  /** The address at which the caller reaches this gateway, without a slash at its end; for links to it. */
  readonly gatewayUrl?: () => string;
  /** Call Keap even where a response is cached. */
  readonly bypassCache?: boolean;
  /** How long past its lifetime a cached response may be served while Keap cannot be reached. */
  readonly maxStaleMs?: number;
}

/** The context of one GraphQL operation. Loaders and stats are never shared between operations. */
export interface Context {
  readonly services: Services;
  /** The options with which it started. */
  readonly options: OperationOptions;
  readonly caller: Caller;
  readonly stats: RequestStats;
  /** The size of its response so far, and whether it was stopped. */
  readonly usage: OperationUsage;
  /** For direct calls to the Keap client (identity). */
  readonly requestContext: RequestContext;
  readonly loaders: Loaders;
  /** The fields that wait for Keap, for whose loads batches wait. */
  readonly outstanding: OutstandingFields;
  /** Writes to Keap. */
  readonly writes: Writes;
  /** Drops the records that the operation has loaded: after a write they may be out of date. */
  resetLoaders(): void;
}
