import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resourceKeys, type ResourceKey } from '../../src/resources/table.js';
import { routes } from '../../src/simulator/routes/routes.js';
import { simulators, type Record_ } from './kit.js';

/** Keap's own v2 document, kept outside the project: KEAP_SPEC_DIR, else the folder that the workspace shares. */
const directory = process.env['KEAP_SPEC_DIR'] ?? join(import.meta.dirname, '../../../shared/keap/openapi');
const file = join(directory, 'keap-v2.json');
const present = existsSync(file);

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Document {
  readonly paths: Record<string, { get: { responses: { 200: { content: Record<string, { schema: Schema }> } } } }>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Named by the `fields` parameter though missing in the schema: KEAP-API.md 8.1. */
const known = new Set(['contacts[].notes']);

describe.skipIf(!present)(
  present
    ? "what the simulator serves agrees with Keap's v2 document"
    : "skipped: Keap's v2 document is not at KEAP_SPEC_DIR",
  () => {
    const document = present ? (JSON.parse(readFileSync(file, 'utf8')) as Document) : null;
    const { start, get, records } = simulators();

    const faultsOf = (value: unknown, given: Schema, at: string): string[] => {
      const schema = given.$ref ? document!.components.schemas[given.$ref.split('/').at(-1)!]! : given;
      if (value === null || value === undefined) return [];
      if (Array.isArray(value)) {
        if (schema.type !== 'array') return [`${at}: a list, not ${schema.type}`];
        return value.flatMap((one) => faultsOf(one, schema.items ?? {}, `${at}[]`));
      }
      if (typeof value === 'object') {
        if (!schema.properties)
          return schema.type === 'object' || !schema.type ? [] : [`${at}: an object, not ${schema.type}`];
        return Object.entries(value).flatMap(([name, one]) => {
          const property = schema.properties![name];
          if (property) return faultsOf(one, property, `${at}.${name}`);
          return known.has(`${at}.${name}`) ? [] : [`${at}.${name}: not in the schema`];
        });
      }
      if (schema.type === undefined) return [];
      const fits = schema.type === 'integer' ? Number.isInteger(value) : typeof value === schema.type;
      if (!fits) return [`${at}: ${JSON.stringify(value)} is not ${schema.type}`];
      if (schema.enum && !schema.enum.map(String).includes(`${value as string | number}`))
        return [`${at}: ${JSON.stringify(value)} is not in the enum`];
      const isDate = schema.format === 'date' && !/^\d{4}-\d\d-\d\d$/.test(value as string);
      const isTime = schema.format === 'date-time' && Number.isNaN(Date.parse(value as string));
      return isDate || isTime ? [`${at}: ${JSON.stringify(value)} is no ${schema.format}`] : [];
    };
    const schemaOf = (key: ResourceKey): Schema => {
      const path = `/rest/v2/${routes[key].path}`.replace('{parent}', '{tag_id}');
      return Object.values(document!.paths[path]!.get.responses[200].content)[0]!.schema;
    };

    it.each(resourceKeys)('%s: every property of every record, by name and type', async (key) => {
      const simulator = await start({ contacts: 300 });
      const tags = key === 'contact_tags' ? await records(simulator, 'tags', { page_size: '1' }) : [];
      const path = routes[key].path.replace('{parent}', (tags[0]?.['id'] ?? '') as string);
      const { largestPage, fields, envelope } = routes[key];
      const query = {
        page_size: String(largestPage),
        ...(fields && { fields: [...fields.always, ...fields.optional].join(',') }),
      };
      const { json } = await get(simulator, path, query);
      expect((json[envelope] as Record_[]).length).toBeGreaterThan(0);
      const faults = (json[envelope] as Record_[]).flatMap((record) =>
        faultsOf(
          [record],
          document!.components.schemas[schemaOf(key).$ref!.split('/').at(-1)!]!.properties![envelope]!,
          envelope,
        ),
      );
      expect([...new Set(faults.map((one) => one.replace(/\d+/g, '#')))].slice(0, 10)).toEqual([]);
    });
  },
);
