import type { FreshDatabase } from './database.js';
import type { Simulator } from './simulator.js';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listFiles, root } from './files.js';

type Environment = Readonly<Record<string, string>>;

/** How a command ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** Resolves with all of stdout so far once it contains `text`; rejects if the command ends before. */
  until(text: string): Promise<string>;
  readonly ended: Promise<CommandResult>;
}

/** The compiled command if it is newer than its sources (it starts faster), else the sources. */
export function findProgram(): string[] {
  const changedMs = (file: string): number => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const isFresh = listFiles('src', '.ts').every((file) => changedMs(file) <= changedMs('dist/main.js'));
  if (isFresh) return [join(root, 'dist/main.js')];
  return ['--import', import.meta.resolve('tsx'), join(root, 'src/main.ts')];
}

/** Starts `keap-graph` in an empty folder with only this environment. */
export function startCli(args: readonly string[], environment: Environment = {}): RunningCommand {
  const cwd = mkdtempSync(join(tmpdir(), 'keap-graph-cli-'));
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...findProgram(), ...args], {
    cwd,
    env: { PATH, HOME, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = Promise.all([exit, output]).then(([code, [stdout, stderr]]) => {
    rmSync(cwd, { recursive: true, force: true });
    return { code, stdout, stderr };
  });
  let received = '';
  child.stdout.on('data', (chunk: Buffer) => (received += chunk.toString()));
  const until = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => void (received.includes(text) && resolve(received));
      child.stdout.on('data', check);
      check();
      void ended.then(({ stderr }) => reject(new Error(`it ended before it printed "${text}": ${stderr}`)));
    });
  return { child, until, ended };
}

/** Runs `keap-graph` until it ends. */
export function runCli(args: readonly string[], environment: Environment = {}): Promise<CommandResult> {
  return startCli(args, environment).ended;
}

/** The environment of a command on a simulated account and a database, with limits that no test reaches. */
export function buildCliEnvironment(
  simulator: Pick<Simulator, 'url' | 'apiKey'>,
  database: Pick<FreshDatabase, 'url'>,
): Record<string, string> {
  return {
    KEAP_BASE_URL: simulator.url,
    KEAP_API_KEY: simulator.apiKey,
    DATABASE_URL: database.url,
    KEAP_CALLS_PER_SECOND: '500',
    KEAP_CALLS_PER_MINUTE: '30000',
    SNAPSHOT_CALLS_PER_SECOND: '500',
  };
}
