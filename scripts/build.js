// Compiles src to dist and copies the .sql files next to the code that reads them: tsc copies only what it compiles.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { buildExplorer } from './build-explorer.js';
import { runStep } from './steps.js';

rmSync('dist', { recursive: true, force: true });
await runStep('Compiling the gateway', compile);
const isCopied = (path) => !path.endsWith('/browser') && (!/\.[a-z]+$/.test(path) || path.endsWith('.sql'));
cpSync('src', 'dist', { recursive: true, filter: isCopied });
await runStep('Building the explorer', buildExplorer);
// The package's `bin`.
chmodSync('dist/main.js', 0o755);

/** In a process of its own, so that its progress can be shown. Ends the build where it fails: tsc has said why. */
async function compile() {
  const arguments_ = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
  const [code] = await once(spawn(process.execPath, arguments_, { stdio: 'inherit' }), 'exit');
  if (code !== 0) process.exit(code ?? 1);
}
