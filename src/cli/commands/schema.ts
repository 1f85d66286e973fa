import { readFileSync, writeFileSync } from 'node:fs';
import { printSchemaText, buildGraph } from '../../graph/schema/schema.js';
import { exitCodes } from '../exit.js';

/** `keap-graph schema`: writes the sorted schema to stdout or a file, or checks that a file is up to date. */
export function schema(options: { readonly out?: string; readonly check?: string }): number {
  const text = printSchemaText(buildGraph());
  if (options.check !== undefined) return check(options.check, text);
  if (options.out === undefined) process.stdout.write(text);
  else writeFileSync(options.out, text);
  return exitCodes.success;
}

function check(file: string, text: string): number {
  if (readOrNull(file) === text) return exitCodes.success;
  process.stderr.write(`${file} is out of date. Write it again: keap-graph schema --out ${file}\n`);
  return exitCodes.failure;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
