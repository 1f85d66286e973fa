import { readIds } from '../../resources/record.js';
import type { ResourceKey } from '../../resources/table.js';
import { readUnvisitedIds } from '../store/tombstone.js';
import type { Leg } from '../legs/leg.js';
import { unproven, type ScanEnd } from './evidence.js';

/** How many records that a scan did not visit are looked up: one call or two by id sets, and a call each without them. */
const MAX_LOOKUPS = { byIdSet: 300, single: 10 };
/** How many missing records of one reading are compared with those of another. */
const MAX_COMPARED = 100_000;

/** What became of the records that a scan did not visit and that earlier runs have. */
export interface GoneCheck {
  readonly end: ScanEnd;
  /** Present where the list is to be read once more: the ids that this reading lacks, as far as they are compared. */
  readonly missingIds?: ReadonlySet<string>;
}

/**
 * Looks up records that the scan did not visit and that earlier runs have, where Keap's count does not confirm the scan:
 * the list may have left them out on the way, as one does that is paged by tokens and from which a record is deleted
 * meanwhile, or in every order. Those that Keap still has prove that; otherwise the scan stands. At most 300 records by id
 * sets, or 10 singly. Records that cannot be looked up must be missing in two readings; `before` has those of the first.
 * Rejects with the error of a lookup that failed: it says nothing about the record.
 */
export async function confirmGone(leg: Leg, end: ScanEnd, before: ReadonlySet<string> | null): Promise<GoneCheck> {
  const { endpoint, row } = leg;
  if (!end.isProven || end.evidence.kind === 'COUNTED' || row.parent !== null) return { end };
  if (endpoint.responseShape !== 'pages') return { end };
  const canLookUp = endpoint.idSet !== null || endpoint.single !== null;
  return canLookUp ? confirmByLookup(leg, end, before) : confirmBySecondReading(leg, end, before);
}

async function confirmByLookup(leg: Leg, end: ScanEnd, before: ReadonlySet<string> | null): Promise<GoneCheck> {
  const limit = leg.endpoint.idSet === null ? MAX_LOOKUPS.single : MAX_LOOKUPS.byIdSet;
  // An incomplete run may have stored ids of another form, which Keap cannot be asked for.
  const ids = (await readUnvisited(leg, limit)).filter((id) => /^\d+$/.test(id));
  if (ids.length === 0) return { end };
  const found = await leg.fetchByIds(leg.key.resource, ids, ['id']);
  const failure = [...found.values()].find((record) => record instanceof Error);
  if (failure !== undefined) throw failure;
  const left = ids.filter((id) => found.has(id)).length;
  if (left === 0) return { end };
  const reason = `its list left out ${left} of ${ids.length} records that Keap has when it is asked for them by id`;
  return { end: unproven(reason), ...(before === null ? { missingIds: new Set<string>() } : {}) };
}

async function confirmBySecondReading(leg: Leg, end: ScanEnd, before: ReadonlySet<string> | null): Promise<GoneCheck> {
  const ids = await readUnvisited(leg, before === null ? MAX_COMPARED : MAX_LOOKUPS.byIdSet);
  if (before === null) return ids.length === 0 ? { end } : { end, missingIds: new Set(ids) };
  const isMoved = ids.some((id) => !before.has(id));
  return { end: isMoved ? unproven('two readings of its list lack different records of earlier snapshots') : end };
}

/**
 * The same for children: the lists below their parents may have left some out. A contact says which tags it has. All other
 * lists that lack a child are read again, which doubles the calls of the leg at most, and must lack the same children.
 */
export async function confirmChildrenGone(
  leg: Leg,
  parent: ResourceKey,
  end: ScanEnd,
  rescan: (parentId: string) => Promise<ScanEnd | null>,
): Promise<ScanEnd> {
  if (!end.isProven || end.evidence.kind !== 'ENDED') return end;
  const ids = await readUnvisited(leg, MAX_COMPARED, parent);
  if (ids.length === MAX_COMPARED) return unproven(`its lists lack ${ids.length} records of earlier snapshots or more`);
  const pairs = ids.map(toPair);
  const isTagging = leg.key.resource === 'contact_tags';
  const lookup = isTagging ? await lookUpPairs(leg, pairs) : { named: [], unknown: pairs };
  const named = new Set(lookup.named.map(fromPair));
  const parentIds = new Set([...lookup.named, ...lookup.unknown].map(({ parentId }) => parentId));
  for (const parentId of parentIds) {
    const again = await rescan(parentId);
    if (again?.isProven === false) return unproven(`the list of ${parent} ${parentId}, read again: ${again.reason}`);
  }
  if (parentIds.size === 0) return end;
  const left = (await readUnvisited(leg, MAX_COMPARED, parent)).filter((id) => parentIds.has(toPair(id).parentId));
  const contradicted = left.filter((id) => named.has(id)).length;
  if (contradicted > 0) return unproven(`the lists of the tags left out ${contradicted} contacts that name their tag`);
  const before = new Set(ids);
  return left.every((id) => before.has(id))
    ? end
    : unproven(`two readings of the lists of the ${parent} lack different records of earlier snapshots`);
}

/** A parent and a child of it. */
export interface Pair {
  readonly parentId: string;
  readonly childId: string;
}

/** What contacts say of pairs of tag and contact. A contact that is gone is in none of the lists. */
export interface PairLookup {
  /** The contact names the tag. */
  readonly named: readonly Pair[];
  /** It names others. */
  readonly unnamed: readonly Pair[];
  /** Keap sent the contact without its tags, which says nothing. */
  readonly unknown: readonly Pair[];
}

/** Looks pairs up in their contacts (`tag_ids`), one call for some hundred contacts. Rejects with the error of a call that failed. */
export async function lookUpPairs(leg: Leg, pairs: readonly Pair[]): Promise<PairLookup> {
  const lookup: Record<keyof PairLookup, Pair[]> = { named: [], unnamed: [], unknown: [] };
  if (pairs.length === 0) return lookup;
  const ids = [...new Set(pairs.map(({ childId }) => childId))];
  const contacts = await leg.fetchByIds('contacts', ids, ['id', 'tag_ids']);
  for (const pair of pairs) {
    const contact = contacts.get(pair.childId);
    if (contact instanceof Error) throw contact;
    if (contact === undefined) continue;
    const isKnown = Array.isArray(contact['tag_ids']);
    const isNamed = isKnown && readIds(contact, 'tag_ids').includes(pair.parentId);
    lookup[isNamed ? 'named' : isKnown ? 'unnamed' : 'unknown'].push(pair);
  }
  return lookup;
}

function readUnvisited(leg: Leg, limit: number, parent: ResourceKey | null = null): Promise<string[]> {
  return leg.context.lease.commit((statements) => readUnvisitedIds(statements, leg.key, { limit, parent }));
}

function toPair(id: string): Pair {
  const at = id.indexOf(':');
  return { parentId: id.slice(0, at), childId: id.slice(at + 1) };
}

const fromPair = ({ parentId, childId }: Pair): string => `${parentId}:${childId}`;
