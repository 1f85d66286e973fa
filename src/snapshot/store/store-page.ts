import type { Statements } from '../../db/sql.js';
import type { Page } from '../../keap/keap-client.js';
import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { buildNotes, toJsonbSafe } from './jsonb-safe.js';

/** Whose records are written, and for which run. */
export interface LegKey {
  readonly runId: string;
  readonly tenant: string;
  readonly resource: ResourceKey;
}

/** What a page brought. */
export interface PageCounts {
  /** Records not met before in this walk. */
  readonly records: number;
  /** Records that are new or differ from what was stored. */
  readonly changed: number;
  readonly repeated: number;
  readonly unidentified: number;
}

interface StoredPageRow {
  readonly [name: string]: number;
  readonly identified: number;
  readonly distinct_ids: number;
  readonly first_met: number;
  readonly added: number;
}

/**
 * One statement a page. `met` keeps the last of a record that stands twice on the page; `closed` ends versions of
 * earlier runs, `rewritten` alters one that this very run wrote, `added` is fed by `closed`, so that the old version has
 * ended before the new one enters the unique index. A record is another one too when we have learned to read it better:
 * the hash covers `seen`. Versions are found one by one through `record_current` and then by
 * their place (ctid): the planner thinks a page is a handful of rows and would else compare every record with every row.
 * Nobody else writes these rows, since a commit holds its run's row and an account has one open run.
 */
const STORE_PAGE = `
with page as materialized (
  select identity.keap_id, identity.note, element.payload, sight.seen, element.n
    from jsonb_array_elements(case when $11::text = 'record' then jsonb_build_array($5::jsonb)
                                   when $4::text is null then $5::jsonb else $5::jsonb -> $4::text end) with ordinality as element (payload, n)
    join unnest($6::text[], $7::text[]) with ordinality as identity (keap_id, note, n) using (n)
    left join jsonb_array_elements($12::jsonb) with ordinality as sight (seen, n) using (n)
   where identity.keap_id is not null
), met as materialized (
  select distinct on (keap_id) keap_id, note, payload, seen,
         sha256(convert_to(payload::text || coalesce(seen::text, ''), 'UTF8')) as hash
    from page order by keap_id, n desc
), known as materialized (
  select met.keap_id, current.place, current.from_run, current.payload_hash = met.hash as same
    from met cross join lateral (
      select record.ctid as place, from_run, payload_hash from keap.record
       where tenant = $2 and resource = $3 and keap_id = met.keap_id and to_run is null limit 1) as current
), closed as (
  update keap.record set to_run = $1 from known
   where record.ctid = known.place and not known.same and known.from_run < $1
  returning record.keap_id
), rewritten as (
  update keap.record
     set payload = met.payload, seen = met.seen, payload_hash = met.hash, api = $9, note = met.note, fetched_at = now()
    from known join met using (keap_id)
   where record.ctid = known.place and not known.same and known.from_run = $1
), added as (
  insert into keap.record (tenant, resource, keap_id, from_run, parent_id, payload, seen, payload_hash, api, note)
  select $2, $3, met.keap_id, $1, $8, met.payload, met.seen, met.hash, $9, met.note from met
   where met.keap_id in (select keap_id from closed) or met.keap_id not in (select keap_id from known)
  returning keap_id
), seen as (
  insert into keap.snapshot_seen (run_id, resource, keap_id)
  select $1, $3, keap_id from met where $10::boolean on conflict do nothing
  returning keap_id
)
select (select count(*) from page) as identified, (select count(*) from met) as distinct_ids,
       (select count(*) from seen) as first_met, (select count(*) from added) as added`;

/** What is said of a page beside its records. */
export interface PageOptions {
  readonly parentId: string | null;
  /** The name of each record; one without a name is not kept. */
  readonly ids: readonly (string | null)[];
  /** Places on the page of records that are left out: the walk has stored and counted them. */
  readonly overlap: ReadonlySet<number>;
  /** Note down what was met, so that `closeUnmet` knows at the end what was not. */
  readonly markVisited: boolean;
}

/** Stores a page as Keap sent it, beside it how we see it: unchanged records stay as they are, changed ones get a new version. */
export async function storePage(
  statements: Statements,
  legKey: LegKey,
  page: Page,
  { parentId, ids, overlap, markVisited }: PageOptions,
): Promise<PageCounts> {
  const { endpoint } = page;
  const body = toJsonbSafe(page.body);
  const storedIds = ids.map((id, index) => (overlap.has(index) ? null : id));
  const notes =
    body === page.body
      ? ids.map(() => null)
      : buildNotes({ sent: page.body, stored: body }, (response) => extractRecords(response, endpoint));
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
    markVisited,
    endpoint.responseShape,
    endpoint.normalize === null ? '[]' : toJsonbSafe(JSON.stringify(page.rows)),
  ]);
  if (counts === undefined) throw new Error('storing a page answered nothing');
  const records = markVisited ? counts.first_met : counts.distinct_ids;
  return {
    records,
    changed: counts.added,
    repeated: counts.identified - records,
    unidentified: ids.filter((id, index) => id === null && !overlap.has(index)).length,
  };
}

/** The records of a parsed answer, as the statement above takes them out of it. */
function extractRecords(response: unknown, { responseShape: kind, envelope }: Endpoint): readonly unknown[] {
  if (kind === 'record') return [response];
  return (envelope === null ? response : (response as Record<string, unknown>)[envelope]) as readonly unknown[];
}
