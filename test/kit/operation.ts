import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.js';

/** The text of a document in `test/operations`. */
export const operation = (name: string): string => readFileSync(join(root, `test/operations/${name}.graphql`), 'utf8');
