import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import { SignedFileLinks } from '../../../src/accounts/file-links.js';
import { createManualClock } from '../../kit/clock.js';
import { startTestApp, type TestApp } from '../../kit/app.js';

interface File {
  readonly keapId: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly content: { readonly url: string; readonly expiresAt: string };
}

describe.each(['v2', 'v1'] as const)('the content of files, REST %s', (api) => {
  let app: TestApp;
  let files: readonly File[];
  beforeAll(async () => {
    app = await startTestApp({ contacts: 60 }, { KEAP_API: api });
    const query = '{ files(first: 5) { nodes { keapId name sizeBytes content { url expiresAt } } } }';
    files = (await app.execute(query)).data.files.nodes as File[];
  });
  afterAll(() => app.close());
  const get = (url: string, init: RequestInit = {}): Promise<Response> => fetch(new URL(url, app.url), init);

  /** The content that Keap stores. */
  async function sent(keapId: string): Promise<Buffer> {
    const headers = { 'x-keap-api-key': app.simulator.apiKey };
    const answer = await fetch(`${app.simulator.url}/v2/files/${keapId}:data`, { headers });
    return Buffer.from(await answer.arrayBuffer());
  }

  it('A file is served byte by byte, with its name and type, in two Keap calls', async () => {
    expect(files.length).toBeGreaterThan(2);
    for (const { keapId, name, sizeBytes, content } of files) {
      const before = app.simulator.calls.length;
      expect(content.url.startsWith(`${app.url}/files/default/${keapId}?`)).toBe(true);
      const answer = await fetch(content.url);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect([answer.status, bytes.length]).toEqual([200, sizeBytes]);
      expect(app.simulator.calls.length - before).toBe(2);
      expect(bytes.equals(await sent(keapId))).toBe(true);
      expect(decodeURIComponent(answer.headers.get('content-disposition')!)).toContain(`filename*=UTF-8''${name}`);
      expect(answer.headers.get('content-type')).not.toContain('html');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cache-control')).toContain('no-store');
    }
  });

  it('A forged file address is rejected without a call', async () => {
    const [{ content, keapId }] = files as [File];
    const altered = [
      content.url.replace(keapId, '1'),
      content.url.replace(/expires=\d+/, 'expires=9999999999'),
      content.url.replace(/signature=..../, 'signature=AAAA'),
      `/files/default/${keapId}`,
      `/files/default/${keapId}?expires=&signature=`,
    ];
    const before = app.simulator.calls.length;
    for (const url of altered) {
      const answer = await get(url);
      expect([url, answer.status]).toEqual([url, 403]);
      const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] };
      expect(errors[0]!.extensions.code).toBe('FORBIDDEN');
    }
    expect(app.simulator.calls.length).toBe(before);
  });

  it('A file address expires after 15 minutes', async () => {
    const clock = createManualClock(Date.now() - 900_000 - 2_000);
    const { path } = new SignedFileLinks(app.simulator.apiKey, clock, 'default').linkTo(files[0]!.keapId);
    const answer = await get(path);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('expired');
    const left = Date.parse(files[0]!.content.expiresAt) - Date.now();
    expect(left > 800_000 && left <= 901_000).toBe(true);
  });

  it('A deleted file is answered with 404, and an error of Keap keeps its code', async () => {
    const gone = new SignedFileLinks(app.simulator.apiKey, { ...systemClock, sleep: async () => undefined }, 'default');
    expect((await get(gone.linkTo('999999999').path)).status).toBe(404);
    const removeFault = app.simulator.faults.add({
      kind: 'status',
      status: 403,
      match: ({ path }) => /files\/\d+/.test(path),
    });
    const refused = await get(files[1]!.content.url);
    removeFault();
    expect([refused.status, await refused.text()]).toEqual([502, expect.stringContaining('UPSTREAM_REJECTED')]);
  });

  it('A file that is cut off never looks complete', async () => {
    const big = files.reduce((a, b) => (a.sizeBytes > b.sizeBytes ? a : b));
    const removeFault = app.simulator.faults.add({
      kind: 'cut',
      match: ({ path, query }) => path.endsWith(':data') || query.has('optional_properties'),
    });
    const read = get(big.content.url).then(async (answer) => [answer.status, (await answer.arrayBuffer()).byteLength]);
    const outcome = await read.catch(() => 'broken');
    removeFault();
    if (outcome !== 'broken') expect(outcome[0]).toBeGreaterThanOrEqual(500);
  });
});

describe('the content of a file', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 20 });
  });
  afterAll(() => app.close());
  const get = async (keapId: string): Promise<Response> => {
    const { data } = await app.execute(`{ file(id: "${keapId}") { content { url } } }`);
    return fetch(data.file.content.url as string);
  };
  let last = 9000;
  const put = (file_name: string, file_size: number): string => {
    last += 1;
    app.simulator.world.put('files', { id: String(last), file_name, file_size });
    return String(last);
  };
  const isContent = ({ path }: { path: string }): boolean => path.endsWith(':data');

  it.each([
    ['a JSON string in base64', '"aGVsbG8="', 'application/json', 'hello'],
    ['one with escapes in it', '"aGVs\\u0062G8\\u003d"', 'application/json;charset=UTF-8', 'hello'],
    ['a JSON file that begins with a quote', '"hi!"', 'application/json', '"hi!"'],
  ])('The content of a file may be %s', async (_, body, type, held) => {
    const id = put('note.json', held.length);
    const headers = { 'content-type': type };
    const removeFault = app.simulator.faults.add({ kind: 'status', status: 200, body, headers, match: isContent });
    const answer = await get(id);
    removeFault();
    expect([answer.status, await answer.text()]).toEqual([200, held]);
  });

  it('File content comes from v1 where v2 lists files without contents', async () => {
    const { data } = await app.execute('{ files(first: 1) { nodes { keapId sizeBytes } } }');
    const [{ keapId, sizeBytes }] = data.files.nodes;
    const removeFault = app.simulator.faults.add({ kind: 'status', status: 501, match: isContent });
    const answer = await get(keapId as string);
    removeFault();
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, sizeBytes]);
    expect(app.simulator.calls.at(-1)!.path).toBe(`/v1/files/${keapId}`);
  });

  it('A file name keeps no character that disguises its extension', async () => {
    const id = put('exe.\u202egpj\r\n.exe', 5);
    const headers = { 'content-type': 'application/octet-stream' };
    const removeFault = app.simulator.faults.add({
      kind: 'status',
      status: 200,
      body: 'hello',
      headers,
      match: isContent,
    });
    const answer = await get(id);
    removeFault();
    expect(decodeURIComponent(answer.headers.get('content-disposition')!)).toBe(
      `attachment; filename="exe.gpj.exe"; filename*=UTF-8''exe.gpj.exe`,
    );
  });
});
