import type { Statements } from '../../db/sql.js';
import type { Page } from '../../keap/keap-client.js';
import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { buildNotes, toJsonbSafe } from './jsonb-safe.js';

/** The run, tenant and collection of the records to write. */
export interface LegKey {
  readonly runId: string;
  readonly tenant: string;
  readonly resource: ResourceKey;
}

/** The counts of one page. */
export interface PageCounts {
  /** Records that this scan visited for the first time. */
  readonly records: number;
  /** Records that are new or differ from the stored version. */
  readonly changed: number;
  readonly repeated: number;
  readonly unidentified: number;
}

interface StoredPageRow {
  readonly [name: string]: number;
  readonly identified: number;
  readonly first_visited: number;
  readonly added: number;
}

/**
 * One statement per page. `incoming` keeps the last of a record that the page contains twice. `closed` ends versions of
 * earlier runs, `rewritten` changes one that this run wrote. `added` reads from `closed`, so that the old version ends
 * before the new one enters the unique index. The hash covers `seen`: a record also changes when its normalized form
 * does. Versions are found one by one through `record_current` and then by ctid, because the planner expects a handful of
 * rows per page and would otherwise compare every record with every row. No other process writes these rows: a commit locks
 * its run's row, and an account has one open run.
 */
const STORE_PAGE = `
with page as materialized (
  select identity.keap_id, identity.note, element.payload, normalized.seen, element.n
    from jsonb_array_elements(case when $10::text = 'record' then jsonb_build_array($5::jsonb)
                                   when $4::text is null then $5::jsonb else $5::jsonb -> $4::text end) with ordinality as element (payload, n)
    join unnest($6::text[], $7::text[]) with ordinality as identity (keap_id, note, n) using (n)
    left join jsonb_array_elements($11::jsonb) with ordinality as normalized (seen, n) using (n)
   where identity.keap_id is not null
), incoming as materialized (
  select distinct on (keap_id) keap_id, note, payload, seen,
         sha256(convert_to(payload::text || coalesce(seen::text, ''), 'UTF8')) as hash
    from page order by keap_id, n desc
), known as materialized (
  select incoming.keap_id, current.place, current.from_run, current.payload_hash = incoming.hash as same
    from incoming cross join lateral (
      select record.ctid as place, from_run, payload_hash from keap.record
       where tenant = $2 and resource = $3 and keap_id = incoming.keap_id and to_run is null limit 1) as current
), closed as (
  update keap.record set to_run = $1 from known
   where record.ctid = known.place and not known.same and known.from_run < $1
  returning record.keap_id
), rewritten as (
  update keap.record
     set payload = incoming.payload, seen = incoming.seen, payload_hash = incoming.hash, api = $9, note = incoming.note, fetched_at = now()
    from known join incoming using (keap_id)
   where record.ctid = known.place and not known.same and known.from_run = $1
), added as (
  insert into keap.record (tenant, resource, keap_id, from_run, parent_id, payload, seen, payload_hash, api, note)
  select $2, $3, incoming.keap_id, $1, $8, incoming.payload, incoming.seen, incoming.hash, $9, incoming.note from incoming
   where incoming.keap_id in (select keap_id from closed) or incoming.keap_id not in (select keap_id from known)
  returning keap_id
), visited as (
  insert into keap.snapshot_seen (run_id, resource, keap_id)
  select $1, $3, keap_id from incoming on conflict do nothing
  returning keap_id
)
select (select count(*) from page) as identified, (select count(*) from visited) as first_visited, (select count(*) from added) as added`;

export interface PageOptions {
  readonly parentId: string | null;
  /** The identity of each record; a record without one is not stored. */
  readonly ids: readonly (string | null)[];
  /** Indexes on the page of records to ignore: the scan has stored and counted them. */
  readonly overlap: ReadonlySet<number>;
}

/** Stores a page as Keap sent it, with its normalized form. Unchanged records stay; changed ones get a new version. */
export async function storePage(
  statements: Statements,
  legKey: LegKey,
  page: Page,
  { parentId, ids, overlap }: PageOptions,
): Promise<PageCounts> {
  const { endpoint } = page;
  const { body: sent } = page;
  if (sent === null) throw new RangeError('A snapshot stores pages as Keap sent them, and this one has no body.');
  const body = toJsonbSafe(sent);
  const storedIds = ids.map((id, index) => (overlap.has(index) ? null : id));
  const notes =
    body === sent
      ? ids.map(() => null)
      : buildNotes({ sent, stored: body }, (response) => extractRecords(response, endpoint));
  const [counts] = await statements.query<StoredPageRow>(STORE_PAGE, [
    legKey.runId,
    legKey.tenant,
    legKey.resource,
    endpoint.envelope,
    body,
    storedIds,
    notes,
    parentId,
    endpoint.apiVersion,
    endpoint.responseShape,
    endpoint.normalize === null ? '[]' : toJsonbSafe(JSON.stringify(page.rows)),
  ]);
  if (counts === undefined) throw new Error('the statement that stores a page returned no row');
  const records = counts.first_visited;
  return {
    records,
    changed: counts.added,
    repeated: counts.identified - records,
    unidentified: ids.filter((id, index) => id === null && !overlap.has(index)).length,
  };
}

/** The records of a parsed response, extracted like in the statement above. */
function extractRecords(response: unknown, { responseShape: kind, envelope }: Endpoint): readonly unknown[] {
  if (kind === 'record') return [response];
  return (envelope === null ? response : (response as Record<string, unknown>)[envelope]) as readonly unknown[];
}
