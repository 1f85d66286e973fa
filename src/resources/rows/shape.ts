import type { ApiVersion, BulkList, Edge, Fields, Endpoint, Row } from '../row.js';
import type { ResourceView } from '../view.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/**
 * Keap's largest page on every v2 list but users (100) and automations (25), and the usual page of v1, which documents
 * none: docs/keap-api.md 5.
 */
const MAX_PAGE_SIZE = 1000;

/** `fields` as a row defines it: names are joined with commas by default. */
export type FieldsDraft = Omit<Fields, 'explode'> & Partial<Pick<Fields, 'explode'>>;

type HasManyEdge = Extract<Edge, { readonly kind: 'hasMany' }>;

type EndpointDraft = Pick<Endpoint, 'path'> &
  Partial<Omit<Endpoint, 'apiVersion' | 'fields' | 'bulk'>> & {
    readonly fields?: FieldsDraft | null;
    readonly bulk?: Omit<BulkList, 'endpoint'> & { readonly endpoint: EndpointDraft };
  };

type RowDraft = Pick<Row, 'node' | 'ttlMs'> &
  Partial<
    Pick<
      Row,
      | 'identity'
      | 'parent'
      | 'volatileColumns'
      | 'isReference'
      | 'isEditionGated'
      | 'substitute'
      | 'excludedReason'
      | 'embeddedIn'
      | 'hasIdsPerEndpoint'
    >
  > & {
    readonly edges?: Readonly<Record<string, Edge>>;
    readonly view: Omit<ResourceView, 'appended'> & Partial<ResourceView>;
    readonly v2?: EndpointDraft;
    /** Several where some accounts serve only one of them, the documented one first. */
    readonly v1?: EndpointDraft | readonly EndpointDraft[];
  };

/**
 * An edge to records of `to` that hold this record's id in `column`. Keap filters them by `filter`, one owner a call,
 * unless `options` has a set filter.
 */
export function hasMany(
  to: string,
  column: string,
  filter: string,
  options: Partial<Pick<HasManyEdge, 'setFilter' | 'highFanOut'>> = {},
): HasManyEdge {
  return { kind: 'hasMany', to, column, filter, setFilter: null, highFanOut: false, ...options };
}

/** Completes a row with the usual defaults, so that each row states only its own facts. */
export function defineRow({ v2, v1 = [], view, ...draft }: RowDraft): Row {
  const v1Endpoints: readonly EndpointDraft[] = Array.isArray(v1)
    ? (v1 as readonly EndpointDraft[])
    : [v1 as EndpointDraft];
  return {
    identity: ['id'],
    parent: null,
    edges: {},
    volatileColumns: [],
    isReference: false,
    isEditionGated: false,
    substitute: null,
    excludedReason: null,
    embeddedIn: null,
    hasIdsPerEndpoint: false,
    view: { appended: {}, ...view },
    ...draft,
    endpoints: [
      ...(v2 === undefined ? [] : [buildEndpoint('v2', v2)]),
      ...v1Endpoints.map((endpoint) => buildEndpoint('v1', endpoint)),
    ],
  };
}

function buildEndpoint(apiVersion: ApiVersion, { fields = null, bulk, ...endpoint }: EndpointDraft): Endpoint {
  return {
    apiVersion,
    single: null,
    responseShape: 'pages',
    envelope: null,
    pageSize: MAX_PAGE_SIZE,
    orderBy: [],
    directions: 'both',
    filters: {},
    hasCustomFilters: false,
    alwaysTrueFlags: [],
    idSet: null,
    keyset: null,
    changeWindow: null,
    fields: fields === null ? null : { explode: false, ...fields },
    sparseColumns: [],
    listColumns: [],
    fieldAliases: {},
    normalize: null,
    identity: null,
    bulk: bulk === undefined ? null : { ...bulk, endpoint: buildEndpoint(apiVersion, bulk.endpoint) },
    countPath: null,
    ...endpoint,
  };
}
