import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { filesBelow, root } from './files.js';

type Environment = Readonly<Record<string, string>>;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command at work. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves with all of stdout so far once it holds `words`; rejects when the command ends before. */
  until(words: string): Promise<string>;
  readonly ended: Promise<Ended>;
}

/** The compiled command where it is not older than its sources (it starts faster), else the sources themselves. */
export function program(): string[] {
  const changedMs = (file: string): number => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const isFresh = filesBelow('src', '.ts').every((file) => changedMs(file) <= changedMs('dist/main.js'));
  if (isFresh) return [join(root, 'dist/main.js')];
  return ['--import', import.meta.resolve('tsx'), join(root, 'src/main.ts')];
}

/** Starts `keap-graph` in an empty folder and with no environment but this. */
export function startCli(args: readonly string[], environment: Environment = {}): Running {
  const cwd = mkdtempSync(join(tmpdir(), 'keap-graph-cli-'));
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...program(), ...args], {
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
  let seen = '';
  child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  const until = (words: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => void (seen.includes(words) && resolve(seen));
      child.stdout.on('data', look);
      look();
      void ended.then(({ stderr }) => reject(new Error(`it ended before it said "${words}": ${stderr}`)));
    });
  return { child, until, ended };
}

/** Runs `keap-graph` to its end. */
export function runCli(args: readonly string[], environment: Environment = {}): Promise<Ended> {
  return startCli(args, environment).ended;
}
