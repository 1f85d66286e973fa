import type { Api, Edge, Fields, Generation, Row } from '../row.js';
import type { ResourceView } from '../view.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/**
 * Keap's largest page on every v2 list but users (100) and automations (25), and what clients ask of v1, which states
 * none: docs/keap-api.md 5.
 */
const LARGEST_PAGE = 1000;

/** `fields` as a row writes it: names are joined with commas unless it says otherwise. */
export type FieldsDraft = Omit<Fields, 'explode'> & Partial<Pick<Fields, 'explode'>>;

type Way = Pick<Generation, 'path'> &
  Partial<Omit<Generation, 'api' | 'fields'>> & { readonly fields?: FieldsDraft | null };

type Draft = Pick<Row, 'node' | 'freshForMs'> &
  Partial<Pick<Row, 'identity' | 'parent' | 'reference' | 'leftOut' | 'copies'>> & {
    readonly edges?: Readonly<Record<string, Edge>>;
    readonly view: Omit<ResourceView, 'appended'> & Partial<ResourceView>;
    readonly v2?: Way;
    /** Several where some accounts answer only one of them, the documented one first. */
    readonly v1?: Way | readonly Way[];
  };

/** A row as it is written: what most rows share is filled in here, so that each row says only what is its own. */
export function row({ v2, v1 = [], view, ...draft }: Draft): Row {
  const older: readonly Way[] = Array.isArray(v1) ? (v1 as readonly Way[]) : [v1 as Way];
  return {
    identity: ['id'],
    parent: null,
    edges: {},
    reference: false,
    leftOut: null,
    copies: null,
    view: { appended: {}, ...view },
    ...draft,
    ways: [...(v2 === undefined ? [] : [generation('v2', v2)]), ...older.map((way) => generation('v1', way))],
  };
}

function generation(api: Api, { fields = null, ...way }: Way): Generation {
  return {
    api,
    one: null,
    answer: 'pages',
    envelope: null,
    pageSize: LARGEST_PAGE,
    orderBy: [],
    directions: 'both',
    filters: {},
    customFilters: false,
    widened: [],
    idSet: null,
    keyset: null,
    changed: null,
    fields: fields === null ? null : { explode: false, ...fields },
    mayLack: [],
    words: {},
    seen: null,
    identity: null,
    ...way,
  };
}
