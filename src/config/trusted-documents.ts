import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { optional, withDefault } from './variable.js';

const MAX_BYTES = 10_000_000;
const MAX_DOCUMENTS = 10_000;
const MAX_ID_LENGTH = 200;

/** Reads the manifest at a path: an object of documents by id, as GraphQL Code Generator writes it. */
const manifest = z.string().transform((path, context): ReadonlyMap<string, string> => {
  try {
    return readManifest(path);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** Throws an Error that completes "TRUSTED_DOCUMENTS: …". */
function readManifest(path: string): ReadonlyMap<string, string> {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new Error(`there is no file at "${path}"`);
  if (size > MAX_BYTES) throw new Error(`the file is larger than ${MAX_BYTES / 1e6} MB`);
  const entries = Object.entries(parseObject(readFileSync(path, 'utf8')));
  if (entries.length === 0 || entries.length > MAX_DOCUMENTS)
    throw new Error(`the file has ${entries.length} documents, not 1 to ${MAX_DOCUMENTS}`);
  return new Map(
    entries.map(([id, text]) => {
      if (id.length > MAX_ID_LENGTH) throw new Error(`an id is longer than ${MAX_ID_LENGTH} characters`);
      if (typeof text !== 'string' || text.trim() === '') throw new Error(`the value of "${id}" is not a document`);
      return [id, text];
    }),
  );
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The error below says what the file must contain.
  }
  throw new Error('the file is not a JSON object');
}

/** Which documents the gateway executes. */
export const documentVariables = {
  trustedDocuments: optional({
    name: 'TRUSTED_DOCUMENTS',
    defaultText: 'none',
    description:
      'A JSON file of documents by id, such as `persisted-documents.json` of GraphQL Code Generator. A request may name one in `documentId`, or in `extensions.persistedQuery`, instead of sending its text. Read at the start.',
    expected: `a JSON file {"<id>": "<document>", …} of at most ${MAX_BYTES / 1e6} MB and ${MAX_DOCUMENTS} documents`,
    schema: manifest,
  }),
  trustedDocumentsMode: withDefault({
    name: 'TRUSTED_DOCUMENTS_MODE',
    defaultValue: 'off',
    description:
      'What happens to documents that `TRUSTED_DOCUMENTS` does not contain: `off` executes them, `log` also logs one line for each such request, `only` rejects them with `UNTRUSTED_DOCUMENT`.',
    expected: 'off, log or only',
    schema: z.enum(['off', 'log', 'only']),
  }),
};
