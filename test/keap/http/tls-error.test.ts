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

describe.skipIf(!hasOpenssl())('a TLS connection to Keap that does not come about', { timeout: 60_000 }, () => {
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
  /** What a gateway says of Keap at this address, trusting `certFile` beside what the machine trusts. */
  async function runDoctor(baseUrl: string, certFile?: string): Promise<{ said: string; code: number | null }> {
    database ??= await freshDatabase();
    const { stdout, stderr, code } = await runCli(['doctor'], {
      KEAP_BASE_URL: baseUrl,
      KEAP_API_KEY: 'KeapAK-of-a-test',
      DATABASE_URL: database.url,
      ...(certFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: certFile }),
    });
    return { said: `${stdout}${stderr}`, code };
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
  ] as const)('names its cause: a certificate %s', async (_what, options, isTrusted, words) => {
    const { port, certificate, requests } = await serve(options);
    const { said, code } = await runDoctor(
      `https://127.0.0.1:${port}/crm/rest`,
      isTrusted ? certificate.certFile : undefined,
    );
    expect(said).toMatch(words);
    expect(code).not.toBe(0);
    expect(requests).toEqual([]);
  });

  it('names its cause: a server that speaks plain HTTP', async () => {
    const plain = createPlainServer((_request, response) => void response.end());
    open.push(() => void plain.close());
    const { said } = await runDoctor(`https://127.0.0.1:${await portOf(plain)}/crm/rest`);
    expect(said).toMatch(/does not speak TLS \(.+\)\. Check KEAP_BASE_URL/);
  });

  it('is UPSTREAM_UNAVAILABLE to a caller, and is not tried again for the same question', async () => {
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

  it('comes about with a certificate that is trusted', async () => {
    const { port, certificate, requests } = await serve({});
    await runDoctor(`https://127.0.0.1:${port}/crm/rest`, certificate.certFile);
    expect(requests[0]).toContain('/userinfo');
  });

  it('keeps a refresh token unspent, and the cause is told', async () => {
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
