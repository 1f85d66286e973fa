import type { Payload } from '../../resources/row.js';
import { table } from '../../resources/table.js';
import { methodOf, type Change, type WriteWay } from '../../resources/writes/endpoint.js';
import { changedBy, writes, type WritableKey } from '../../resources/writes/writes.js';
import { badDataError, getRecordId, parseObject } from '../codec/response.js';
import type { RequestContext, Write, WriteAnswer } from '../keap-client.js';
import { KeapError } from '../errors.js';
import { encode } from '../codec/filter.js';
import { WayLearned, type Generations } from '../endpoints/resolver.js';
import { isKeapId } from '../codec/ids.js';
import { buildFieldsParameter } from '../codec/url.js';
import type { Pipeline } from '../pipeline.js';
import type { KeapRequest } from '../request.js';
import { createAttemptStats } from '../count-requests.js';

/** Sends changes of single records. */
export class Writer {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly generations: Generations,
  ) {}

  /** How a change would be sent now. Throws UPSTREAM_REJECTED where no allowed generation can do it. */
  way(key: WritableKey, change: Change): WriteWay {
    const open = this.open(key, change)[0];
    if (open !== undefined) return open;
    const apis = writes[key].filter(({ paths }) => paths[change] !== null).map(({ api }) => api);
    const isAllowed = apis.some((api) => this.generations.allows(api));
    throw new KeapError(
      'UPSTREAM_REJECTED',
      isAllowed
        ? `This Keap account does not take this change of ${key}: its path was not there when last asked, and is asked for again within a day.`
        : `Keap can ${verbs[change]} ${key} in ${apis.join(' and ')} only, and KEAP_API leaves that out: set KEAP_API=auto.`,
    );
  }

  /** See KeapClient. */
  async write(write: Write, requestContext: RequestContext): Promise<WriteAnswer | null> {
    const way = this.way(write.key, write.change);
    try {
      const { data, wasRetried: repeated } = await this.pipeline.send(callOf(write, way, requestContext));
      if (data !== null) return { record: (data as Answered).record, api: way.api };
      // A deletion that is repeated finds nothing left to delete.
      return write.change === 'remove' && repeated === true ? { record: null, api: way.api } : null;
    } catch (error) {
      throw error instanceof KeapError && error.facts.absent === true ? this.learn(write, way, error) : error;
    }
  }

  /** The path is not there, so nothing was done: another generation may have it. */
  private learn({ key, change }: Write, way: WriteWay, error: KeapError): KeapError {
    this.generations.learnAbsent(nameOf(way, change));
    return this.open(key, change).length > 0 ? new WayLearned(error) : error;
  }

  private open(key: WritableKey, change: Change): readonly WriteWay[] {
    return writes[key].filter(({ api, paths, ...way }) => {
      const path = paths[change];
      if (path === null || !this.generations.allows(api)) return false;
      // A collection that cannot be read there is not written there either.
      const collection = path.replace(/\/\{id\}$/, '');
      return (
        !this.generations.isAbsent(nameOf({ api, paths, ...way }, change)) && !this.generations.isAbsent(collection)
      );
    });
  }
}

const verbs = { create: 'create', update: 'change', remove: 'delete' } as const;

const nameOf = ({ paths }: WriteWay, change: Change): string => `${methodOf[change]} ${paths[change]}`;

/** What a write's answer was read as; a record of null is an answer without a body. */
interface Answered {
  readonly record: Payload | null;
}

function callOf(write: Write, way: WriteWay, requestContext: RequestContext): KeapRequest {
  const { key, change } = write;
  const label = way.paths[change] as string;
  const body = write.change === 'remove' ? null : way.body({ ...write.beside, ...write.input });
  return {
    method: methodOf[change],
    url: urlOf(write, way, label),
    ...(body === null ? {} : { body: JSON.stringify(body) }),
    label,
    resource: key,
    requestContext,
    ttlMs: 0,
    reference: false,
    // Where no record is named, a 404 is about the path.
    onNotFound: label.includes('{') ? 'null' : 'reject',
    invalidates: changedBy(key, change),
    parse: (text) => (change === 'remove' ? { record: null } : readAnswer(text, write, way, label)),
    stats: createAttemptStats(),
  };
}

function urlOf(write: Write, way: WriteWay, label: string): string {
  const ids = { id: write.change === 'create' ? '' : write.id, parent: write.parentId ?? '' };
  const path = label.replaceAll(/\{(id|parent)\}/g, (_, name: 'id' | 'parent') => {
    if (!isKeapId(ids[name])) throw new RangeError(`${label} needs the ${name} of a record.`);
    return ids[name];
  });
  if (write.change === 'remove') return path;
  // One parameter for each column: todd's client found joined ones refused (docs/keap-api.md 6.2).
  const masks =
    write.change === 'update' && way.masked
      ? Object.keys(way.body(write.input)).map((column) => `update_mask=${encode(column)}`)
      : [];
  const fields = way.fields ? fieldsOf(write.key, write.fields) : [];
  const query = [...masks, ...fields];
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

/** The `fields` parameter; what v2 does not know is left out, since another generation's property may be among them. */
function fieldsOf(key: WritableKey, wanted: readonly string[]): string[] {
  const generation = table[key].ways.find(({ api }) => api === 'v2');
  if (generation === undefined || generation.fields === null) return [];
  const known = new Set([...generation.fields.byDefault, ...generation.fields.optional]);
  const parameter = buildFieldsParameter(
    generation,
    wanted.filter((name) => known.has(name)),
  );
  return parameter === null ? [] : [parameter];
}

/** The record that a write answered, seen as v2 writes it. Throws UPSTREAM_BAD_DATA for another record, and for a new one without an id. */
function readAnswer(text: string, write: Write, way: WriteWay, label: string): Answered {
  if (write.change === 'update' && text.trim() === '') return { record: null };
  const record = parseObject(text, label);
  const seen = table[write.key].ways.find(({ api }) => api === way.api)?.seen ?? null;
  const row = seen === null ? record : seen(record, write.parentId ?? null);
  const id = getRecordId(row);
  if (write.change === 'create') {
    if (id === null) throw badDataError(label, 'the new record has no id');
    return { record: row };
  }
  const asked = write.change === 'update' ? write.id : null;
  if (id !== null && id !== asked) throw badDataError(label, 'the record is not the one that was changed');
  return { record: { ...row, id: asked } };
}
