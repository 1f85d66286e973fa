import type { ConnectionView, RequestContext, Identity, KeapClient } from '../../keap/keap-client.js';
import type { RequestStats } from '../../keap/request-stats.js';
import type { Loaders } from '../../query/load/loaders.js';
import type { Snapshots } from '../../snapshot/snapshot.js';
import type { Writes } from '../../query/sources/live-source.js';
import type { Validation } from '../../validation/verdict.js';
import type { RecentOperations } from '../price/recent-operations.js';
import type { Limits } from '../limits/limits.js';
import type { TimeSlices, OperationUsage } from '../limits/usage.js';

export type Scope = 'read' | 'write' | 'snapshot' | 'admin';

/** Who is calling the gateway. */
export interface Caller {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The Keap account the caller is bound to; null: any. */
  readonly account: string | null;
}

/** Hands out addresses at which this gateway gives what a file holds, for a while. */
export interface FileLinks {
  /** An address without its host: it is this gateway's own. */
  linkTo(fileId: string): { readonly url: string; readonly expiresAt: Date };
}

/** What the process hands to every request. */
export interface Services {
  readonly keap: KeapClient;
  readonly snapshots: Snapshots;
  readonly validation: Pick<Validation, 'validate'>;
  /** Facts about the Keap connection that are known without a call. */
  readonly connection: {
    /** What this gateway calls the account; `default` where there is one only. */
    readonly account: string;
    /** The stored OAuth connection as it is now, without its secrets; null for an API key. */
    readonly loadStored: () => Promise<ConnectionView | null>;
    /** Whether Keap's answer and the token name one account; null where the answer names none. */
    readonly matchesTenant: (identity: Identity) => Promise<boolean | null>;
    readonly credentialKind: 'API_KEY' | 'OAUTH';
    readonly isSimulated: boolean;
    readonly baseUrl: string;
  };
  readonly fileLinks: FileLinks;
  /** Whether the pace of calls is kept by this process alone, together with others, or apart from others it cannot reach. */
  readonly sharing: () => 'ALONE' | 'TOGETHER' | 'APART';
  /** Which operations will find everything in memory; for their price. */
  readonly recentOperations: RecentOperations;
  /** From MAX_KEAP_CALLS_PER_QUERY. */
  readonly maxKeapCallsPerQuery: number;
  readonly limits: Limits;
  /** How all operations of the process share its event loop. */
  readonly timeSlices: TimeSlices;
}

/** What is known of one operation when it begins. */
export interface OperationOptions {
  readonly caller: Caller;
  /** Aborted when the caller has gone. */
  readonly signal?: AbortSignal;
  /** Epoch milliseconds after which an answer is worthless. */
  readonly deadlineAtMs?: number;
  /** Ask Keap even where an answer is remembered. */
  readonly bypassCache?: boolean;
  /** Where Keap cannot be asked, an answer that ended this long ago is good enough. */
  readonly maxStaleMs?: number;
}

/** What one GraphQL operation carries. One per operation: loaders and meter are never shared. */
export interface Context {
  readonly services: Services;
  /** What was known of it when it began. */
  readonly options: OperationOptions;
  readonly caller: Caller;
  readonly stats: RequestStats;
  /** What its answer holds so far, and whether it was stopped. */
  readonly usage: OperationUsage;
  /** How this operation asks Keap directly (identity). */
  readonly requestContext: RequestContext;
  readonly loaders: Loaders;
  /** How this operation changes what Keap holds. */
  readonly writes: Writes;
  /** Forgets what the operation has met: after a write it may be out of date. */
  resetLoaders(): void;
  /** Numbers of deals by stage that other fields of the operation have shown on their way. */
  readonly dealCounts: Map<string, Promise<number | null>>;
}
