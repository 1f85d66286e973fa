import { describe, expect, it } from 'vitest';
import { resourceKeys, table, type ResourceKey } from '../../src/resources/table.js';
import { KeapDocument } from './document.js';

const keap = KeapDocument.read('v2');

const endpoint = (key: ResourceKey) => table[key].endpoints.find(({ apiVersion }) => apiVersion === 'v2')!;
/** Endpoints of v2 that are newer than the document (docs/keap-api.md 15). */
const newerThanDocument: readonly ResourceKey[] = ['appointments'];
const served = resourceKeys.filter(
  (key) => !newerThanDocument.includes(key) && table[key].endpoints.some(({ apiVersion }) => apiVersion === 'v2'),
);
const paged = served.filter((key) => endpoint(key).responseShape === 'pages');

/**
 * Named in docs/keap-api.md 7 or 6.2 with a source, though the text of the stored document does not list them as columns.
 */
const fieldsWithoutSchema: Readonly<Record<string, readonly string[]>> = { contacts: ['notes'], opportunities: [] };

describe.skipIf(keap === null)(
  keap
    ? "the table's v2 endpoints agree with Keap's v2 document"
    : `skipped: Keap's v2 document is not at KEAP_SPEC_DIR`,
  () => {
    const document = keap!;

    it('Every row has a v2 endpoint except those that the document does not have', () => {
      const missing = resourceKeys.filter((key) => !served.includes(key));
      expect(missing).toEqual(['appointments', 'pipelines', 'appointment_fields']);
      expect(document.operation(endpoint('appointments').path)).toBeUndefined();
      expect(document.operation('/v2/pipelines')).toBeUndefined();
    });

    it.each(served)('%s: the v2 paths exist and the envelope is in the response', (key) => {
      const { path, single: one, envelope, responseShape: answer } = endpoint(key);
      expect(document.operation(path), path).toBeDefined();
      if (one !== null) expect(document.operation(one), one).toBeDefined();
      if (answer === 'record') return expect(envelope).toBeNull();
      expect(Object.keys(document.answer(path).properties ?? {})).toContain(envelope);
    });

    it.each(served)(
      '%s: the v2 page size is the largest that Keap allows, and the list has pages where Keap has them',
      (key) => {
        const parameter = document.parameter(endpoint(key).path, 'page_size');
        if (endpoint(key).responseShape === 'pages') expect(parameter?.schema?.maximum).toBe(endpoint(key).pageSize);
        else expect(parameter).toBeUndefined();
      },
    );

    it.each(paged)('%s: the v2 filters are exactly those of the document', (key) => {
      const { path, filters } = endpoint(key);
      const text = document.parameter(path, 'filter')?.description ?? '';
      const named = [...text.matchAll(/^- \([^)]*\)\s+`?(\w+)/gm)].map((match) => match[1]!);
      expect(Object.keys(filters).toSorted()).toEqual([...new Set(named)].toSorted());
    });

    it.each(paged)('%s: the v2 orders are exactly those of the document', (key) => {
      const { path, orderBy } = endpoint(key);
      const text = (document.parameter(path, 'order_by')?.description ?? '').replaceAll(/\([^)]*\)/g, '');
      const named = [...text.matchAll(/`(\w+)`/g)].map((match) => match[1]!);
      const fields = named.filter((name) => !['asc', 'desc'].includes(name));
      expect([...orderBy].toSorted()).toEqual([...new Set(fields)].toSorted());
    });

    it.each(paged)('%s: the optional v2 fields are documented, and each is a column of the record', (key) => {
      const { path, fields, envelope } = endpoint(key);
      if (fields === null) return expect(document.parameter(path, 'fields')).toBeUndefined();
      // OpenAPI's default for `explode` in a query is true: repeated keys.
      expect(document.parameter(path, 'fields')?.explode ?? true).toBe(fields.explode);
      const columns = document.columns(path, envelope);
      const text = document.parameter(path, 'fields')?.description ?? '';
      for (const name of [...fields.byDefault, ...fields.optional]) {
        if (fields.mode === 'select' || fields.optional.includes(name)) expect(text).toContain(name);
        if (!(fieldsWithoutSchema[key] ?? []).includes(name)) expect(columns).toContain(name);
      }
    });

    it.each(paged.filter((key) => endpoint(key).listColumns.length > 0))(
      '%s: the columns that v2 sends with every record are lists in the document',
      (key) => {
        const { path, envelope, listColumns } = endpoint(key);
        const { properties = {} } = document.record(path, envelope);
        for (const name of listColumns) expect(properties[name]?.type, name).toBe('array');
      },
    );
  },
);
