/** A reader of Keap's v1 document: what an answer has that the document does not say, and the other way round. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: { readonly 200: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> } };
}

export interface Document {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The schema of what a path answers. */
export function answerOf(document: Document, path: string): Schema {
  return Object.values(document.paths[path]!.get!.responses[200].content)[0]!.schema;
}

const resolved = (document: Document, schema: Schema): Schema =>
  schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split('/').at(-1)!]!;

function scalarFaults(value: unknown, schema: Schema, at: string): string[] {
  if (schema.type === undefined) return [];
  const text = JSON.stringify(value);
  const fits = schema.type === 'integer' ? Number.isInteger(value) : typeof value === schema.type;
  if (!fits) return [`${at}: ${text} is not ${schema.type}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${at}: ${text} is not in the enum`];
  if (schema.format === 'date' && !/^\d{4}-\d\d-\d\d$/.test(value as string)) return [`${at}: ${text} is no date`];
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/.test(String(value));
  return schema.format === 'date-time' && !isTime ? [`${at}: ${text} is no time as v1 prints it`] : [];
}

/** Where a value departs from a schema, by path. `allowed` are paths of properties that the document leaves out. */
export function faultsOf(
  document: Document,
  value: unknown,
  given: Schema,
  at: string,
  allowed: ReadonlySet<string>,
): string[] {
  const schema = resolved(document, given);
  // Whatever a custom field holds is called an object.
  if (value === null || value === undefined || at.endsWith('.content')) return [];
  if (Array.isArray(value)) {
    if (schema.type !== 'array') return [`${at}: a list, not ${schema.type}`];
    return value.flatMap((one) => faultsOf(document, one, schema.items ?? {}, `${at}[]`, allowed));
  }
  if (typeof value !== 'object') return scalarFaults(value, schema, at);
  if (!schema.properties) return schema.type === 'object' ? [] : [`${at}: an object, not ${schema.type}`];
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${at}.${name}: required, and missing`);
  const faults = Object.entries(value).flatMap(([name, one]) => {
    const property = schema.properties![name];
    if (property) return faultsOf(document, one, property, `${at}.${name}`, allowed);
    return allowed.has(`${at}.${name}`) ? [] : [`${at}.${name}: not in the document`];
  });
  return [...missing, ...faults];
}

/** The properties of records that the document lists and no value has. */
export function neverSeen(document: Document, values: readonly unknown[], given: Schema): string[] {
  const schema = resolved(document, given);
  const record = schema.type === 'array' ? resolved(document, schema.items ?? {}) : schema;
  const result = new Set(values.flatMap((value) => Object.keys(value as object)));
  return Object.keys(record.properties ?? {}).filter((name) => !result.has(name));
}
