import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiVersion } from '../../src/resources/row.js';

/** Keap's own documents, which are outside the project: in KEAP_SPEC_DIR, else in the shared folder of the workspace. */
const folder = process.env['KEAP_SPEC_DIR'] ?? join(import.meta.dirname, '../../../shared/keap/openapi');

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly explode?: boolean;
  readonly schema?: { readonly maximum?: number; readonly enum?: readonly string[] };
}

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: { readonly 200: { readonly content: Record<string, { readonly schema: Schema }> } };
}

interface Specification {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The path of one of Keap's documents; null where it is missing. */
export function documentFile(apiVersion: ApiVersion): string | null {
  const file = join(folder, `keap-${apiVersion}.json`);
  return existsSync(file) ? file : null;
}

/** One of Keap's documents, queried by the paths of the table: `/v2/contacts/{parent}/tags`. */
export class KeapDocument {
  private constructor(private readonly specification: Specification) {}

  /** Null where the document is missing. */
  static read(apiVersion: ApiVersion): KeapDocument | null {
    const file = documentFile(apiVersion);
    return file === null ? null : new KeapDocument(JSON.parse(readFileSync(file, 'utf8')) as Specification);
  }

  operation(path: string): Operation | undefined {
    const bare = (one: string): string => one.replace('/rest/', '/').replaceAll(/\{\w+\}/g, '{}');
    // Keap has one path twice where two verbs name its parameter differently.
    const known = Object.entries(this.specification.paths).filter(([one]) => bare(one) === bare(path));
    return known.find(([, verbs]) => verbs.get !== undefined)?.[1].get;
  }

  queryParameters(path: string): readonly Parameter[] {
    return (this.operation(path)?.parameters ?? []).filter((one) => one.in === 'query');
  }

  parameter(path: string, name: string): Parameter | undefined {
    return this.queryParameters(path).find((one) => one.name === name);
  }

  answer(path: string): Schema {
    return this.resolve(Object.values(this.operation(path)!.responses[200].content)[0]!.schema);
  }

  /** The schema of one record of a list, by path and envelope. */
  record(path: string, envelope: string | null): Schema {
    const answer = this.answer(path);
    const list = envelope === null ? answer : this.resolve(answer.properties![envelope]!);
    return list.items === undefined ? list : this.resolve(list.items);
  }

  columns(path: string, envelope: string | null): string[] {
    return Object.keys(this.record(path, envelope).properties ?? {});
  }

  /** An example value of a schema; `depth` ends recursive records. */
  example(schema: Schema, depth = 0): unknown {
    const known = this.resolve(schema);
    if (depth > 6) return null;
    if (known.items !== undefined) return [this.example(known.items, depth + 1)];
    if (known.properties !== undefined) {
      const columns = Object.entries(known.properties).map(([name, one]) => [name, this.example(one, depth + 1)]);
      return Object.fromEntries(columns) as unknown;
    }
    if (known.enum !== undefined) return known.enum[0];
    if (known.type === 'boolean') return true;
    return known.type === 'integer' || known.type === 'number' ? 1 : 'text';
  }

  private resolve(schema: Schema): Schema {
    return schema.$ref === undefined ? schema : this.specification.components.schemas[schema.$ref.split('/').at(-1)!]!;
  }
}
