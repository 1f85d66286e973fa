import type { Payload } from '../../resources/row.js';
import { table } from '../../resources/table.js';
import { httpMethods, type WriteAction, type WriteEndpoint } from '../../resources/writes/endpoint.js';
import { listAffected, writes, type WritableKey } from '../../resources/writes/writes.js';
import { badDataError, parseObject } from '../codec/response.js';
import { readId } from '../../resources/record.js';
import type { RequestContext, Write, WriteResult } from '../keap-client.js';
import { KeapError } from '../errors.js';
import { encode, isKeapId } from '../codec/filter.js';
import { EndpointChanged, type EndpointResolver } from '../endpoints/resolver.js';
import { buildFieldsParameter } from '../codec/url.js';
import type { Pipeline } from '../pipeline.js';
import { type KeapRequest, createAttemptStats } from '../request.js';

/** Creates, updates and deletes single records. */
export class Writer {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly endpointResolver: EndpointResolver,
  ) {}

  /** The endpoint of a change now. Throws UPSTREAM_REJECTED where no allowed API version has one. */
  endpoint(key: WritableKey, change: WriteAction): WriteEndpoint {
    const candidate = this.availableEndpoints(key, change)[0];
    if (candidate !== undefined) return candidate;
    const apiVersions = writes[key].filter(({ paths }) => paths[change] !== null).map(({ apiVersion }) => apiVersion);
    const isAllowed = apiVersions.some((apiVersion) => this.endpointResolver.isAllowed(apiVersion));
    throw new KeapError(
      'UPSTREAM_REJECTED',
      isAllowed
        ? `This Keap account does not offer this change of ${key}: its path was missing when last requested, and is tried again within a day.`
        : `Keap can ${verbs[change]} ${key} in ${apiVersions.join(' and ')} only, and KEAP_API excludes that: set KEAP_API=auto.`,
    );
  }

  /** See KeapWriter. */
  async write(write: Write, requestContext: RequestContext): Promise<WriteResult | null> {
    const endpoint = this.endpoint(write.key, write.change);
    try {
      const { data, wasRetried } = await this.pipeline.send(buildRequest(write, endpoint, requestContext));
      if (data !== null) return { record: (data as ParsedWrite).record, apiVersion: endpoint.apiVersion };
      // A repeated deletion gets a 404 when the first attempt deleted the record.
      return write.change === 'remove' && wasRetried === true
        ? { record: null, apiVersion: endpoint.apiVersion }
        : null;
    } catch (error) {
      throw error instanceof KeapError && error.facts.absent === true
        ? this.markMissing(write, endpoint, error)
        : error;
    }
  }

  /** Marks a missing path. Keap did nothing; another API version may have the path. */
  private markMissing({ key, change }: Write, endpoint: WriteEndpoint, error: KeapError): KeapError {
    this.endpointResolver.markPathMissing(buildPathKey(endpoint, change));
    return this.availableEndpoints(key, change).length > 0 ? new EndpointChanged(error) : error;
  }

  private availableEndpoints(key: WritableKey, change: WriteAction): readonly WriteEndpoint[] {
    return writes[key].filter(({ apiVersion, paths, ...endpoint }) => {
      const path = paths[change];
      if (path === null || !this.endpointResolver.isAllowed(apiVersion)) return false;
      // An API version that does not serve the collection does not take its changes.
      const collection = path.replace(/\/\{id\}$/, '');
      return (
        !this.endpointResolver.isPathMissing(buildPathKey({ apiVersion, paths, ...endpoint }, change)) &&
        !this.endpointResolver.isPathMissing(collection)
      );
    });
  }
}

const verbs = { create: 'create', update: 'change', remove: 'delete' } as const;

const buildPathKey = ({ paths }: WriteEndpoint, change: WriteAction): string =>
  `${httpMethods[change]} ${paths[change]}`;

/** A parsed response to a write; `record` is null for an empty body. */
interface ParsedWrite {
  readonly record: Payload | null;
}

function buildRequest(write: Write, endpoint: WriteEndpoint, requestContext: RequestContext): KeapRequest {
  const { key, change } = write;
  const label = endpoint.paths[change] as string;
  const body = write.change === 'remove' ? null : endpoint.body({ ...write.required, ...write.input });
  return {
    method: httpMethods[change],
    url: buildUrl(write, endpoint, label),
    ...(body === null ? {} : { body: JSON.stringify(body) }),
    label,
    resource: key,
    requestContext,
    ttlMs: 0,
    isReference: false,
    // Without an id in the path, a 404 means that the path is missing.
    onNotFound: label.includes('{') ? 'null' : 'reject',
    invalidates: listAffected(key, change),
    parse: (text) => (change === 'remove' ? { record: null } : parseWriteResponse(text, write, endpoint, label)),
    stats: createAttemptStats(),
  };
}

function buildUrl(write: Write, endpoint: WriteEndpoint, label: string): string {
  const ids = { id: write.change === 'create' ? '' : write.id, parent: write.parentId ?? '' };
  const path = label.replaceAll(/\{(id|parent)\}/g, (_, name: 'id' | 'parent') => {
    if (!isKeapId(ids[name])) throw new RangeError(`${label} needs the ${name} of a record.`);
    return ids[name];
  });
  if (write.change === 'remove') return path;
  // One parameter for each column: the client toddstoker/keap-sdk found that Keap rejects joined ones (docs/keap-api.md 6.2).
  const masks =
    write.change === 'update' && endpoint.hasUpdateMask
      ? Object.keys(endpoint.body(write.input)).map((column) => `update_mask=${encode(column)}`)
      : [];
  const fields = endpoint.hasFields ? buildFields(write.key, write.fields) : [];
  const query = [...masks, ...fields];
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

/** The `fields` parameter without properties that only v1 has. */
function buildFields(key: WritableKey, fieldNames: readonly string[]): string[] {
  const endpoint = table[key].endpoints.find(({ apiVersion }) => apiVersion === 'v2');
  if (endpoint === undefined || endpoint.fields === null) return [];
  const known = new Set([...endpoint.fields.byDefault, ...endpoint.fields.optional]);
  const parameter = buildFieldsParameter(
    endpoint,
    fieldNames.filter((name) => known.has(name)),
  );
  return parameter === null ? [] : [parameter];
}

/** The record of a write's response in the form of v2. Throws UPSTREAM_BAD_DATA for another record, and for a new one without an id. */
function parseWriteResponse(text: string, write: Write, endpoint: WriteEndpoint, label: string): ParsedWrite {
  if (write.change === 'update' && text.trim() === '') return { record: null };
  const record = parseObject(text, label);
  const normalize =
    table[write.key].endpoints.find(({ apiVersion }) => apiVersion === endpoint.apiVersion)?.normalize ?? null;
  const row = normalize === null ? record : normalize(record, write.parentId ?? null);
  const id = readId(row);
  if (write.change === 'create') {
    if (id === null) throw badDataError(label, 'the new record has no id');
    return { record: row };
  }
  const expectedId = write.change === 'update' ? write.id : null;
  if (id !== null && id !== expectedId) throw badDataError(label, 'the record is not the changed one');
  return { record: { ...row, id: expectedId } };
}
