import type { Logger } from 'pino';
import type { Statements } from '../../db/sql.js';
import type { RequestContext, KeapReader, Page, PageRequest } from '../../keap/keap-client.js';
import { RequestStats } from '../../keap/request-stats.js';
import { selectIdentityColumns, buildIdentity } from '../../resources/record.js';
import type { Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { SenderCheck } from '../evidence/sender.js';
import { fetchRecords, lookUpRecords } from './look-up.js';
import type { RunLease } from '../lease.js';
import { findConflict } from '../evidence/conflict.js';
import { asLegError, createEndlessListError, isBadRequest } from './leg-errors.js';
import { requestWithoutRefusedFields } from './refused-fields.js';
import { beginScan, markPaged } from './restart.js';
import { storePage, type LegKey, type PageCounts } from '../store/store-page.js';
import type { ScanKind } from '../snapshot.js';
import { chooseScanKind } from '../strategies/strategy-kind.js';

/** Thrown between two pages when the service stops. The run goes on from its cursor at the next start. */
export class ShuttingDown extends Error {
  override readonly name = 'ShuttingDown';
}

/** Thrown before a page when the endpoint of its collection has changed: the leg must be planned again. */
export class LegEndpointChanged extends Error {
  override readonly name = 'LegEndpointChanged';
}

export interface LegContext {
  readonly keap: KeapReader;
  readonly lease: RunLease;
  readonly log: Logger;
  readonly sender: SenderCheck;
  /** The share of a collection that may be gone without a review. */
  readonly shrinkGuard: number;
  /** Ends the scan between two pages. */
  readonly stopSignal: AbortSignal;
  /** Ends it at once. */
  readonly abortSignal: AbortSignal;
}

/** The stored state of a leg. */
export interface LegState {
  readonly resource: ResourceKey;
  readonly walk: ScanKind;
  readonly cursor: unknown;
  readonly pages: number;
  /** The path of its pages; null before the first page. */
  readonly path: string | null;
  /** The properties that Keap refuses to send, which its scan does without. */
  readonly omittedFields: readonly string[];
  readonly startedAt: Date;
}

/** A page to store, and the cursor behind it. */
export interface LegUpdate {
  readonly page?: Page;
  readonly parentId?: string | null;
  /** Indexes on the page of records that this scan requested a second time on purpose. */
  readonly overlap?: ReadonlySet<number>;
  /** The next cursor, given what the page contained; without it the cursor stays. */
  readonly cursor?: (counts: PageCounts) => unknown;
  /** The page was not in the requested order. */
  readonly isOutOfOrder?: boolean;
}

/** The bound of a list that sends ever new records: 200 million of them at 200 a page. */
const MAX_PAGES = 1_000_000;

const SAVE_LEG = `
update keap.snapshot_leg
   set cursor = coalesce($3, cursor), omitted_fields = $9, pages = pages + $4, records = records + $5, changed = changed + $6, repeated = repeated + $7,
       unidentified = unidentified + $8, reason = coalesce(reason, $10)
 where run_id = $1 and resource = $2`;

const NO_RECORDS: PageCounts = { records: 0, changed: 0, repeated: 0, unidentified: 0 };

/** One leg: fetches pages from Keap and commits each together with its cursor. */
export class Leg {
  pages: number;
  readonly row;
  readonly key: LegKey;
  /** The endpoint of all its pages. */
  readonly endpoint: Endpoint;
  readonly scanKind: ScanKind;
  /** Where the scan goes on; null: at the beginning. */
  readonly cursor: unknown;
  /** Nothing of this scan is stored yet. The first commit clears the state of an earlier scan of another endpoint. */
  private isNew: boolean;
  /** The properties that Keap refuses to send. */
  omittedFields: readonly string[];
  private hasSoughtRefusedFields = false;

  constructor(
    readonly context: LegContext,
    readonly state: LegState,
  ) {
    const { resource } = state;
    this.pages = state.pages;
    this.row = table[resource];
    this.key = { runId: context.lease.runId, tenant: context.lease.tenant, resource };
    this.endpoint = context.keap.endpoint(resource);
    this.isNew = state.path !== this.endpoint.path;
    this.scanKind = this.isNew ? chooseScanKind(this.endpoint, this.row.parent) : state.walk;
    this.cursor = this.isNew ? null : state.cursor;
    this.omittedFields = this.isNew ? [] : state.omittedFields;
  }

  /** One page from Keap with every property that it offers. Throws KeapError, EndpointChanged, LegEndpointChanged, and ShuttingDown when the service stops. */
  async fetchPage(request: PageRequest): Promise<Page> {
    if (this.context.stopSignal.aborted) throw new ShuttingDown();
    if (this.pages >= MAX_PAGES) throw createEndlessListError(this.endpoint, `sent ${MAX_PAGES} pages`);
    const { path } = this.endpoint;
    const { resource } = this.key;
    if (this.context.keap.endpoint(resource).path !== path)
      throw new LegEndpointChanged(`the endpoint of ${resource} is no longer ${path}`);
    const optional = (this.endpoint.fields?.optional ?? []).filter((field) => !this.omittedFields.includes(field));
    const page = await this.requestPage(request, optional).catch(async (error: unknown) => {
      if (!isBadRequest(error) || optional.length === 0 || this.hasSoughtRefusedFields) throw error;
      this.hasSoughtRefusedFields = true;
      const found = await requestWithoutRefusedFields(optional, error, (fields) => this.requestPage(request, fields));
      this.context.log.warn({ resource, refused: found.refused }, 'Keap refuses properties of a collection');
      this.omittedFields = [...this.omittedFields, ...found.refused];
      return found.page;
    });
    this.context.sender.check(page, path);
    return page;
  }

  private requestPage(request: PageRequest, optional: readonly string[]): Promise<Page> {
    const { fields } = this.endpoint;
    const requested = fields === null ? [] : [...(fields.mode === 'select' ? fields.byDefault : []), ...optional];
    const pageRequest = { ...request, ...(requested.length > 0 && { fields: requested }) };
    return this.countCalls((requestContext) =>
      this.context.keap.fetchPage(this.key.resource, pageRequest, requestContext),
    ).catch((error: unknown) => {
      throw asLegError(error, this.endpoint);
    });
  }

  /** Notes why the leg cannot be proven; the scan goes on. The first reason stays. */
  async noteGap(reason: string): Promise<void> {
    this.context.log.warn({ resource: this.key.resource, reason }, 'a snapshot leg has a gap');
    await this.context.lease.commit(async (statements) => {
      // The beginning of a scan clears the reason of an earlier one.
      if (this.isNew) await beginScan(statements, this);
      await statements.query(
        `update keap.snapshot_leg set reason = coalesce(reason, $3) where run_id = $1 and resource = $2`,
        [this.key.runId, this.key.resource, reason],
      );
    });
    this.isNew = false;
  }

  /** Whether Keap still has this record of another collection. */
  async exists(resource: ResourceKey, id: string): Promise<boolean> {
    return (
      (await this.countCalls((requestContext) => this.context.keap.fetchOne(resource, id, [], requestContext))) !== null
    );
  }

  /** See `fetchRecords`. */
  fetchByIds(
    resource: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
  ): ReturnType<typeof fetchRecords> {
    const { keap } = this.context;
    return this.countCalls((requestContext) => fetchRecords(keap, { resource, ids, fields }, requestContext));
  }

  /** See `lookUpRecords`. */
  lookUp(resource: ResourceKey, ids: readonly string[], fields: readonly string[]): ReturnType<Leg['fetchByIds']> {
    const { keap } = this.context;
    return this.countCalls((requestContext) => lookUpRecords(keap, { resource, ids, fields }, requestContext));
  }

  /** The identities of a page's records, as stored; null where a record has none. */
  identifyRecords(page: Page, parentId: string | null): (string | null)[] {
    const columns = selectIdentityColumns(this.row, page.endpoint);
    return page.rows.map((payload) => buildIdentity(columns, payload, parentId));
  }

  /** How many records of the collection this scan has visited. */
  async countVisited(): Promise<number> {
    const [row] = await this.context.lease.commit((statements) =>
      statements.query<{ visited: number }>(
        'select count(*) as visited from keap.snapshot_seen where run_id = $1 and resource = $2',
        [this.key.runId, this.key.resource],
      ),
    );
    return row?.visited ?? 0;
  }

  /** Stores a page and moves the cursor, in one transaction. */
  async commit(update: LegUpdate): Promise<PageCounts> {
    const work = async (statements: Statements): Promise<PageCounts> => {
      if (this.isNew) await beginScan(statements, this);
      if (update.isOutOfOrder === true) await markPaged(statements, this);
      const pageCounts = update.page === undefined ? NO_RECORDS : await this.store(statements, update, update.page);
      const { records, changed, repeated, unidentified } = pageCounts;
      await statements.query(SAVE_LEG, [
        this.key.runId,
        this.key.resource,
        update.cursor === undefined ? null : JSON.stringify(update.cursor(pageCounts)),
        update.page === undefined ? 0 : 1,
        records,
        changed,
        repeated,
        unidentified,
        this.omittedFields,
        update.page === undefined ? null : findConflict(update.page.rows, this.identifyRecords(update.page, null)),
      ]);
      return pageCounts;
    };
    const counts = await this.context.lease.commit(work).catch((error: unknown) => {
      throw asLegError(error, this.endpoint);
    });
    this.isNew = false;
    if (update.page !== undefined) this.pages += 1;
    return counts;
  }

  private store(statements: Statements, update: LegUpdate, page: Page): Promise<PageCounts> {
    const parentId = update.parentId ?? null;
    const ids = this.identifyRecords(page, parentId);
    const options = {
      parentId,
      ids,
      overlap: update.overlap ?? new Set(),
    };
    return storePage(statements, this.key, page, options);
  }

  private async countCalls<T>(work: (requestContext: RequestContext) => Promise<T>): Promise<T> {
    const stats = new RequestStats();
    const plan = `snapshot ${this.key.runId}: ${this.scanKind.toLowerCase()} of ${this.key.resource}`;
    try {
      return await work({ priority: 'background', stats, signal: this.context.abortSignal, bypassCache: true, plan });
    } finally {
      this.context.lease.recordCalls(stats.calls);
    }
  }
}
