import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, parse, print, validate, type DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { root } from '../kit/files.js';
import * as documents from './documents.js';

const header = `
import { graphql, type ResultOf, type VariablesOf } from '${root}/test/clients/graphql.js';
import { ContactDetails } from '${root}/test/clients/documents.js';
declare const details: ResultOf<typeof ContactDetails>;
`;

/** Statements with the types of a document, and the error of the compiler; null where it finds none. */
const statements: readonly (readonly [name: string, statement: string, error: RegExp | null])[] = [
  ['nullable', 'export const name: string | null | undefined = details.contact?.givenName;', null],
  ['scalar', 'export const when: string | null | undefined = details.contact?.createdAt;', null],
  ['variables', "export const variables: VariablesOf<typeof ContactDetails> = { id: 'Contact:7' };", null],
  ['not-null', 'export const name: string = details.contact!.givenName;', /'string \| null' is not assignable/],
  ['absent', 'export const orders = details.contact!.orders.edges;', /possibly 'null'/],
  ['not-selected', 'export const name = details.contact!.familyName;', /Property 'familyName' does not exist/],
  ['no-variable', 'export const variables: VariablesOf<typeof ContactDetails> = {};', /Property 'id' is missing/],
  [
    'no-field',
    `const document = graphql('query Q { contacts { nodes { shoeSize } } }');
     export const size: string = ({} as ResultOf<typeof document>).contacts.nodes[0]!.shoeSize;`,
    /error TS/,
  ],
];

/** Compiles the statements together, and returns the errors of each. */
function compile(): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-tada-'));
  try {
    for (const [name, statement] of statements) writeFileSync(join(folder, `${name}.mts`), `${header}${statement}\n`);
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
      include: ['*.mts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
    const lines = stdout.split('\n').filter((line) => line.includes('error TS'));
    const unknown = lines.filter((line) => !statements.some(([name]) => line.includes(`${name}.mts`)));
    return new Map([
      ...statements.map(([name]) => [name, lines.filter((line) => line.includes(`${name}.mts`)).join('\n')] as const),
      ['elsewhere', unknown.join('\n')] as const,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('gql.tada with the types of the schema', () => {
  const errors = compile();

  it.each(statements)(
    'The compiler accepts or rejects a statement about a document as it should: %s',
    (name, _, error) => {
      const found = errors.get(name);
      if (error === null) expect(found).toBe('');
      else expect(found).toMatch(error);
    },
  );

  it('The documents themselves compile', () => {
    expect(errors.get('elsewhere')).toBe('');
  });

  it('Every document is valid for the schema', () => {
    const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));
    for (const document of Object.values(documents))
      expect(validate(schema, parse(print(document as DocumentNode)))).toEqual([]);
  });
});
