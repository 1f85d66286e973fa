import type { Edge, Generation, Row } from '../row.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Keap's largest page on every v2 list but users (100) and automations (25): KEAP-API.md 5.2. */
const LARGEST_PAGE = 1000;

type Draft = Pick<Row, 'node' | 'freshForMs'> &
  Partial<Pick<Row, 'identity' | 'parent' | 'reference'>> & {
    readonly edges?: Readonly<Record<string, Edge>>;
    readonly v2: Pick<Generation, 'path' | 'one' | 'envelope' | 'orderBy' | 'filters'> & Partial<Generation>;
  };

/** A row as it is written: what most rows share is filled in here, so that each row says only what is its own. */
export function row(draft: Draft): Row {
  return {
    identity: ['id'],
    parent: null,
    edges: {},
    reference: false,
    ...draft,
    v2: { pageSize: LARGEST_PAGE, idSet: null, keyset: null, changed: null, fields: null, ...draft.v2 },
  };
}
