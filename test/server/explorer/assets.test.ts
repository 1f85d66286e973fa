import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { buildSchema, parse, validate } from 'graphql';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGraph, printSchemaText } from '../../../src/graph/schema/schema.js';
import { chooseEncoding, readBuiltAssets } from '../../../src/server/explorer/built-assets.js';
import {
  ACCOUNT_QUERY,
  collections,
  writeListQuery,
} from '../../../src/server/explorer/browser/start/account-queries.js';
import { exampleOperations } from '../../../src/server/explorer/browser/operations.js';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { readErrorCode } from '../../kit/request.js';

interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

describe('the explorer over HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 5 }, { INTROSPECTION: 'on' });
  });
  afterAll(() => app.close());
  const get = (path: string): Promise<Response> => fetch(new URL(path, app.url));
  /** As fetch, without decoding the body. */
  const getRaw = (path: string, encoding: string): Promise<RawResponse> =>
    new Promise((resolve, reject) => {
      request(new URL(path, app.url), { headers: { 'accept-encoding': encoding } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      })
        .on('error', reject)
        .end();
    });

  it('The policy of the page allows its own nonce, its gateway and nothing else', async () => {
    const response = await get('/explorer');
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy.replaceAll(nonce ?? '', 'N')).toBe(
      "default-src 'none'; script-src 'nonce-N'; style-src 'nonce-N'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    const page = await response.text();
    for (const tag of page.match(/<(script|style|link rel="stylesheet")[^>]*>/g) ?? []) {
      expect(tag).toContain(`nonce="${nonce}"`);
    }
    expect(page).not.toMatch(/https?:\/\//);
    expect(await (await get('/explorer')).text()).not.toContain(nonce);
  });

  it('Every file of both pages is compressed, cached for ever and named by its content', async () => {
    const assets = readBuiltAssets();
    expect(assets?.files.size).toBe(4);
    for (const { script, style } of Object.values(assets?.pages ?? {})) {
      for (const path of [script, style]) {
        const plain = await getRaw(path, 'identity');
        const [br, gzip] = [await getRaw(path, 'gzip, deflate, br'), await getRaw(path, 'gzip')];
        expect(plain.headers).toMatchObject({
          'cache-control': 'public, max-age=31536000, immutable',
          vary: 'accept-encoding',
          'x-content-type-options': 'nosniff',
        });
        expect(plain.headers).not.toHaveProperty('content-encoding');
        expect([br.headers['content-encoding'], gzip.headers['content-encoding']]).toEqual(['br', 'gzip']);
        expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
        expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
        expect(path).toMatch(/-[A-Z0-9]{8}\.(js|css)$/);
      }
    }
  });

  it('The explorer takes less than half a megabyte over the network', () => {
    const assets = readBuiltAssets();
    const sizes = [...(assets?.files.values() ?? [])].map(({ br }) => br.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(500_000);
  });

  it.each(['nothing.js', '..%2F..%2Fmain.js', 'manifest.json', '%2e%2e'])('There is no asset %s', async (name) => {
    const response = await get(`/explorer/assets/${name}`);
    expect([response.status, await readErrorCode(response)]).toEqual([404, 'NOT_FOUND']);
  });

  it.each([
    [undefined, null],
    ['', null],
    ['gzip', 'gzip'],
    ['GZIP, br;q=0', 'gzip'],
    ['br; q=1.0, gzip', 'br'],
    ['deflate, zstd', null],
  ] as const)('A caller that accepts %j gets the encoding %j', (accepted, encoding) => {
    expect(chooseEncoding(accepted)).toBe(encoding);
  });

  it('A folder that was not built is noticed', () => {
    expect(readBuiltAssets(new URL('nowhere/', import.meta.url))).toBeNull();
  });

  it('The file /schema.graphql is the schema that the gateway executes', async () => {
    const response = await get('/schema.graphql');
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toBe(printSchemaText(buildGraph()));
  });

  it('The file /schema.graphql is not served where introspection is off, nor without the key that a gateway needs', async () => {
    const hidden = await startTestApp({ contacts: 1 }, { INTROSPECTION: 'off' });
    expect((await fetch(new URL('/schema.graphql', hidden.url))).status).toBe(404);
    await hidden.close();
    const key = 'reader-key-of-a-test';
    const hash = createHash('sha256').update(key).digest('hex');
    const guarded = await startTestApp({ contacts: 1 }, { AUTH: 'keys', GATEWAY_API_KEYS: `reader:read:${hash}` });
    const url = new URL('/schema.graphql', guarded.url);
    const refused = await fetch(url);
    expect([refused.status, await readErrorCode(refused)]).toEqual([401, 'UNAUTHENTICATED']);
    expect((await fetch(url, { headers: { 'x-api-key': key } })).status).toBe(200);
    await guarded.close();
  });

  const documents = [
    ...exampleOperations.map(({ query }) => query),
    ACCOUNT_QUERY,
    ...collections.map(([field]) => writeListQuery(field)),
  ];
  it.each(documents)('The pages send valid operations: %s', (document) => {
    expect(validate(buildSchema(printSchemaText(buildGraph())), parse(document))).toEqual([]);
  });
});
