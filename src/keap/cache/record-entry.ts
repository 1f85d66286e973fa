import { includesFields } from '../../resources/record.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { CacheValidity, MemoryEntry } from './entry.js';
import { freezeDeep } from './memory-store.js';

/** A record by id, as one request got it. */
export interface Variant extends CacheValidity {
  /** The properties that were requested. */
  readonly fields: readonly string[];
  readonly row: Payload;
}

/** What is cached of one record, the latest first. A shared store holds the same as JSON. */
export interface RecordEntry extends MemoryEntry {
  readonly variants: readonly Variant[];
}

/** The properties that are requested, and where. */
interface Wanted {
  readonly endpoint: Endpoint;
  readonly fields: readonly string[];
}

/** Requests with other properties keep their own copy of a record, so that each expires in its own time; the oldest goes. */
const MAX_VARIANTS = 4;

/** The copy of a record, as of this version of its collection, that has all requested properties. */
export function findVariant(
  entry: RecordEntry | null | undefined,
  { endpoint, fields: wanted }: Wanted,
  versionTag: string | null | undefined,
): Variant | undefined {
  return entry?.variants.find(
    (variant) => variant.versionTag === versionTag && includesFields(endpoint.fields, variant.fields, wanted),
  );
}

/** Whether a cached copy of a record is from before a write, or holds no more than the new one. */
export function isReplaced({ endpoint, fields }: Wanted, other: Variant, versionTag: string | null): boolean {
  return other.versionTag !== versionTag || includesFields(endpoint.fields, fields, other.fields);
}

/** The latest variant comes first, and the entry expires with it. */
export function createEntry(all: readonly Variant[]): RecordEntry {
  const variants = all.slice(0, MAX_VARIANTS);
  const { expiresAtMs, versionTag } = variants[0] as Variant;
  return { variants, expiresAtMs, versionTag, bytes: variants.reduce((sum, { row }) => sum + freezeDeep(row), 0) };
}

/** Throws where a shared store holds something else. */
export function decodeEntry(stored: unknown): RecordEntry {
  const { variants } = stored as RecordEntry;
  return createEntry(variants);
}
