import type { ResourceKey } from '../../resources/table.js';

/** What changed in the account while a run read it. Stored with the run when all its legs have ended. */
export interface Changes {
  /** The re-reads ask for what changed since this time (ISO 8601): the start of the run, less what clocks may differ. */
  readonly since: string;
  readonly reread: readonly RereadCollection[];
  readonly notReread: readonly NotReread[];
  /** The first of the merged contacts, those with the most records first. */
  readonly merged: readonly MergedContact[];
  readonly mergedCount: number;
  /** Contacts whose records moved, of which it is unknown whether Keap still has them. */
  readonly uncheckedCount: number;
}

/** A collection that was read again after its scan. */
export interface RereadCollection {
  readonly resource: ResourceKey;
  /** Newer versions and new records that the re-read stored. A record that changed between two re-reads counts twice. */
  readonly changed: number;
  readonly added: number;
  /** The ids of the first of both. */
  readonly sampleIds: readonly string[];
  /** What the re-read cannot show, or why it is not whole; null where it shows each change. */
  readonly limit: string | null;
}

/** A collection that was not read again, so that what changed after its pages is not in the copy. */
export interface NotReread {
  readonly resource: ResourceKey;
  readonly reason: string;
}

/** A contact that is gone, and whose records now belong to another contact: Keap merged the two. */
export interface MergedContact {
  readonly contactId: string;
  readonly intoId: string;
  /** How many records moved from the one to the other. */
  readonly children: number;
  /** Whether the copy still holds the contact: it went after its page was read, and the next snapshot closes it. */
  readonly isStored: boolean;
}
