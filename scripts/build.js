// Compiles src to dist and copies the .sql files next to the code that reads them: tsc copies only what it compiles.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { buildExplorer } from './build-explorer.js';

rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
const isCopied = (path) => !path.endsWith('/browser') && (!/\.[a-z]+$/.test(path) || path.endsWith('.sql'));
cpSync('src', 'dist', { recursive: true, filter: isCopied });
await buildExplorer();
// The package's `bin`.
chmodSync('dist/main.js', 0o755);
