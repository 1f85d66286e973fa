/** Compares a response with Keap's v1 document: undocumented properties, and documented ones that are missing. */

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

/** The schema of a path's response. */
export function findResponseSchema(document: Document, path: string): Schema {
  return Object.values(document.paths[path]!.get!.responses[200].content)[0]!.schema;
}

const resolveSchema = (document: Document, schema: Schema): Schema =>
  schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split('/').at(-1)!]!;

function findScalarMismatches(value: unknown, schema: Schema, path: string): string[] {
  if (schema.type === undefined) return [];
  const text = JSON.stringify(value);
  const matchesType = schema.type === 'integer' ? Number.isInteger(value) : typeof value === schema.type;
  if (!matchesType) return [`${path}: ${text} is not ${schema.type}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path}: ${text} is not in the enum`];
  if (schema.format === 'date' && !/^\d{4}-\d\d-\d\d$/.test(value as string)) return [`${path}: ${text} is no date`];
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/.test(String(value));
  return schema.format === 'date-time' && !isTime ? [`${path}: ${text} is no time as v1 prints it`] : [];
}

/** Where a value departs from a schema, by path. `allowed` are paths of properties that the document leaves out. */
export function findMismatches(
  document: Document,
  value: unknown,
  schemaOrRef: Schema,
  path: string,
  allowed: ReadonlySet<string>,
): string[] {
  const schema = resolveSchema(document, schemaOrRef);
  // The document types the content of every custom field as an object.
  if (value === null || value === undefined || path.endsWith('.content')) return [];
  if (Array.isArray(value)) {
    if (schema.type !== 'array') return [`${path}: a list, not ${schema.type}`];
    return value.flatMap((one) => findMismatches(document, one, schema.items ?? {}, `${path}[]`, allowed));
  }
  if (typeof value !== 'object') return findScalarMismatches(value, schema, path);
  if (!schema.properties) return schema.type === 'object' ? [] : [`${path}: an object, not ${schema.type}`];
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${path}.${name}: required, and missing`);
  const faults = Object.entries(value).flatMap(([name, one]) => {
    const property = schema.properties![name];
    if (property) return findMismatches(document, one, property, `${path}.${name}`, allowed);
    return allowed.has(`${path}.${name}`) ? [] : [`${path}.${name}: not in the document`];
  });
  return [...missing, ...faults];
}

/** The documented properties that no value has. */
export function findMissingProperties(document: Document, values: readonly unknown[], schemaOrRef: Schema): string[] {
  const schema = resolveSchema(document, schemaOrRef);
  const record = schema.type === 'array' ? resolveSchema(document, schema.items ?? {}) : schema;
  const result = new Set(values.flatMap((value) => Object.keys(value as object)));
  return Object.keys(record.properties ?? {}).filter((name) => !result.has(name));
}
