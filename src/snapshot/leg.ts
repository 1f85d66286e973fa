import type { Logger } from 'pino';
import type { Statements } from '../db/sql.js';
import type { Ask, Clause, KeapClient, Page, PageRequest } from '../keap/ask.js';
import { Meter } from '../keap/meter.js';
import { table, type ResourceKey } from '../resources/table.js';
import type { Hold } from './hold.js';
import { storePage, type Place } from './store.js';
import type { WalkKind } from './view.js';

/** Thrown between two pages when the service is told to stop; the run goes on from its cursor at the next start. */
export class Resting extends Error {
  override readonly name = 'Resting';
}

/** What a leg is handed. */
export interface LegTools {
  readonly keap: KeapClient;
  readonly hold: Hold;
  readonly log: Logger;
  /** Ends the walk between two pages. */
  readonly rest: AbortSignal;
  /** Ends it at once. */
  readonly abort: AbortSignal;
}

/** A leg as it stands in the database. */
export interface LegState {
  readonly resource: ResourceKey;
  readonly walk: WalkKind;
  readonly cursor: unknown;
  readonly pages: number;
}

/** A page on its way into the store, with where the walk goes on. */
export interface Step {
  readonly page?: Page;
  readonly parentId?: string;
  /** Note down what was met, for closing what was not. */
  readonly remember?: boolean;
  readonly cursor: unknown;
  /** Closes what is gone; gives how many. Runs after the page is stored, in its transaction. */
  readonly close?: (statements: Statements, place: Place) => Promise<number>;
  /** This step ends the leg. */
  readonly ends?: boolean;
}

const SAVE_LEG = `
update keap.snapshot_leg
   set cursor = $3, pages = pages + $4, records = records + $5, changed = changed + $6, deleted = deleted + $7,
       repeated = repeated + $8, unidentified = unidentified + $9, expected = coalesce($10, expected),
       status = case when $11 then 'COMPLETED' else status end, finished_at = case when $11 then now() end
 where run_id = $1 and resource = $2`;

/** One leg at work: it asks Keap for pages and commits each together with its cursor. */
export class Leg {
  pages: number;
  readonly row;
  readonly place: Place;

  constructor(
    readonly tools: LegTools,
    readonly state: LegState,
  ) {
    this.pages = state.pages;
    this.row = table[state.resource];
    this.place = { runId: tools.hold.runId, tenant: tools.hold.tenant, resource: state.resource };
  }

  /** One page from Keap with every property it can give, or Resting when the service stops. */
  async ask(request: PageRequest): Promise<Page> {
    if (this.tools.rest.aborted) throw new Resting();
    const { fields } = this.row.v2;
    const wanted = fields === null ? [] : [...(fields.mode === 'select' ? fields.byDefault : []), ...fields.optional];
    const filter = [...(request.filter ?? []), ...this.leavingNothingOut()];
    return this.spending((ask) =>
      this.tools.keap.page(
        this.state.resource,
        {
          ...request,
          ...(filter.length > 0 && { filter }),
          ...(wanted.length > 0 && { fields: wanted }),
        },
        ask,
      ),
    );
  }

  /** Whether Keap still has this record of another collection. */
  async exists(resource: ResourceKey, id: string): Promise<boolean> {
    return (await this.spending((ask) => this.tools.keap.one(resource, id, [], ask))) !== null;
  }

  /** Stores a page and moves the cursor, in one transaction. */
  async commit(step: Step): Promise<void> {
    await this.tools.hold.commit(async (statements) => {
      const stored = step.page && (await this.store(statements, step, step.page));
      const deleted = (await step.close?.(statements, this.place)) ?? 0;
      const counts = [stored?.records ?? 0, stored?.changed ?? 0, deleted, stored?.repeated ?? 0];
      await statements.query(SAVE_LEG, [
        this.place.runId,
        this.place.resource,
        JSON.stringify(step.cursor),
        step.page === undefined ? 0 : 1,
        ...counts,
        stored?.unidentified ?? 0,
        step.page?.total ?? null,
        step.ends ?? false,
      ]);
    });
    if (step.page !== undefined) this.pages += 1;
  }

  private store(statements: Statements, step: Step, page: Page): ReturnType<typeof storePage> {
    const options = { parentId: step.parentId ?? null, remember: step.remember ?? false };
    return storePage(statements, this.place, page, options);
  }

  /** Users: Keap leaves inactive ones and partners out unless told otherwise, and records point at them. */
  private leavingNothingOut(): Clause[] {
    const flags = Object.entries(this.row.v2.filters).filter(
      ([name, kind]) => kind === 'flag' && name.startsWith('include_'),
    );
    return flags.map(([field]) => ({ field, op: '==', value: 'true' }));
  }

  private async spending<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    const meter = new Meter();
    const plan = `snapshot ${this.place.runId}: ${this.state.walk.toLowerCase()} of ${this.place.resource}`;
    try {
      return await work({ lane: 'snapshot', meter, signal: this.tools.abort, fresh: true, plan });
    } finally {
      this.tools.hold.spend(meter.calls);
    }
  }
}
