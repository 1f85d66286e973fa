import {
  buildSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type OperationDefinitionNode,
} from 'graphql';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentFile } from '../resources/document.js';
import { anchorOf, readBlocks, readDocument, readRows } from './blocks.js';
import { xmlRpcServices, xmlRpcTables } from './xml-rpc.js';

const document = 'docs/from-xml-rpc.md';
const page = readDocument(document);
const section = (title: string): string => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const methods = readRows(section('Methods'));
const [tables = '', columns = ''] = section('Tables').split('\n### Columns of contacts\n');
const tableRows = readRows(tables);
const rows = [...methods, ...tableRows];

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
const findCode = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const firstCode = (row: readonly string[]): string => findCode(row[0] ?? '')[0] ?? '';
/** `POST /v2/contacts:merge` */
const endpoint = /^(GET|POST|PUT|PATCH|DELETE) (\/v[12]\/\S+)$/;

const schema = buildSchema(readDocument('schema.graphql'));
const fieldsOf = (typeName: string): string[] => {
  const type = schema.getType(typeName);
  return isObjectType(type) ? Object.keys(type.getFields()) : [];
};

/** Every name of a field, an argument or a field of an input. */
function findSchemaNames(): Set<string> {
  const names = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) for (const name of Object.keys(type.getFields())) names.add(name);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      names.add(field.name);
      for (const { name } of field.args) names.add(name);
    }
  }
  return names;
}

const operationBlocks = readBlocks(document).filter(({ language }) => language === 'graphql');

/** The root fields of the operation below each heading, by the anchor of the heading. */
const rootFields = new Map(
  operationBlocks.map(({ heading, text }) => {
    const operations = parse(text).definitions.filter(
      (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
    );
    const fields = operations.flatMap(({ selectionSet }) => selectionSet.selections);
    return [anchorOf(heading), fields.flatMap((field) => (field.kind === Kind.FIELD ? field.name.value : []))];
  }),
);

describe('docs/from-xml-rpc.md', () => {
  it('The page lists every method of the XML-RPC API once, and no other', () => {
    const expected = Object.entries(xmlRpcServices).flatMap(([service, names]) =>
      words(names).map((name) => `${service}.${name}`),
    );
    expect(methods.map(firstCode).toSorted()).toEqual(expected.toSorted());
    expect(expected.length).toBeGreaterThan(100);
  });

  it('The page lists every table of DataService once, and no other', () => {
    expect(tableRows.map(firstCode).toSorted()).toEqual(words(xmlRpcTables).toSorted());
  });

  it('A method or table without an operation names a REST endpoint, or says that REST has none', () => {
    const silent = rows.filter(
      ([, here, notes = '']) =>
        here === '–' && !notes.includes('REST has none') && !findCode(notes).some((code) => endpoint.test(code)),
    );
    expect(silent).toEqual([]);
    expect(rows.filter(([, here]) => here === '').map(firstCode)).toEqual([]);
  });

  it('Each method with an operation links to a section whose operation has the root field that it names', () => {
    const linked = methods.filter(([, here]) => here !== '–');
    expect(linked.length).toBeGreaterThan(20);
    for (const [method, here = ''] of linked) {
      const links = [...here.matchAll(/\[([^\]]+)\]\(#([^)]+)\)/g)];
      expect(links, method).not.toEqual([]);
      for (const [, label = '', anchor = ''] of links) {
        expect(rootFields.get(anchor), `${method}: #${anchor}`).toBeDefined();
        for (const name of findCode(label)) expect(rootFields.get(anchor), method).toContain(name);
      }
    }
  });

  it('Each operation of the page is linked from a row of the page', () => {
    const linked = new Set([...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor));
    expect([...rootFields.keys()].filter((anchor) => !linked.has(anchor))).toEqual([]);
  });

  it('The collections and fields that the tables name are in the schema', () => {
    for (const [table, here = ''] of tableRows)
      for (const name of findCode(here)) {
        const [type = '', field] = name.split('.');
        if (field === undefined) expect(fieldsOf('Query'), table).toContain(type);
        else expect(fieldsOf(type), table).toContain(field);
      }
    const contactFields = readRows(columns).flatMap(([, field = '']) => findCode(field));
    expect(contactFields.length).toBeGreaterThan(20);
    expect(contactFields.filter((name) => !fieldsOf('Contact').includes(name))).toEqual([]);
  });

  it('The names that the notes mention are in the schema', () => {
    const names = findSchemaNames();
    const mentioned = rows
      .flatMap(([, , notes = '']) => findCode(notes))
      .filter((code) => /^[a-z]+[A-Z]\w*$/.test(code));
    expect(mentioned.length).toBeGreaterThan(15);
    expect(mentioned.filter((name) => !names.has(name))).toEqual([]);
  });

  it.skipIf(documentFile('v1') === null || documentFile('v2') === null)(
    "The REST endpoints that the page names are in Keap's documents",
    () => {
      const known = new Set(
        (['v1', 'v2'] as const).flatMap((version) => {
          const { paths } = JSON.parse(readFileSync(documentFile(version) ?? '', 'utf8')) as {
            paths: Record<string, Record<string, unknown>>;
          };
          return Object.entries(paths).flatMap(([path, verbs]) =>
            Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path.replace('/rest/', '/')}`),
          );
        }),
      );
      const named = rows.flatMap(([, , notes = '']) => findCode(notes)).filter((code) => endpoint.test(code));
      expect(named.length).toBeGreaterThan(80);
      expect(named.filter((code) => !known.has(code))).toEqual([]);
    },
  );
});
