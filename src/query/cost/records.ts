import type { ResourceKey } from '../../resources/table.js';
import type { Amount } from './amount.js';

/** The records that one place of an operation's answer shows, as far as that can be told beforehand. */
export interface Records {
  /** Their collection; null for what is no record of Keap's (a payload, a value). */
  readonly key: ResourceKey | null;
  /** How many objects the answer holds there. */
  readonly count: Amount;
  /** How many different records those are. */
  readonly distinct: Amount;
  /** At how many moments they come: each answer of Keap brings some, and what they lead to is asked for then. */
  readonly batchCount: Amount;
  /** Names the moment: what is asked for at the same one is asked for together. */
  readonly batchKey: string;
  /** They were asked for by id, so that all that Keap tells of a single record is there. */
  readonly isFetchedById: boolean;
  /** The records in whose lists these are. */
  readonly owners: Records | null;
}

/** What an operation asks before anything has come. */
export const createRootRecords = (count: Amount): Records => ({
  key: null,
  count,
  distinct: count,
  batchCount: count,
  batchKey: '',
  isFetchedById: false,
  owners: null,
});
