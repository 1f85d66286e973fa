// Compiles src to dist and copies the .sql files next to the code that reads them: tsc copies only what it compiles.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync('src', 'dist', { recursive: true, filter: (path) => !/\.[a-z]+$/.test(path) || path.endsWith('.sql') });
// The package's `bin`.
chmodSync('dist/main.js', 0o755);
