import { isResourceKey, resourceKeys, type ResourceKey } from '../resources/table.js';
import type { Check } from './check.js';
import type { CheckLevel } from './verdict.js';

const KEYS = ['id', 'level', 'title', 'why', 'resources'] as const;
type HeaderKey = (typeof KEYS)[number];

/** The comment lines a file begins with, as a map. A line set in by two blanks or more goes on with the key above it. */
function readHeader(text: string): Map<HeaderKey, string> {
  const header = new Map<HeaderKey, string>();
  let last: HeaderKey | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('--')) {
      if (line.trim() === '') continue;
      break;
    }
    const words = line.slice(2).trim();
    const key = KEYS.find((candidate) => words.startsWith(`${candidate}:`));
    const isSetIn = /^--\s{2,}/.test(line);
    if (key !== undefined) header.set(key, words.slice(key.length + 1).trim());
    else if (last !== null && isSetIn) header.set(last, `${header.get(last)} ${words}`.trim());
    last = key ?? (isSetIn ? last : null);
  }
  return header;
}

const isLevel = (text: string): text is CheckLevel => text === 'MUST' || text === 'SHOULD' || text === 'MAY';

function faultsOf(fileName: string, header: Map<HeaderKey, string>, resources: readonly string[]): string[] {
  const faults = KEYS.filter((key) => !header.get(key)).map(
    (key) => `the header has no "-- ${key}: …" line; it needs ${KEYS.join(', ')}`,
  );
  const id = header.get('id') ?? '';
  const level = header.get('level') ?? '';
  if (level && !isLevel(level)) faults.push(`level "${level}" is none of MUST, SHOULD, MAY`);
  else if (id && level && !new RegExp(`^${level}-[A-Za-z0-9][A-Za-z0-9_-]*$`).test(id)) {
    faults.push(`id "${id}" must be its level, a hyphen and a name of letters, digits and hyphens: ${level}-ORD-01`);
  }
  if (id && fileName !== `${id}.sql` && !fileName.startsWith(`${id}-`)) {
    faults.push(`the file name must begin with its id "${id}-"`);
  }
  for (const name of resources.filter((resource) => !isResourceKey(resource))) {
    faults.push(`resource "${name}" is none of ${resourceKeys.join(', ')}`);
  }
  return faults;
}

/**
 * Reads a check file: header comments, then one SELECT.
 * Gives the check, or every fault of the file, each with its name.
 */
export function readCheck(fileName: string, text: string): { check: Check } | { faults: string[] } {
  const header = readHeader(text);
  const resources = (header.get('resources') ?? '').split(',').flatMap((name) => name.trim() || []);
  const faults = faultsOf(fileName, header, resources);
  const sql = text.trim().replace(/;\s*$/, '');
  if (sql.split(/\r?\n/).every((line) => /^\s*(--.*)?$/.test(line))) faults.push('there is no SELECT below the header');
  if (faults.length > 0) return { faults: faults.map((fault) => `${fileName}: ${fault}`) };
  const of = (key: HeaderKey): string => header.get(key) ?? '';
  return {
    check: {
      id: of('id'),
      level: of('level') as CheckLevel,
      title: of('title'),
      why: of('why'),
      resources: resources as ResourceKey[],
      legs: 'whole',
      sql,
    },
  };
}
