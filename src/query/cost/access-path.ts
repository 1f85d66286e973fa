import type { ResourceKey } from '../../resources/table.js';
import type { WriteAction } from '../../resources/writes/endpoint.js';
import type { WritableKey } from '../../resources/writes/writes.js';

/**
 * One step from the records a field is asked of to the records it answers, and so one way of asking Keap. The estimate
 * knows what each step costs; a field's resolver is what takes it.
 */
export type Step =
  /** The records that the arguments `id` or `ids` name; where the key is null, global ids say which collection each is of. */
  | { readonly step: 'byId'; readonly key: ResourceKey | null }
  /** A page of a list: one for the whole account, one for each owner (`filter` names it), or one below each owner (`nested`). */
  | {
      readonly step: 'page';
      readonly key: ResourceKey;
      readonly of: 'account' | 'nested' | { readonly filter: string };
    }
  /** An edge of the table, for all owners together. */
  | ({ readonly step: 'follow'; readonly key: ResourceKey; readonly edge: string } & FollowOptions)
  /** Ids in a column that is no edge of the table; `mean` of them in a record. */
  | ({ readonly step: 'idsIn'; readonly key: ResourceKey; readonly mean: number } & FollowOptions)
  /** A reference table read whole, once for the operation; null: the one that the argument `on` names. `unless`: not where nothing but these fields is selected. `rows`: its records are the answer, else they are only looked into. `orOne`: where the account does not serve it, the gateway has one record for it. */
  | {
      readonly step: 'table';
      readonly key: ResourceKey | null;
      readonly freeFields: readonly string[];
      readonly returnsRows: boolean;
      readonly hasFallbackRecord: boolean;
    }
  /** A call for each record that did not come alone by its id. */
  | { readonly step: 'each'; readonly key: ResourceKey }
  /** Who the credential is. */
  | { readonly step: 'identity' }
  /** A change of one record. `before`: further calls that may come before it. */
  | { readonly step: 'write'; readonly key: WritableKey; readonly change: WriteAction; readonly callsBefore: number }
  /** Tags on contacts, as the arguments name them. */
  | { readonly step: 'tagging'; readonly action: 'apply' | 'remove' };

interface FollowOptions {
  /** The fields that the record at hand answers by itself: where nothing else is selected, nothing is asked. */
  readonly freeFields: readonly string[];
  /** The owner is the record whose list the field's object is an edge of. */
  readonly isFromListOwner?: boolean;
  /** Whether one owner's children are needed whole, whatever `first` says. */
  readonly readsAll?: boolean;
  /** The edge that is followed instead where the account does not serve the collection of this one. */
  readonly fallbackEdge?: string;
  /** Nothing is asked where the account cannot filter the children by their owner. */
  readonly requiresFilter?: boolean;
}

/** How a field reaches Keap, step by step; none: it asks nothing. */
export type AccessPath = readonly Step[];

/** What a reference alone answers. */
export const REFERENCE_FIELDS: readonly string[] = ['id', 'keapId'];

/** How many global ids one field takes, and how many references of a federated graph. */
export const MAX_GLOBAL_IDS = { ids: 1000, representations: 10_000 };

/** Most calls it takes to learn who the credential is: `userinfo` is asked of v2, then of v1. */
export const CALLS_TO_IDENTIFY = 2;

/** The field asks Keap nothing. */
export const NO_KEAP_CALLS: AccessPath = [];

export const byId = (key: ResourceKey | null): Step => ({ step: 'byId', key });

export const page = (key: ResourceKey, of: Extract<Step, { step: 'page' }>['of'] = 'account'): Step => ({
  step: 'page',
  key,
  of,
});

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
