import { createHash } from 'node:crypto';

import type { ResourceKey } from '../resources/table.js';
import type { CheckLevel } from './verdict.js';

/** One SQL check of a snapshot. The rows that it returns are the violations. */
export interface Check {
  /** Begins with its level: `MUST-ORD-01`. */
  readonly id: string;
  readonly level: CheckLevel;
  readonly title: string;
  readonly why: string;
  /** The collections that it reads, each as a relation of that name. */
  readonly resources: readonly ResourceKey[];
  /** `whole`: the check needs COMPLETED legs. `present`: it validates the legs themselves, whatever their status. */
  readonly legs: 'whole' | 'present';
  /** One SELECT; its first column is the id of the offending record. */
  readonly sql: string;
}

/** The checks of one validation, and the version of exactly this set. */
export interface Pack {
  readonly version: string;
  readonly checks: readonly Check[];
}

/** A pack that cannot be used. The message names every error with its file. */
export class PackError extends Error {
  override readonly name = 'PackError';
  constructor(readonly errors: readonly string[]) {
    super(`The validation checks cannot be loaded:\n${errors.map((error) => `  ${error}`).join('\n')}`);
  }
}

/** A pack of checks, sorted by id. Its version changes with any word of any check. Throws PackError when two checks share an id. */
export function createPack(checks: readonly Check[]): Pack {
  const ids = checks.map((check) => check.id);
  const duplicateIds = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  if (duplicateIds.length > 0) {
    throw new PackError(duplicateIds.map((id) => `${id}: two checks have this id; ids are unique and never reused.`));
  }
  const sorted = [...checks].sort((a, b) => (a.id < b.id ? -1 : 1));
  const content = sorted.map((check) => [check.id, check.title, check.why, check.resources, check.legs, check.sql]);
  return { version: createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12), checks: sorted };
}
