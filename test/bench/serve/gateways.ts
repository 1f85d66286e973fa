import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../kit/files.js';
import { Child, MeasuredGateway } from './child.js';

/** Our gateway and the tutorial's, over one upstream that answers at once. */
export interface Gateways {
  readonly ours: MeasuredGateway;
  readonly peer: MeasuredGateway;
  /** How many requests the upstream has received. */
  countCalls(): Promise<number>;
  close(): Promise<void>;
}

const tsx = ['--import', import.meta.resolve('tsx')];
const findPeer = (path: string): string => fileURLToPath(new URL(`../peers/${path}`, import.meta.url));

/** As high as they go: the rate limit stays on and delays a call by one millisecond at most. */
const highLimits = { KEAP_CALLS_PER_SECOND: '1000', KEAP_CALLS_PER_MINUTE: '100000', KEAP_CALLS_PER_DAY: '10000000' };

/** Starts the three processes. Ours is the compiled product with the defaults of `npm start`. */
export async function startGateways(contacts: number): Promise<Gateways> {
  const cwd = mkdtempSync(join(tmpdir(), 'keap-graph-serve-'));
  // Postgres runs as another user if this process is root.
  chmodSync(cwd, 0o755);
  const tsconfig = { TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') };
  const upstream = new Child([...tsx, findPeer('upstream.ts'), String(contacts)], { cwd, env: tsconfig });
  const started: { stop(): Promise<void> }[] = [upstream];
  const close = async (): Promise<void> => {
    for (const child of started.toReversed()) await child.stop();
    rmSync(cwd, { recursive: true, force: true });
  };
  try {
    const { url, apiKey } = await upstream.receive<{ url: string; apiKey: string }>();
    const keap = { KEAP_BASE_URL: url, KEAP_API_KEY: apiKey };
    const ours = await MeasuredGateway.start(['--enable-source-maps', join(root, 'dist/main.js'), 'serve'], {
      cwd,
      env: { ...keap, ...highLimits, PORT: '0', AUTH: 'none', DATA_DIR: join(cwd, 'data') },
    });
    started.push(ours);
    const peer = await MeasuredGateway.start([...tsx, findPeer('tutorial/gateway.ts')], {
      cwd,
      env: { ...keap, ...tsconfig },
    });
    started.push(peer);
    return { ours, peer, countCalls: () => upstream.ask('calls'), close };
  } catch (error) {
    await close();
    throw error;
  }
}
