import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { captureLog, levels } from '../../kit/log-lines.js';

const query = '{ files(first: 3) { nodes { content { url } } } }';
/** An address of this machine that is not a loopback one. */
const outerAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

let app: TestApp;
afterEach(() => app.close());

/** The link to a file, as a request with these headers gets it. */
function readLink(headers: Readonly<Record<string, string>>, address = '127.0.0.1'): Promise<string> {
  const { port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const options = { host: address, port, path: `/graphql?${new URLSearchParams({ query }).toString()}` };
    const sent = request({ ...options, headers: { 'x-api-key': 'x', ...headers } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        const { data } = JSON.parse(body) as { data: { files: { nodes: { content: { url: string } }[] } } };
        resolve(data.files.nodes[0]!.content.url);
      });
    });
    sent.on('error', reject).end();
  });
}

/** What stands before the path of a link. */
const startOf = (link: string): string => link.slice(0, link.indexOf('/files/'));

describe('the start of a link to a file', () => {
  it('A link starts with the name or the address by which the caller reached this machine', async () => {
    app = await startTestApp({ contacts: 20 });
    const { port } = new URL(app.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost:8080', '127.0.0.2', `[::1]:${port}`]) {
      const link = await readLink({ host });
      expect(startOf(link)).toBe(`http://${host}`);
    }
    const link = await readLink({ host: `localhost:${port}` });
    expect((await fetch(link)).status).toBe(200);
  });

  it('No header makes a link to a foreign host', async () => {
    app = await startTestApp({ contacts: 20 });
    for (const host of [
      'evil.example',
      'evil.example:80',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'localhost@evil.example',
      'evil.example/localhost',
      '127.0.0.1:x',
      '192.0.2.77',
      '[::ffff:7f00:1%25evil]',
      '',
    ])
      expect([host, startOf(await readLink({ host }))]).toEqual([host, app.url]);
    const forwarded = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '1',
      'x-forwarded-prefix': '/evil',
      forwarded: 'host=evil.example;proto=https',
      'x-original-host': 'evil.example',
    };
    expect(startOf(await readLink(forwarded))).toBe(app.url);
  });

  it('A request with a foreign host is logged once with the advice to set PUBLIC_URL, and without the host', async () => {
    const { log, lines } = captureLog();
    app = await startTestApp({ contacts: 20 }, {}, log);
    const warned = (): readonly string[] => lines.flatMap(({ level, msg }) => (level === levels.warn ? [msg] : []));
    const before = warned().length;
    await readLink({});
    expect(warned().slice(before)).toEqual([]);
    await readLink({ host: 'evil.example' });
    expect(warned().slice(before)).toEqual([expect.stringContaining('set PUBLIC_URL')]);
    expect(JSON.stringify(lines)).not.toContain('evil.example');
  });

  it.runIf(outerAddress !== undefined)('A caller from another machine gets the address that it called', async () => {
    app = await startTestApp({ contacts: 20 }, { HOST: '::' });
    const { port } = new URL(app.url);
    const own = `http://${outerAddress}:${port}`;
    expect(startOf(await readLink({}, outerAddress))).toBe(own);
    expect(startOf(await readLink({ host: 'evil.example' }, outerAddress))).toBe(own);
  });

  it.each([
    ['PUBLIC_URL', { PUBLIC_URL: 'https://crm.example.com/graph/' }],
    ['KEAP_REDIRECT_URI', { KEAP_REDIRECT_URI: 'https://crm.example.com/graph/oauth/keap/callback' }],
  ])('With %s a link starts with it, whatever the request says', async (_, environment) => {
    app = await startTestApp({ contacts: 20 }, environment);
    for (const headers of [{}, { host: 'evil.example' }, { host: 'localhost' }])
      expect(startOf(await readLink(headers))).toBe('https://crm.example.com/graph');
  });
});
