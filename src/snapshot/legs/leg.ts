import type { Logger } from 'pino';
import type { Statements } from '../../db/sql.js';
import type { RequestContext, KeapReader, Page, PageRequest } from '../../keap/keap-client.js';
import { RequestStats } from '../../keap/request-stats.js';
import { selectIdentityColumns, buildIdentity } from '../../resources/record.js';
import type { Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { RunLease } from '../lease.js';
import { beginScan, markPaged } from './restart.js';
import { storePage, type LegKey, type PageCounts } from '../store/store-page.js';
import type { ScanKind } from '../snapshot.js';
import { chooseScanKind } from '../strategies/strategy-kind.js';

/** Thrown between two pages when the service is told to stop; the run goes on from its cursor at the next start. */
export class ShuttingDown extends Error {
  override readonly name = 'ShuttingDown';
}

/** Thrown before a page when its collection is asked for in another way by now: the leg has to be planned anew. */
export class LegEndpointChanged extends Error {
  override readonly name = 'LegEndpointChanged';
}

/** What a leg is handed. */
export interface LegContext {
  readonly keap: KeapReader;
  readonly lease: RunLease;
  readonly log: Logger;
  /** Ends the walk between two pages. */
  readonly stopSignal: AbortSignal;
  /** Ends it at once. */
  readonly abortSignal: AbortSignal;
}

/** A leg as it stands in the database. */
export interface LegState {
  readonly resource: ResourceKey;
  readonly walk: ScanKind;
  readonly cursor: unknown;
  readonly pages: number;
  /** The path that its pages came from; null until the first has. */
  readonly path: string | null;
}

/** A page on its way into the store, with where the walk goes on. */
export interface LegUpdate {
  readonly page?: Page;
  readonly parentId?: string | null;
  /** Note down what was met, for closing what was not. */
  readonly markVisited?: boolean;
  /** Places on the page of records that this walk has behind it and asked for again itself. */
  readonly overlap?: ReadonlySet<number>;
  /** Where the walk goes on, knowing what the page brought. */
  readonly cursor: (counts: PageCounts) => unknown;
  /** Closes what is gone; gives how many. Runs after the page is stored, in its transaction. */
  readonly close?: (statements: Statements, legKey: LegKey) => Promise<number>;
  /** How many records Keap says the collection has. */
  readonly expected?: number | null;
  /** The page was not in the order asked for. */
  readonly isOutOfOrder?: boolean;
  /** This step ends the leg. */
  readonly isLast?: boolean;
}

const SAVE_LEG = `
update keap.snapshot_leg
   set cursor = $3, pages = pages + $4, records = records + $5, changed = changed + $6, deleted = deleted + $7,
       repeated = repeated + $8, unidentified = unidentified + $9, expected = coalesce($10, expected),
       status = case when $11 then 'COMPLETED' else status end, finished_at = case when $11 then now() end
 where run_id = $1 and resource = $2`;

const NO_RECORDS: PageCounts = { records: 0, changed: 0, repeated: 0, unidentified: 0 };

/** One leg at work: it asks Keap for pages and commits each together with its cursor. */
export class Leg {
  pages: number;
  readonly row;
  readonly key: LegKey;
  /** How its collection is asked for, from its first page to its last. */
  readonly endpoint: Endpoint;
  readonly scanKind: ScanKind;
  /** Where the walk goes on; null: at the beginning. */
  readonly cursor: unknown;
  /** Nothing of this walk is stored yet, though perhaps of an earlier one in another way: the first commit wipes that out. */
  private isNew: boolean;

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
  }

  /** One page from Keap with every property it can give. Throws KeapError, WayChanged, and Resting when the service stops. */
  async fetchPage(request: PageRequest): Promise<Page> {
    if (this.context.stopSignal.aborted) throw new ShuttingDown();
    const { fields, path } = this.endpoint;
    const { resource } = this.key;
    if (this.context.keap.endpoint(resource).path !== path)
      throw new LegEndpointChanged(`${resource} is no longer asked at ${path}`);
    const requestedFields =
      fields === null ? [] : [...(fields.mode === 'select' ? fields.byDefault : []), ...fields.optional];
    return this.countCalls((requestContext) =>
      this.context.keap.fetchPage(
        resource,
        { ...request, ...(requestedFields.length > 0 && { fields: requestedFields }) },
        requestContext,
      ),
    );
  }

  /** Whether Keap still has this record of another collection. */
  async exists(resource: ResourceKey, id: string): Promise<boolean> {
    return (
      (await this.countCalls((requestContext) => this.context.keap.fetchOne(resource, id, [], requestContext))) !== null
    );
  }

  /** The names of a page's records, as they are stored; null where one has none. */
  identifyRecords(page: Page, parentId: string | null): (string | null)[] {
    const columns = selectIdentityColumns(this.row, page.endpoint);
    return page.rows.map((payload) => buildIdentity(columns, payload, parentId));
  }

  /** Stores a page and moves the cursor, in one transaction. Gives what the page brought. */
  async commit(update: LegUpdate): Promise<PageCounts> {
    const counts = await this.context.lease.commit(async (statements) => {
      if (this.isNew) await beginScan(statements, this);
      if (update.isOutOfOrder === true) await markPaged(statements, this);
      const pageCounts = update.page === undefined ? NO_RECORDS : await this.store(statements, update, update.page);
      const deleted = (await update.close?.(statements, this.key)) ?? 0;
      const { records, changed, repeated, unidentified } = pageCounts;
      await statements.query(SAVE_LEG, [
        this.key.runId,
        this.key.resource,
        JSON.stringify(update.cursor(pageCounts)),
        update.page === undefined ? 0 : 1,
        records,
        changed,
        deleted,
        repeated,
        unidentified,
        update.expected ?? null,
        update.isLast ?? false,
      ]);
      return pageCounts;
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
      markVisited: update.markVisited ?? false,
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
