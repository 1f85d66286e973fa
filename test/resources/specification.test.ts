import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resourceKeys, table } from '../../src/resources/table.js';

/** Keap's own v2 document, kept outside the project: KEAP_SPEC_DIR, else the folder that the workspace shares. */
const directory = process.env['KEAP_SPEC_DIR'] ?? join(import.meta.dirname, '../../../shared/keap/openapi');
const file = join(directory, 'keap-v2.json');
const present = existsSync(file);

interface Parameter {
  readonly name: string;
  readonly description?: string;
  readonly schema?: { readonly maximum?: number };
}
interface Schema {
  readonly properties?: Readonly<
    Record<string, { readonly items?: { readonly $ref: string }; readonly $ref?: string }>
  >;
}
interface Operation {
  readonly parameters: readonly Parameter[];
  readonly responses: {
    readonly 200: { readonly content: Record<string, { readonly schema: { readonly $ref: string } }> };
  };
}
interface Specification {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Named in KEAP-API.md 7 or 6.2 with a source, though the stored document's text does not list them as columns. */
const fieldsWithoutSchema: Readonly<Record<string, readonly string[]>> = { contacts: ['notes'], opportunities: [] };

describe.skipIf(!present)(
  present ? "the table agrees with Keap's v2 document" : `skipped: Keap's v2 document is not at KEAP_SPEC_DIR`,
  () => {
    const specification = present ? (JSON.parse(readFileSync(file, 'utf8')) as Specification) : null;
    const operation = (path: string): Operation | undefined =>
      Object.entries(specification!.paths).find(
        ([known]) => known.replace('/rest', '').replaceAll(/\{\w+\}/g, '{}') === path.replaceAll(/\{\w+\}/g, '{}'),
      )?.[1].get;
    const parameter = (path: string, name: string): Parameter | undefined =>
      operation(path)?.parameters.find((one) => one.name === name);
    const schema = (reference: string): Schema => specification!.components.schemas[reference.split('/').at(-1)!]!;
    const answer = (path: string): Schema =>
      schema(Object.values(operation(path)!.responses[200].content)[0]!.schema.$ref);

    it.each(resourceKeys)('%s: its paths exist and its envelope is in the answer', (key) => {
      const { path, one, envelope } = table[key].v2;
      expect(operation(path), path).toBeDefined();
      if (one !== null) expect(operation(one), one).toBeDefined();
      expect(Object.keys(answer(path).properties ?? {})).toContain(envelope);
    });

    it.each(resourceKeys)('%s: its page size is the largest Keap allows', (key) => {
      expect(parameter(table[key].v2.path, 'page_size')?.schema?.maximum).toBe(table[key].v2.pageSize);
    });

    it.each(resourceKeys)('%s: every filter field is one Keap names, and none is forgotten', (key) => {
      const { path, filters } = table[key].v2;
      const text = parameter(path, 'filter')?.description ?? '';
      const named = [...text.matchAll(/^- \([^)]*\)\s+`(\w+)`/gm)].map((match) => match[1]!);
      expect(Object.keys(filters).toSorted()).toEqual([...new Set(named)].toSorted());
    });

    it.each(resourceKeys)('%s: every order is one Keap names, and none is forgotten', (key) => {
      const { path, orderBy } = table[key].v2;
      const text = (parameter(path, 'order_by')?.description ?? '').replaceAll(/\([^)]*\)/g, '');
      const named = [...text.matchAll(/`(\w+)`/g)].map((match) => match[1]!);
      const fields = named.filter((name) => !['asc', 'desc'].includes(name));
      expect([...orderBy].toSorted()).toEqual([...new Set(fields)].toSorted());
    });

    it.each(resourceKeys)('%s: the optional fields are named by Keap, and each is a column of the record', (key) => {
      const { path, fields, envelope } = table[key].v2;
      if (fields === null) return expect(parameter(path, 'fields')).toBeUndefined();
      const columns = Object.keys(schema(answer(path).properties![envelope]!.items!.$ref).properties ?? {});
      const text = parameter(path, 'fields')?.description ?? '';
      for (const name of [...fields.byDefault, ...fields.optional]) {
        if (fields.mode === 'select' || fields.optional.includes(name)) expect(text).toContain(name);
        if (!(fieldsWithoutSchema[key] ?? []).includes(name)) expect(columns).toContain(name);
      }
    });
  },
);
