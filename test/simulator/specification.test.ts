import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/simulator/routes/route.js';
import { extraRoutes, routes, type V2Key } from '../../src/simulator/routes/routes.js';
import { parents } from '../../src/simulator/world/world.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { selectEveryField, readIds, simulators, type JsonRecord } from './kit.js';
import { send } from './writes.js';

/** Keap's own v2 document, kept outside the project: in KEAP_SPEC_DIR, else in a folder beside it. */
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

/** In the `fields` parameter but not in the schema: docs/keap-api.md 8.1. */
const undocumented = new Set(['contacts[].notes']);

describe.skipIf(!present)(
  present ? "the simulator and Keap's v2 document" : "skipped: Keap's v2 document is not path KEAP_SPEC_DIR",
  () => {
    const document = present ? (JSON.parse(readFileSync(file, 'utf8')) as Document) : null;
    const { start, get, records } = simulators();

    const findMismatches = (value: unknown, schemaOrRef: Schema, path: string): string[] => {
      const schema = schemaOrRef.$ref
        ? document!.components.schemas[schemaOrRef.$ref.split('/').at(-1)!]!
        : schemaOrRef;
      if (value === null || value === undefined) return [];
      if (Array.isArray(value)) {
        if (schema.type !== 'array') return [`${path}: a list, not ${schema.type}`];
        return value.flatMap((one) => findMismatches(one, schema.items ?? {}, `${path}[]`));
      }
      if (typeof value === 'object') {
        if (!schema.properties)
          return schema.type === 'object' || !schema.type ? [] : [`${path}: an object, not ${schema.type}`];
        return Object.entries(value).flatMap(([name, one]) => {
          const property = schema.properties![name];
          if (property) return findMismatches(one, property, `${path}.${name}`);
          return undocumented.has(`${path}.${name}`) ? [] : [`${path}.${name}: not in the schema`];
        });
      }
      if (schema.type === undefined) return [];
      const fits = schema.type === 'integer' ? Number.isInteger(value) : typeof value === schema.type;
      if (!fits) return [`${path}: ${JSON.stringify(value)} is not ${schema.type}`];
      if (schema.enum && !schema.enum.map(String).includes(`${value as string | number}`))
        return [`${path}: ${JSON.stringify(value)} is not in the enum`];
      const isDate = schema.format === 'date' && !/^\d{4}-\d\d-\d\d$/.test(value as string);
      const isTime = schema.format === 'date-time' && Number.isNaN(Date.parse(value as string));
      return isDate || isTime ? [`${path}: ${JSON.stringify(value)} is no ${schema.format}`] : [];
    };
    /** Every list, by its path in the document. */
    const lists: readonly (readonly [string, Route])[] = [
      ...(Object.keys(routes) as V2Key[]).map((key) => [key, routes[key]] as const),
      ...extraRoutes.map(([key, route]) => [route.nestedUnder === null ? key : route.path, route] as const),
    ];
    const findParent = (key: string, { nestedUnder: below }: Route): string | undefined =>
      below?.key ?? (parents as Record<string, string>)[key];
    const findResponseSchema = ({ responses }: Operation, status = 200): Schema =>
      Object.values(responses[status]!.content!)[0]!.schema;

    /** The path of a list. For a nested list: below the first parent with any records. */
    const resolvePath = async (simulator: Simulator, parent: V2Key | undefined, path: string): Promise<string> => {
      if (parent === undefined) return path;
      for (const id of readIds(await records(simulator, routes[parent].path, { page_size: '100' }))) {
        const below = path.replace('{parent}', id);
        if ((await records(simulator, below)).length > 0) return below;
      }
      throw new Error(`No record of ${parent} has a nested one.`);
    };

    it.each(lists)('Every property of every record of %s has the documented name and type', async (key, route) => {
      const simulator = await start({ contacts: 300 });
      const { maxPageSize: largestPage, fields, envelope, responseShape: answer } = route;
      const parent = findParent(key, route) as V2Key | undefined;
      const documented = `/rest/v2/${route.path}`.replace('{parent}', `{${parent?.slice(0, -1)}_id}`);
      const operation = document!.paths[documented]!['get']!;
      const path = await resolvePath(simulator, parent, route.path);
      const parameter = operation.parameters?.find(({ name }) => name === 'fields');
      // OpenAPI's default for `explode` in a query is true.
      expect(parameter === undefined ? undefined : (parameter.explode ?? true)).toBe(fields?.explode);
      const { json } = await get(simulator, `${path}?page_size=${largestPage}${selectEveryField(fields)}`);
      const found = answer === 'record' ? [json] : (json[envelope] as JsonRecord[]);
      expect(found.length).toBeGreaterThan(0);
      const shape = document!.components.schemas[findResponseSchema(operation).$ref!.split('/').at(-1)!]!;
      const faults = found.flatMap((record) =>
        answer === 'record'
          ? findMismatches(record, shape, key)
          : findMismatches([record], shape.properties![envelope]!, envelope),
      );
      expect([...new Set(faults.map((one) => one.replace(/\d+/g, '#')))].slice(0, 10)).toEqual([]);
    });

    it.each([
      ['emails/templates', 'emails/templates/{email_template_id}'],
      ['contacts/{parent}/notes', 'contacts/{contact_id}/notes/{note_id}'],
    ])('Every property of a single record of %s has the documented name and type', async (list, documented) => {
      const simulator = await start({ contacts: 300 });
      const parent = list.includes('{parent}') ? 'contacts' : undefined;
      const path = await resolvePath(simulator, parent, list);
      const [first] = await records(simulator, path);
      const { json } = await get(simulator, `${path}/${String(first!['id'])}`);
      const schema = findResponseSchema(document!.paths[`/rest/v2/${documented}`]!['get']!);
      expect(findMismatches(json, schema, list)).toEqual([]);
    });

    it('Creating a tag category and deleting a tag answer with the documented status and shape', async () => {
      const simulator = await start({ contacts: 5 });
      const created = await send(simulator, 'POST', '/v2/tags/categories', { name: 'Segments' });
      const create = document!.paths['/rest/v2/tags/categories']!['post']!;
      expect(Object.keys(create.responses)).toContain(String(created.status));
      expect(findMismatches(created.json, findResponseSchema(create, created.status), 'tag_category')).toEqual([]);
      const [tag] = readIds(await records(simulator, 'tags'));
      const deleted = await send(simulator, 'DELETE', `/v2/tags/${tag!}`);
      expect(Object.keys(document!.paths['/rest/v2/tags/{tag_id}']!['delete']!.responses)).toContain(
        String(deleted.status),
      );
    });
  },
);
