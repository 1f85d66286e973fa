// Writes .env.example and two tables: of variables in docs/configuration.md from src/config/variables.ts, of error
// codes in docs/errors.md from src/graph/operation/error-codes.ts. Run after `npm run build`.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderExample, withTable } from '../dist/config/render.js';
import { withErrorTable } from '../dist/graph/operation/error-codes.js';

writeFileSync('.env.example', renderExample());
writeFileSync('docs/configuration.md', withTable(readFileSync('docs/configuration.md', 'utf8')));
writeFileSync('docs/errors.md', withErrorTable(readFileSync('docs/errors.md', 'utf8')));
