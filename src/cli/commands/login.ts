import { createServer, type Server } from 'node:http';
import { openSnapshotStore } from '../../app.js';
import { systemClock } from '../../clock.js';
import { ConfigError, readConfig } from '../../config/config.js';
import { isLoopback } from '../../config/rules.js';
import { ConnectError } from '../../keap/errors.js';
import type { OAuthConnections } from '../../keap/oauth/connections.js';
import { openConnections } from '../../accounts/account-source.js';
import { exitCodes } from '../exit.js';
import { openQuietLog } from '../log.js';
import { toExitCode, listenForStop } from '../signals.js';

const POLL_MS = 500;

interface Login {
  readonly connections: OAuthConnections;
  readonly account: string;
  readonly signal: AbortSignal;
}

/** `keap-graph login`: prints the link to Keap's consent page and waits for consent. */
export async function login({ account }: { readonly account: string }): Promise<number> {
  const config = readConfig(false);
  const { oauth } = config.keap;
  if (oauth === null) {
    const expected = 'the client id of a Keap OAuth app; a key in KEAP_API_KEY needs no login';
    throw new ConfigError([{ variable: 'KEAP_CLIENT_ID', problem: 'is missing', expected }]);
  }
  const log = openQuietLog(config);
  const stop = listenForStop(log);
  const snapshotStore = await openSnapshotStore(config, log);
  try {
    const connections = openConnections(oauth, { sql: snapshotStore.sql, clock: systemClock, log });
    const redirectUri = new URL(oauth.redirectUri);
    const { url, expiresAt } = await connections.begin(account);
    const end = AbortSignal.any([stop.signal, AbortSignal.timeout(expiresAt.getTime() - Date.now())]);
    const waitForLogin = await prepareCallback({ connections, account, signal: end }, redirectUri);
    process.stdout.write(`Open this page, log in to Keap and allow the account:\n\n  ${url}\n\n`);
    const connected = await waitForLogin();
    if (stop.signal.aborted) return toExitCode(await stop.requested);
    process.stdout.write(
      connected
        ? `The account "${account}" is connected.\n`
        : 'Consent was not given within ten minutes. Begin again.\n',
    );
    return connected ? exitCodes.success : exitCodes.failure;
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCodes.failure;
  } finally {
    await snapshotStore.close();
    stop.release();
  }
}

/** Handles the callback itself if it leads to a free port of this machine; else a gateway handles it, and the store is polled. Ready when it resolves. */
async function prepareCallback(login: Login, redirectUri: URL): Promise<() => Promise<boolean>> {
  const port = Number(redirectUri.port || 80);
  const server = isLoopback(redirectUri.hostname) ? await listenAt(port, redirectUri.hostname) : null;
  const previousVersion = (await login.connections.readStored(login.account))?.version ?? 0;
  if (server === null) return () => waitForConnection(login, previousVersion);
  return () =>
    handleCallback(server, login, redirectUri).finally(() => {
      server.closeAllConnections();
      server.close();
    });
}

/** A server on this port; null if the port is in use, which means by the gateway. */
function listenAt(port: number, host: string): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, host, () => resolve(server));
  });
}

function handleCallback(server: Server, { connections, signal }: Login, redirectUri: URL): Promise<boolean> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(false), { once: true });
    server.on('request', (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', redirectUri);
      if (pathname !== redirectUri.pathname) return void response.writeHead(404).end();
      const readParam = (name: string): string | undefined => searchParams.get(name) ?? undefined;
      const respond = (status: number, text: string): void =>
        void response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text);
      const connected = (): void => {
        respond(200, 'Connected. You can close this page.\n');
        response.once('close', () => resolve(true));
      };
      const failed = (error: Error): void => {
        respond(400, `${error.message}\n`);
        response.once('close', () => reject(error));
      };
      const completed = connections.complete({
        code: readParam('code'),
        state: readParam('state'),
        error: readParam('error'),
      });
      void completed.then(connected, failed);
    });
  });
}

async function waitForConnection({ connections, account, signal }: Login, previousVersion: number): Promise<boolean> {
  while (!signal.aborted) {
    if (((await connections.readStored(account))?.version ?? 0) > previousVersion) return true;
    await systemClock.sleep(POLL_MS, signal).catch(() => undefined);
  }
  return false;
}
