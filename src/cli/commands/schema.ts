import { readFileSync, writeFileSync } from 'node:fs';
import { printSchemaText, buildGraph } from '../../graph/schema/schema.js';
import { exitCodes } from '../exit.js';

/** `keap-graph schema`: the schema's text, sorted, to stdout or a file; or whether a file still holds it. */
export function schema(options: { readonly out?: string; readonly check?: string }): number {
  const text = printSchemaText(buildGraph());
  if (options.check !== undefined) return check(options.check, text);
  if (options.out === undefined) process.stdout.write(text);
  else writeFileSync(options.out, text);
  return exitCodes.success;
}

function check(file: string, text: string): number {
  if (readOrNull(file) === text) return exitCodes.success;
  process.stderr.write(`${file} is not the schema of this code. Write it anew: keap-graph schema --out ${file}\n`);
  return exitCodes.failure;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
