import { isResourceKey, resourceKeys, type ResourceKey } from '../resources/table.js';
import type { Check } from './check.js';
import type { CheckLevel } from './verdict.js';

const HEADER_KEYS = ['id', 'level', 'title', 'why', 'resources'] as const;
type HeaderKey = (typeof HEADER_KEYS)[number];

/** The header comment of a file, as a map. A line indented by two blanks or more continues the key above it. */
function readHeader(text: string): Map<HeaderKey, string> {
  const header = new Map<HeaderKey, string>();
  let lastKey: HeaderKey | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('--')) {
      if (line.trim() === '') continue;
      break;
    }
    const content = line.slice(2).trim();
    const key = HEADER_KEYS.find((candidate) => content.startsWith(`${candidate}:`));
    const isIndented = /^--\s{2,}/.test(line);
    if (key !== undefined) header.set(key, content.slice(key.length + 1).trim());
    else if (lastKey !== null && isIndented) header.set(lastKey, `${header.get(lastKey)} ${content}`.trim());
    lastKey = key ?? (isIndented ? lastKey : null);
  }
  return header;
}

const isLevel = (text: string): text is CheckLevel => text === 'MUST' || text === 'SHOULD' || text === 'MAY';

function findErrors(fileName: string, header: Map<HeaderKey, string>, resources: readonly string[]): string[] {
  const errors = HEADER_KEYS.filter((key) => !header.get(key)).map(
    (key) => `the header has no "-- ${key}: …" line; it needs ${HEADER_KEYS.join(', ')}`,
  );
  const id = header.get('id') ?? '';
  const level = header.get('level') ?? '';
  if (level && !isLevel(level)) errors.push(`level "${level}" is none of MUST, SHOULD, MAY`);
  else if (id && level && !new RegExp(`^${level}-[A-Za-z0-9][A-Za-z0-9_-]*$`).test(id)) {
    errors.push(`id "${id}" must be its level, a hyphen and a name of letters, digits and hyphens: ${level}-ORD-01`);
  }
  if (id && fileName !== `${id}.sql` && !fileName.startsWith(`${id}-`)) {
    errors.push(`the file name must begin with its id "${id}-"`);
  }
  for (const name of resources.filter((resource) => !isResourceKey(resource))) {
    errors.push(`resource "${name}" is none of ${resourceKeys.join(', ')}`);
  }
  return errors;
}

/**
 * Parses a check file: header comments, then one SELECT. Returns the check, or every error of the file, each with the
 * file name.
 */
export function readCheck(fileName: string, text: string): { check: Check } | { errors: string[] } {
  const header = readHeader(text);
  const resources = (header.get('resources') ?? '').split(',').flatMap((name) => name.trim() || []);
  const errors = findErrors(fileName, header, resources);
  const sql = text.trim().replace(/;\s*$/, '');
  if (sql.split(/\r?\n/).every((line) => /^\s*(--.*)?$/.test(line))) errors.push('there is no SELECT below the header');
  if (errors.length > 0) return { errors: errors.map((error) => `${fileName}: ${error}`) };
  const get = (key: HeaderKey): string => header.get(key) ?? '';
  return {
    check: {
      id: get('id'),
      level: get('level') as CheckLevel,
      title: get('title'),
      why: get('why'),
      resources: resources as ResourceKey[],
      legs: 'whole',
      sql,
    },
  };
}
