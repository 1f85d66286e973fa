import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Session } from 'node:inspector/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { root } from '../kit/files.js';
import { post } from '../kit/request.js';
import type { App, startApp } from '../../src/app.js';
import type { readConfig } from '../../src/config/config.js';
import type { startSimulator } from '../../src/simulator/simulator.js';

const TAGS = '{ contacts(first: 20) { nodes { givenName tags(first: 10) { nodes { name } } } } }';
const CONTACTS_ONLY = 'mutation { createSnapshot(input: { resources: ["contacts"] }) { snapshot { id } } }';

/** The files of `dist` that one request touches: those in which it runs a function. */
export interface TouchedFiles {
  readonly cold: readonly string[];
  readonly cached: readonly string[];
  readonly snapshotPage: readonly string[];
}

/**
 * Measures with V8's coverage, in this process, over the compiled files instead of the source: TypeScript loader code
 * is not counted. The simulated account runs here too and is left out of the count.
 */
export async function measureTouchedFiles(): Promise<TouchedFiles> {
  const dataDir = mkdtempSync(join(tmpdir(), 'keap-graph-files-'));
  // Postgres runs as another user if this process is root.
  chmodSync(dataDir, 0o755);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  const product = await importDist();
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const simulator = await product.startSimulator({ contacts: 5_000 });
  const pages: (() => Promise<void>)[] = [];
  const keap = await startProxy(simulator.url, async () => pages.shift()?.());
  const config = product.readConfig(true, {
    PORT: '0',
    AUTH: 'none',
    DATA_DIR: dataDir,
    KEAP_BASE_URL: `${keap.url}/crm/rest`,
    KEAP_API_KEY: simulator.apiKey,
    KEAP_CALLS_PER_SECOND: '1000',
    KEAP_CALLS_PER_MINUTE: '60000',
    KEAP_CALLS_PER_DAY: '1000000',
  });
  const app = await product.startApp(config, pino({ level: 'silent' }));
  try {
    // The first request of a process initializes shared state, which later requests do not need.
    await execute(app, '{ users { nodes { id } } }');
    await collectTouched(session);
    await execute(app, TAGS);
    const cold = await collectTouched(session);
    // The first repetition is priced anew, with the sizes that the cold run has shown.
    await execute(app, TAGS);
    await collectTouched(session);
    await execute(app, TAGS);
    const cached = await collectTouched(session);
    const snapshotPage = await measureSnapshotPage(session, app, pages);
    return { cold, cached, snapshotPage };
  } finally {
    await app.close();
    await keap.close();
    await simulator.close();
    session.disconnect();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** From the request for the third page of contacts until the request for the fourth. */
async function measureSnapshotPage(session: Session, app: App, pages: (() => Promise<void>)[]): Promise<string[]> {
  const touched = new Promise<string[]>((resolve) => {
    const nothing = async (): Promise<void> => undefined;
    pages.push(nothing, nothing);
    pages.push(async () => void (await collectTouched(session)));
    pages.push(async () => resolve(await collectTouched(session)));
  });
  await execute(app, CONTACTS_ONLY);
  return touched;
}

async function execute(app: App, query: string): Promise<void> {
  const response = await post(app.url, query);
  const { errors } = (await response.json()) as { readonly errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
}

/** The compiled files in which a function has run since the last call. */
async function collectTouched(session: Session): Promise<string[]> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const dist = join(root, 'dist');
  return result
    .filter(({ url, functions }) => url.startsWith(pathToFileURL(dist).href) && functions.some(hasRun))
    .map(({ url }) => relative(dist, fileURLToPath(url)))
    .filter((path) => !path.startsWith('simulator'))
    .toSorted();
}

const hasRun = ({ ranges }: { readonly ranges: readonly { readonly count: number }[] }): boolean =>
  (ranges[0]?.count ?? 0) > 0;

interface CompiledProduct {
  readonly startApp: typeof startApp;
  readonly readConfig: typeof readConfig;
  readonly startSimulator: typeof startSimulator;
}

async function importDist(): Promise<CompiledProduct> {
  const load = async (path: string): Promise<object> => import(pathToFileURL(join(root, 'dist', path)).href);
  const modules = [await load('app.js'), await load('config/config.js'), await load('simulator/simulator.js')];
  return Object.assign({}, ...modules) as CompiledProduct;
}

/** Forwards everything to Keap; awaits `beforeContacts` before each list of contacts. */
async function startProxy(
  target: string,
  beforeContacts: () => Promise<void>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { hostname, port } = new URL(target);
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = request;
    if (/\/v2\/contacts\?/.test(url)) await beforeContacts();
    const upstream = sendRequest({ hostname, port, method, path: url, headers }, (from) => {
      response.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(response);
    });
    request.pipe(upstream);
  };
  const server = createServer((request, response) => void forward(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
