import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../kit/cli.js';

/** The result of a script. */
export interface ScriptResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Script {
  readonly shell: 'bash' | 'sh';
  readonly text: string;
  /** In addition to PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * For a script that runs until it is stopped: `act` runs when stdout contains `until`, then the script gets Ctrl-C.
   */
  readonly until?: string;
  readonly act?: (stdout: string) => Promise<void>;
}

/** A reader who follows the documents: in a folder of their own, with the product's command on the PATH. */
export interface Reader {
  run(script: Script): Promise<ScriptResult>;
  close(): void;
}

/** Puts `keap-graph` on the PATH as `npm link` would, and `npm start` without another build during the tests. */
export function createReader(): Reader {
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-reader-'));
  chmodSync(folder, 0o755);
  const command = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
  const quoted = [process.execPath, ...findProgram()].map((part) => `'${part}'`).join(' ');
  command('keap-graph', [`exec ${quoted} "$@"`]);
  command('npm', ['[ "$*" = start ] && exec keap-graph serve', 'echo "npm $*: not here" >&2; exit 2']);
  return {
    run: (script) => run(folder, script),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function run(folder: string, { shell, text, environment = {}, until, act }: Script): Promise<ScriptResult> {
  const { PATH = '' } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(shell, ['-c', text], {
      cwd: folder,
      env: { PATH: `${folder}:${PATH}`, HOME: folder, ...environment },
      // A process group of its own, as an interactive shell creates for every command line: Ctrl-C reaches all of it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    let acted = until === undefined;
    child.stdout.on('data', (chunk: Buffer) => {
      output.stdout += chunk.toString();
      if (acted || !output.stdout.includes(until ?? '')) return;
      acted = true;
      const stop = (): void => void process.kill(-(child.pid ?? 0), 'SIGINT');
      (act?.(output.stdout) ?? Promise.resolve()).then(stop, (error: unknown) => {
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
}
