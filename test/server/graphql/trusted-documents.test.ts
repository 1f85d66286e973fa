import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { generate } from '@graphql-codegen/cli';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../kit/files.js';
import { startTestApp, type TestApp } from '../../kit/app.js';

const document = 'query Trusted($first: Int!) {\n  contacts(first: $first) {\n    nodes {\n      id\n    }\n  }\n}';
const foreign = '{ contacts(first: 1) { nodes { givenName } } }';
const variables = { first: 2 };

/** The manifest that GraphQL Code Generator's client preset writes for the document. */
async function generateManifest(): Promise<string> {
  const files = (await generate(
    {
      schema: join(root, 'schema.graphql'),
      documents: [document],
      silent: true,
      generates: {
        'out/': { preset: 'client', presetConfig: { persistedDocuments: true }, config: { documentMode: 'string' } },
      },
    },
    false,
  )) as readonly { readonly filename: string; readonly content: string }[];
  const manifest = files.find(({ filename }) => filename.endsWith('persisted-documents.json'));
  return manifest?.content ?? '';
}

describe('trusted documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-documents-'));
  const path = join(folder, 'persisted-documents.json');
  const lines: Record<string, unknown>[] = [];
  const apps: TestApp[] = [];
  let id = '';
  const start = async (mode: string): Promise<TestApp> => {
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
        done();
      },
    });
    const environment = { TRUSTED_DOCUMENTS: path, TRUSTED_DOCUMENTS_MODE: mode };
    const app = await startTestApp({ contacts: 5 }, environment, pino({ level: 'warn' }, sink));
    apps.push(app);
    return app;
  };
  beforeAll(async () => {
    const manifest = await generateManifest();
    writeFileSync(path, manifest);
    [id = ''] = Object.keys(JSON.parse(manifest) as object);
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    rmSync(folder, { recursive: true });
  });

  async function send(app: TestApp, body: object): Promise<{ status: number; code: unknown; data: unknown }> {
    const response = await fetch(new URL('/graphql', app.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    return { status: response.status, code: errors?.[0]?.extensions.code, data };
  }
  const byHash = (hash: string): object => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });
  const found = { status: 200, code: undefined, data: { contacts: { nodes: [{}, {}] } } };
  const refused = { status: 403, code: 'UNTRUSTED_DOCUMENT', data: undefined };

  it('With `only` the documents of the manifest run, by id or as text, and no other', async () => {
    const app = await start('only');
    expect(id).toMatch(/^[0-9a-f]{40}$/);
    expect(await send(app, { documentId: id, variables })).toMatchObject(found);
    expect(await send(app, { ...byHash(id), variables })).toMatchObject(found);
    expect(await send(app, { query: `# spaced\n${document}  `, variables })).toMatchObject(found);
    const before = app.simulator.calls.length;
    const hash = createHash('sha256').update(foreign).digest('hex');
    for (const body of [
      { query: foreign },
      { documentId: 'unknown' },
      byHash(hash),
      { query: foreign, ...byHash(hash) },
      { query: `${document} query Second { __typename }`, operationName: 'Second' },
      { query: '{ contacts(' },
    ])
      expect([body, await send(app, body)]).toEqual([body, refused]);
    // The id decides, not the text beside it.
    expect(await send(app, { documentId: id, query: foreign, variables })).toMatchObject(found);
    expect(app.simulator.calls.length).toBe(before);
    expect(await send(app, {})).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  it('With `only` two parameters `query` in an address do not pass a document by', async () => {
    const app = await start('only');
    for (const search of [
      new URLSearchParams([
        ['query', document],
        ['query', foreign],
        ['variables', JSON.stringify(variables)],
      ]),
      new URLSearchParams([
        ['documentId', id],
        ['query', foreign],
        ['query', foreign],
      ]),
      new URLSearchParams([
        ['documentId', id],
        ['documentId', 'unknown'],
        ['query', foreign],
      ]),
    ]) {
      const response = await fetch(new URL(`/graphql?${search.toString()}`, app.url), {
        headers: { 'x-api-key': 'x' },
      });
      const { data } = (await response.json()) as { data?: unknown };
      expect([response.status >= 400, data]).toEqual([true, undefined]);
    }
  });

  it('With `log` every document runs, and those outside the manifest are logged without their text', async () => {
    const app = await start('log');
    lines.length = 0;
    expect(await send(app, { documentId: id, variables })).toMatchObject(found);
    expect(lines).toEqual([]);
    expect(await send(app, { query: foreign })).toMatchObject({ status: 200, code: undefined });
    await expect.poll(() => lines.length).toBe(1);
    expect(lines[0]).toMatchObject({ caller: 'anybody', sha256: createHash('sha256').update(foreign).digest('hex') });
    expect(JSON.stringify(lines)).not.toContain('givenName');
  });

  it('With `off` ids still work and nothing is logged', async () => {
    const app = await start('off');
    lines.length = 0;
    expect(await send(app, { documentId: id, variables })).toMatchObject(found);
    expect(await send(app, { query: foreign })).toMatchObject({ status: 200, code: undefined });
    expect(await send(app, { documentId: 'unknown' })).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
    expect(lines).toEqual([]);
  });
});
