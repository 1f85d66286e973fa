// Writes .env.example and the README's tables: of variables from src/config/variables.ts, of error codes from
// src/graph/operation/error-codes.ts. Run after `npm run build`.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderExample, withTable } from '../dist/config/render.js';
import { withErrorTable } from '../dist/graph/operation/error-codes.js';

writeFileSync('.env.example', renderExample());
writeFileSync('README.md', withErrorTable(withTable(readFileSync('README.md', 'utf8'))));
