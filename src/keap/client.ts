import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import { systemClock, type Clock } from '../clock.js';
import { table, type ResourceKey } from '../resources/table.js';
import type { Payload, Row } from '../resources/row.js';
import { badData, readObject, readPage, readRecord, type ReadPage } from './answers.js';
import type { Ask, KeapClient, Page, PageRequest } from './ask.js';
import type { Limits } from './budget.js';
import { recordsByIds } from './by-ids.js';
import { readIdentity, USERINFO } from './identity.js';
import { openOnion, type Onion } from './onion.js';
import { isKeapId, pageUrl, recordUrl } from './request.js';
import type { Call } from './send.js';
import { Sizes } from './sizes.js';
import { newTally } from './tally.js';

export interface KeapClientOptions {
  /** Such as `https://api.infusionsoft.com/crm/rest`; `/v2/…` is appended. */
  readonly baseUrl: string;
  /** A personal access token or service account key. */
  readonly apiKey: string;
  /** Ceilings; Keap's headers can only lower them. */
  readonly limits: Limits;
  /** The part of the day's calls that this gateway may use, 0 to 1. */
  readonly dayShare: number;
  /** The slow lane's own ceiling. */
  readonly snapshotPerSecond: number;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Where answers are remembered; by default in this process, bounded. The client does not close it. */
  readonly store?: Keyv;
  /** For one HTTP exchange. */
  readonly timeoutMs?: number;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
}

/** Builds the client and its connection pool. Throws RangeError for options that cannot work. */
export function createKeapClient(options: KeapClientOptions): KeapClient {
  const clock = options.clock ?? systemClock;
  return new TableClient(openOnion({ ...options, clock }));
}

const IDENTITY_FRESH_MS = 300_000;

class TableClient implements KeapClient {
  private readonly sizes = new Sizes();

  constructor(private readonly onion: Onion) {}

  async page(key: ResourceKey, request: PageRequest, ask: Ask): Promise<Page> {
    const { v2, identity, freshForMs, reference } = table[key];
    const expected = {
      path: v2.path,
      envelope: v2.envelope,
      size: request.size ?? v2.pageSize,
      token: request.token,
      withIds: identity.length === 1 && identity[0] === 'id',
      ids: idsAskedFor(table[key], request),
    };
    const { data, body } = await this.onion.send({
      ...get(pageUrl(v2, request), v2.path, key, ask),
      freshForMs,
      reference,
      read: (text) => readPage(text, expected),
    });
    const { rows, nextToken } = data as ReadPage;
    this.sizes.learn(key, request, rows.length, nextToken);
    return { rows, nextToken, total: null, generation: 'v2', body };
  }

  async *pages(key: ResourceKey, request: PageRequest, ask: Ask): AsyncGenerator<Page> {
    const seen = new Set(request.token === undefined ? [] : [request.token]);
    let next = request;
    while (true) {
      const page = await this.page(key, next, ask);
      const { nextToken } = page;
      if (nextToken !== null && seen.has(nextToken)) throw badData(table[key].v2.path, 'a page token came twice');
      yield page;
      if (nextToken === null) return;
      seen.add(nextToken);
      next = { ...request, token: nextToken };
    }
  }

  byIds(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    ask: Ask,
  ): Promise<Map<string, Payload | Error>> {
    return recordsByIds((request) => this.page(key, request, ask), table[key].v2, ids, fields);
  }

  async one(key: ResourceKey, id: string, fields: readonly string[], ask: Ask): Promise<Payload | null> {
    const { v2, freshForMs, reference } = table[key];
    if (!isKeapId(id)) return null;
    const url = recordUrl(v2, id, fields);
    const shown = v2.one;
    if (url === null || shown === null) {
      if (v2.idSet === null) throw new RangeError(`Keap has no path for a single record of ${v2.path}.`);
      const found = (await this.byIds(key, [id], fields, ask)).get(id) ?? null;
      if (found instanceof Error) throw found;
      return found;
    }
    const { data } = await this.onion.send({
      ...get(url, shown, key, ask),
      freshForMs,
      reference,
      missing: 'null',
      read: (text) => readRecord(text, shown, id),
    });
    return data as Payload | null;
  }

  async identity(ask: Ask): ReturnType<KeapClient['identity']> {
    const call = { ...get(USERINFO, USERINFO, null, ask), freshForMs: IDENTITY_FRESH_MS };
    return readIdentity(await this.onion.send({ ...call, read: (text) => readObject(text, USERINFO) }));
  }

  quota(): ReturnType<KeapClient['quota']> {
    return this.onion.quota();
  }

  size(key: ResourceKey): ReturnType<KeapClient['size']> {
    return this.sizes.of(key);
  }

  close(): Promise<void> {
    return this.onion.close();
  }
}

/** What every GET of ours shares. */
function get(url: string, shown: string, resource: ResourceKey | null, ask: Ask): Omit<Call, 'read'> {
  return {
    method: 'GET',
    url,
    shown,
    resource,
    ask,
    freshForMs: 0,
    reference: false,
    missing: 'refused',
    tally: newTally(),
  };
}

/** The ids a filter names by the row's id set; an answer may hold no others. */
function idsAskedFor(row: Row, { filter = [] }: PageRequest): ReadonlySet<string> | null {
  const clause = filter.find(({ field, op }) => field === row.v2.idSet?.filter && op === '==');
  if (clause === undefined) return null;
  return new Set(typeof clause.value === 'string' ? [clause.value] : clause.value);
}
