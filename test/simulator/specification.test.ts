import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { routes, type ServedKey } from '../../src/simulator/routes/routes.js';
import { parents } from '../../src/simulator/world.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { idsOf, simulators, type Record_ } from './kit.js';

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
  readonly responses: { 200: { content: Record<string, { schema: Schema }> } };
}
interface Document {
  readonly paths: Record<string, { get: Operation }>;
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
    const operationOf = (key: ServedKey): Operation => {
      const path = `/rest/v2/${routes[key].path}`.replace(
        '{parent}',
        `{${(parents as Record<string, string>)[key]?.slice(0, -1)}_id}`,
      );
      return document!.paths[path]!.get;
    };
    const schemaOf = (key: ServedKey): Schema => Object.values(operationOf(key).responses[200].content)[0]!.schema;

    /** Where a list is: below the first record that has something below it, where it is a list below records. */
    const pathOf = async (simulator: Simulator, key: ServedKey): Promise<string> => {
      const { path } = routes[key];
      if (!path.includes('{parent}')) return path;
      const above = routes[parents[key as keyof typeof parents]];
      for (const id of idsOf(await records(simulator, above.path, { page_size: '100' }))) {
        const below = path.replace('{parent}', id);
        if ((await records(simulator, below)).length > 0) return below;
      }
      throw new Error(`Nothing is below any of ${above.path}.`);
    };

    it.each(Object.keys(routes) as ServedKey[])('%s: every property of every record, by name and type', async (key) => {
      const simulator = await start({ contacts: 300 });
      const path = await pathOf(simulator, key);
      const { largestPage, fields, envelope, answer } = routes[key];
      const query = {
        page_size: String(largestPage),
      };
      const parameter = operationOf(key).parameters?.find(({ name }) => name === 'fields');
      // OpenAPI's default for `explode` in a query is true.
      expect(parameter === undefined ? undefined : (parameter.explode ?? true)).toBe(fields?.explode);
      const named = [...(fields?.always ?? []), ...(fields?.optional ?? [])];
      const joined =
        fields?.explode === true ? named.map((name) => `fields=${name}`).join('&') : `fields=${named.join(',')}`;
      const { json } = await get(simulator, `${path}?${new URLSearchParams(query).toString()}&${fields ? joined : ''}`);
      const found = answer === 'record' ? [json] : (json[envelope] as Record_[]);
      expect(found.length).toBeGreaterThan(0);
      const shape = document!.components.schemas[schemaOf(key).$ref!.split('/').at(-1)!]!;
      const faults = found.flatMap((record) =>
        answer === 'record' ? faultsOf(record, shape, key) : faultsOf([record], shape.properties![envelope]!, envelope),
      );
      expect([...new Set(faults.map((one) => one.replace(/\d+/g, '#')))].slice(0, 10)).toEqual([]);
    });
  },
);
