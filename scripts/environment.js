// Writes .env.example and the README's table of variables from src/config/variables.ts. Run after `npm run build`.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderExample, withTable } from '../dist/config/render.js';

writeFileSync('.env.example', renderExample());
writeFileSync('README.md', withTable(readFileSync('README.md', 'utf8')));
