import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassType } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import { UpdateCompanyInput } from '../../../src/graph/companies/company.input.js';
import { UpdateContactInput } from '../../../src/graph/contacts/contact.input.js';
import { UpdateDealInput } from '../../../src/graph/deals/deal.input.js';
import { getInputColumns, type InputColumn } from '../../../src/graph/mutations/input-column.js';
import { UpdateNoteInput } from '../../../src/graph/notes/note.input.js';
import { CreateTagInput } from '../../../src/graph/tags/tag.input.js';
import { UpdateTaskInput } from '../../../src/graph/tasks/task.input.js';
import { httpMethods, type WriteAction, type WriteEndpoint } from '../../../src/resources/writes/endpoint.js';
import { writes, type WritableKey } from '../../../src/resources/writes/writes.js';

const directory = process.env['KEAP_SPEC_DIR'] ?? join(import.meta.dirname, '../../../../shared/keap/openapi');
const hasSpecifications = existsSync(join(directory, 'keap-v2.json'));

interface Schema {
  readonly $ref?: string;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const read = (api: string): Document =>
  JSON.parse(readFileSync(join(directory, `keap-${api}.json`), 'utf8')) as Document;
const documents: Readonly<Record<string, Document>> = hasSpecifications ? { v1: read('v1'), v2: read('v2') } : {};

const inputs: Readonly<Record<WritableKey, ClassType>> = {
  contacts: UpdateContactInput,
  companies: UpdateCompanyInput,
  tasks: UpdateTaskInput,
  notes: UpdateNoteInput,
  opportunities: UpdateDealInput,
  tags: CreateTagInput,
};

const normalizePath = (path: string): string => path.replace(/^\/rest/, '').replaceAll(/\{\w+\}/g, '{}');
const operation = ({ apiVersion: api }: WriteEndpoint, change: WriteAction, path: string): Operation | undefined =>
  Object.entries(documents[api]!.paths)
    .filter(([one]) => normalizePath(one) === normalizePath(path))
    .map(([, verbs]) => verbs[httpMethods[change].toLowerCase()])
    .find((one) => one !== undefined);

/** An input with a value for every field that the endpoint can write. */
function buildFullInput(
  type: ClassType,
  { unsupportedColumns: absentColumns }: WriteEndpoint,
  prefix = '',
): Record<string, unknown> {
  const value = ({ as, type: inner, column, allowedValues }: InputColumn): unknown => {
    const nested = `${prefix}${column}.`;
    if (as === 'record')
      return buildFullInput(inner() as ClassType, { unsupportedColumns: absentColumns } as WriteEndpoint, nested);
    if (as === 'records')
      return [
        buildFullInput((inner() as [ClassType])[0], { unsupportedColumns: absentColumns } as WriteEndpoint, nested),
      ];
    return as === 'reference' ? { id: '1' } : (allowedValues?.[0] ?? '1');
  };
  const columns = getInputColumns(type).filter(({ column }) => !absentColumns.includes(prefix + column));
  return Object.fromEntries(columns.map((column) => [column.column, value(column)]));
}

/** The paths in a body for which the schema has no property. */
function findUnknown(api: string, value: unknown, schemaOrRef: Schema | undefined, path = ''): string[] {
  const schema = schemaOrRef?.$ref
    ? documents[api]!.components.schemas[schemaOrRef.$ref.split('/').at(-1)!]
    : schemaOrRef;
  if (Array.isArray(value)) return findUnknown(api, value[0], schema?.items, `${path}[]`);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const property = schema?.properties?.[name];
    return property === undefined ? [`${path}.${name}`] : findUnknown(api, inner, property, `${path}.${name}`);
  });
}

const endpoints = (Object.keys(writes) as WritableKey[]).flatMap((key) =>
  writes[key].map((endpoint) => ({ key, endpoint })),
);
const changes = endpoints.flatMap(({ key, endpoint }) =>
  (['create', 'update', 'remove'] as const).flatMap((change) => {
    const path = endpoint.paths[change];
    return path === null ? [] : [{ key, endpoint, change, path, api: endpoint.apiVersion }];
  }),
);

describe.skipIf(!hasSpecifications)(
  hasSpecifications
    ? "what mutations send agrees with Keap's documents"
    : "skipped: Keap's documents are not at KEAP_SPEC_DIR",
  () => {
    it.each(changes)(
      'The $api document has the path and the parameters to $change $key',
      ({ endpoint, change, path }) => {
        const found = operation(endpoint, change, path);
        expect(found).toBeDefined();
        const names = found!.parameters?.map(({ name }) => name) ?? [];
        if (change === 'update') expect(names.includes('update_mask')).toBe(endpoint.hasUpdateMask);
        if (change !== 'remove') expect(names.includes('fields')).toBe(endpoint.hasFields);
      },
    );

    it.each(changes.filter(({ change }) => change !== 'remove'))(
      'The $api document has every column of the body to $change $key',
      ({ key, endpoint, change, path, api }) => {
        const found = operation(endpoint, change, path)!;
        const [content] = Object.values(found.requestBody?.content ?? {});
        const body = endpoint.body(buildFullInput(inputs[key], endpoint));
        // The v1 document has no body for PATCH on opportunities, but one for PUT.
        const schema = content?.schema ?? documents['v1']!.components.schemas['RestOpportunity'];
        const unknown = content === undefined && schema === undefined ? [] : findUnknown(api, body, schema);
        // A new note's contact is in the path.
        expect(unknown).toEqual(api === 'v2' && key === 'notes' && change === 'create' ? ['.contact_id'] : []);
        const mask = found.parameters?.find(({ name }) => name === 'update_mask')?.schema;
        const masks = mask?.items?.enum ?? mask?.enum;
        if (masks !== undefined) expect(masks).toEqual(expect.arrayContaining(Object.keys(body)));
      },
    );
  },
);
