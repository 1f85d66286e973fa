import type { ResourceKey } from '../../resources/table.js';
import type { WriteAction } from '../../resources/writes/endpoint.js';
import type { WritableKey } from '../../resources/writes/writes.js';

/**
 * One step of a field from its parent records to its result: one kind of access to Keap. The estimate knows the cost of
 * each step; the field's resolver performs it.
 */
export type Step =
  /** The records that the arguments `id` or `ids` name. Null key: global ids name the collections. */
  | { readonly step: 'byId'; readonly key: ResourceKey | null }
  /** A page of a list: of the whole account, of each owner by a filter, or nested under each owner. */
  | {
      readonly step: 'page';
      readonly key: ResourceKey;
      readonly of: 'account' | 'nested' | { readonly filter: string };
      readonly bulk?: BulkPages;
    }
  /** An edge of the table, for all owners together. */
  | ({ readonly step: 'follow'; readonly key: ResourceKey; readonly edge: string } & FollowOptions)
  /** Records by the ids in a column that is no edge of the table; a record has `mean` of them. */
  | ({ readonly step: 'idsIn'; readonly key: ResourceKey; readonly mean: number } & FollowOptions)
  /**
   * A whole reference table, read once per operation. Null key: the argument `on` names it. `freeFields`: not read where
   * only these are selected. `returnsRows`: its records are the result; else the field only looks into them.
   * `hasFallbackRecord`: the gateway has one record of its own where the account does not serve the table.
   */
  | {
      readonly step: 'table';
      readonly key: ResourceKey | null;
      readonly freeFields: readonly string[];
      readonly returnsRows: boolean;
      readonly hasFallbackRecord: boolean;
    }
  /** A call for each record that was not fetched by its id alone. */
  | { readonly step: 'each'; readonly key: ResourceKey }
  /** The identity of the credential. */
  | { readonly step: 'identity' }
  /** A change of one record. `callsBefore`: further calls that may precede it. */
  | { readonly step: 'write'; readonly key: WritableKey; readonly change: WriteAction; readonly callsBefore: number }
  /** Tags on contacts, as the arguments name them. */
  | { readonly step: 'tagging'; readonly action: 'apply' | 'remove' };

/** The first pages of several owners may come from a bulk list: along this edge. */
export interface BulkPages {
  readonly owner: ResourceKey;
  readonly edge: string;
  /** The fields of the linked record that an owner's own list copies, and a bulk list does not. */
  readonly copiedFields: readonly string[];
}

interface FollowOptions {
  /** The fields that the loaded record already has: where only these are selected, no call is made. */
  readonly freeFields: readonly string[];
  /** The field is on an edge of a list, and the list's parent is the owner. */
  readonly isFromListOwner?: boolean;
  /** Whether all children of an owner are read, whatever `first` is. */
  readonly readsAll?: boolean;
  /** The edge that is followed instead where the account does not serve the collection. */
  readonly fallbackEdge?: string;
  /** Whether the bulk list has all that is read of the children. */
  readonly canUseBulk?: boolean;
  /** No call is made where the account cannot filter the children by owner. */
  readonly requiresFilter?: boolean;
}

/** The steps by which a field reads from Keap; empty: it makes no call. */
export type AccessPath = readonly Step[];

/** The fields that a reference alone has. */
export const REFERENCE_FIELDS: readonly string[] = ['id', 'keapId'];

/** The maximum number of global ids of one field, and of references of a federated query. */
export const MAX_GLOBAL_IDS = { ids: 1000, representations: 10_000 };

/** The maximum number of calls that identify the credential: `userinfo` of v2, then of v1. */
export const CALLS_TO_IDENTIFY = 2;

/** The field makes no call. */
export const NO_KEAP_CALLS: AccessPath = [];

export const byId = (key: ResourceKey | null): Step => ({ step: 'byId', key });

export const page = (
  key: ResourceKey,
  of: Extract<Step, { step: 'page' }>['of'] = 'account',
  bulk?: BulkPages,
): Step => ({ step: 'page', key, of, ...(bulk === undefined ? {} : { bulk }) });

export const follow = (key: ResourceKey, edge: string, options: Partial<FollowOptions> = {}): Step => ({
  step: 'follow',
  key,
  edge,
  freeFields: REFERENCE_FIELDS,
  ...options,
});

export const idsIn = (key: ResourceKey, mean: number): Step => ({
  step: 'idsIn',
  key,
  mean,
  freeFields: REFERENCE_FIELDS,
});

export const wholeTable = (
  key: ResourceKey | null,
  options: { freeFields?: readonly string[]; returnsRows?: boolean; hasFallbackRecord?: boolean } = {},
): Step => ({
  step: 'table',
  key,
  freeFields: options.freeFields ?? [],
  returnsRows: options.returnsRows ?? true,
  hasFallbackRecord: options.hasFallbackRecord ?? false,
});

export const oneCallEach = (key: ResourceKey): Step => ({ step: 'each', key });

export const identity: Step = { step: 'identity' };

export const write = (key: WritableKey, change: WriteAction, callsBefore = 0): Step => ({
  step: 'write',
  key,
  change,
  callsBefore,
});

export const tagging = (action: 'apply' | 'remove'): Step => ({ step: 'tagging', action });
