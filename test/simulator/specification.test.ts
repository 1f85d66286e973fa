import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/simulator/routes/route.js';
import { extraRoutes, routes, type V2Key } from '../../src/simulator/routes/routes.js';
import { parents } from '../../src/simulator/world/world.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { selectEveryField, readIds, simulators, type JsonRecord } from './kit.js';
import { send } from './writes.js';

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
interface Parameter {
  readonly name: string;
  readonly explode?: boolean;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema: Schema }> }>>;
}
interface Document {
  readonly paths: Record<string, Readonly<Record<string, Operation>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Named by the `fields` parameter though missing in the schema: docs/keap-api.md 8.1. */
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
    /** Every list, as the document calls its path. */
    const lists: readonly (readonly [string, Route])[] = [
      ...(Object.keys(routes) as V2Key[]).map((key) => [key, routes[key]] as const),
      ...extraRoutes.map(([key, route]) => [route.nestedUnder === null ? key : route.path, route] as const),
    ];
    const parentOf = (key: string, { nestedUnder: below }: Route): string | undefined =>
      below?.key ?? (parents as Record<string, string>)[key];
    const schemaOf = ({ responses }: Operation, status = 200): Schema =>
      Object.values(responses[status]!.content!)[0]!.schema;

    /** Where a list is: below the first record that has something below it, where it is a list below records. */
    const pathOf = async (simulator: Simulator, parent: V2Key | undefined, path: string): Promise<string> => {
      if (parent === undefined) return path;
      for (const id of readIds(await records(simulator, routes[parent].path, { page_size: '100' }))) {
        const below = path.replace('{parent}', id);
        if ((await records(simulator, below)).length > 0) return below;
      }
      throw new Error(`Nothing is below any of ${parent}.`);
    };

    it.each(lists)('%s: every property of every record, by name and type', async (key, route) => {
      const simulator = await start({ contacts: 300 });
      const { maxPageSize: largestPage, fields, envelope, responseShape: answer } = route;
      const parent = parentOf(key, route) as V2Key | undefined;
      const documented = `/rest/v2/${route.path}`.replace('{parent}', `{${parent?.slice(0, -1)}_id}`);
      const operation = document!.paths[documented]!['get']!;
      const path = await pathOf(simulator, parent, route.path);
      const parameter = operation.parameters?.find(({ name }) => name === 'fields');
      // OpenAPI's default for `explode` in a query is true.
      expect(parameter === undefined ? undefined : (parameter.explode ?? true)).toBe(fields?.explode);
      const { json } = await get(simulator, `${path}?page_size=${largestPage}${selectEveryField(fields)}`);
      const found = answer === 'record' ? [json] : (json[envelope] as JsonRecord[]);
      expect(found.length).toBeGreaterThan(0);
      const shape = document!.components.schemas[schemaOf(operation).$ref!.split('/').at(-1)!]!;
      const faults = found.flatMap((record) =>
        answer === 'record' ? faultsOf(record, shape, key) : faultsOf([record], shape.properties![envelope]!, envelope),
      );
      expect([...new Set(faults.map((one) => one.replace(/\d+/g, '#')))].slice(0, 10)).toEqual([]);
    });

    it.each([
      ['emails/templates', 'emails/templates/{email_template_id}'],
      ['contacts/{parent}/notes', 'contacts/{contact_id}/notes/{note_id}'],
    ])('one of %s: every property, by name and type', async (list, documented) => {
      const simulator = await start({ contacts: 300 });
      const parent = list.includes('{parent}') ? 'contacts' : undefined;
      const path = await pathOf(simulator, parent, list);
      const [first] = await records(simulator, path);
      const { json } = await get(simulator, `${path}/${String(first!['id'])}`);
      const schema = schemaOf(document!.paths[`/rest/v2/${documented}`]!['get']!);
      expect(faultsOf(json, schema, list)).toEqual([]);
    });

    it('a new category of tags and a deleted tag answer with the status and shape of the document', async () => {
      const simulator = await start({ contacts: 5 });
      const made = await send(simulator, 'POST', '/v2/tags/categories', { name: 'Segments' });
      const create = document!.paths['/rest/v2/tags/categories']!['post']!;
      expect(Object.keys(create.responses)).toContain(String(made.status));
      expect(faultsOf(made.json, schemaOf(create, made.status), 'tag_category')).toEqual([]);
      const [tag] = readIds(await records(simulator, 'tags'));
      const gone = await send(simulator, 'DELETE', `/v2/tags/${tag!}`);
      expect(Object.keys(document!.paths['/rest/v2/tags/{tag_id}']!['delete']!.responses)).toContain(
        String(gone.status),
      );
    });
  },
);
