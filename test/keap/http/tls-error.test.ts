import { createServer, type Server } from 'node:https';
import { createServer as createPlainServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { refresh } from '../../../src/keap/oauth/token-endpoint.js';
import { runCli } from '../../kit/cli.js';
import { hasOpenssl, makeCertificate, type Certificate, type CertificateOptions } from '../../kit/certificate.js';
import { startTestApp } from '../../kit/app.js';
import { freshDatabase, type FreshDatabase } from '../../kit/database.js';

if (!hasOpenssl()) process.stderr.write('No openssl here: the tests of TLS faults are skipped.\n');

describe.skipIf(!hasOpenssl())('a failed TLS connection to Keap', { timeout: 60_000 }, () => {
  const open: (() => void)[] = [];
  let database: FreshDatabase | undefined;
  afterAll(async () => {
    for (const close of open) close();
    await database?.drop();
  });

  async function serve(
    options: CertificateOptions,
  ): Promise<{ port: number; certificate: Certificate; requests: string[]; readonly connections: () => number }> {
    const certificate = makeCertificate(options);
    const requests: string[] = [];
    const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
      requests.push(request.url ?? '');
      response.end('{}');
    });
    let connections = 0;
    server.on('connection', () => (connections += 1));
    open.push(
      () => void server.close(),
      () => certificate.remove(),
    );
    return { port: await portOf(server), certificate, requests, connections: () => connections };
  }
  const portOf = async (server: Server | ReturnType<typeof createPlainServer>): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  /** The output of `doctor` for a Keap at this URL, trusting `certFile` in addition to the machine's certificates. */
  async function runDoctor(baseUrl: string, certFile?: string): Promise<{ output: string; code: number | null }> {
    database ??= await freshDatabase();
    const { stdout, stderr, code } = await runCli(['doctor'], {
      KEAP_BASE_URL: baseUrl,
      KEAP_API_KEY: 'KeapAK-of-a-test',
      DATABASE_URL: database.url,
      ...(certFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: certFile }),
    });
    return { output: `${stdout}${stderr}`, code };
  }

  it.each([
    ['that is self-signed', {}, false, /is self-signed \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*NODE_EXTRA_CA_CERTS/],
    ['that has expired', { until: '20200201000000Z' }, true, /has expired \(CERT_HAS_EXPIRED\)\. .*clock/],
    ['that is not valid yet', { from: '20480101000000Z' }, true, /is not valid yet \(CERT_NOT_YET_VALID\)/],
    [
      'for another host name',
      { names: 'DNS:keap.example.com' },
      true,
      /for another host name \(ERR_TLS_CERT_ALTNAME_INVALID\)\. .*KEAP_BASE_URL/,
    ],
  ] as const)('The doctor names the cause of a certificate %s', async (_what, options, isTrusted, words) => {
    const { port, certificate, requests } = await serve(options);
    const { output, code } = await runDoctor(
      `https://127.0.0.1:${port}/crm/rest`,
      isTrusted ? certificate.certFile : undefined,
    );
    expect(output).toMatch(words);
    expect(code).not.toBe(0);
    expect(requests).toEqual([]);
  });

  it('The doctor names the cause of a server that speaks plain HTTP', async () => {
    const plain = createPlainServer((_request, response) => void response.end());
    open.push(() => void plain.close());
    const { output } = await runDoctor(`https://127.0.0.1:${await portOf(plain)}/crm/rest`);
    expect(output).toMatch(/does not speak TLS \(.+\)\. Check KEAP_BASE_URL/);
  });

  it('A failed TLS connection is UPSTREAM_UNAVAILABLE after one attempt', async () => {
    const { port, connections } = await serve({});
    const app = await startTestApp({ contacts: 1 }, { KEAP_BASE_URL: `https://127.0.0.1:${port}/crm/rest` });
    const before = connections();
    const { errors } = await app.execute('{ contacts { nodes { id } } }');
    expect(errors[0]).toMatchObject({
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      message: expect.stringContaining('is self-signed'),
    });
    expect(connections() - before).toBe(1);
    await app.close();
  });

  it('A certificate in NODE_EXTRA_CA_CERTS is trusted', async () => {
    const { port, certificate, requests } = await serve({});
    await runDoctor(`https://127.0.0.1:${port}/crm/rest`, certificate.certFile);
    expect(requests[0]).toContain('/userinfo');
  });

  it('A failed TLS connection does not spend the refresh token, and the error names the cause', async () => {
    const { port } = await serve({});
    const app = {
      clientId: 'c',
      clientSecret: 's',
      redirectUri: 'http://127.0.0.1/',
      tokenUrl: `https://127.0.0.1:${port}/token`,
    };
    expect(await refresh(app, 'token')).toEqual({
      kind: 'NOT_DONE',
      message:
        "Keap's token endpoint cannot be reached (Keap's certificate is self-signed, DEPTH_ZERO_SELF_SIGNED_CERT)",
    });
  });
});
