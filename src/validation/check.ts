import { createHash } from 'node:crypto';

import type { ResourceKey } from '../resources/table.js';
import type { CheckLevel } from './verdict.js';

/** One question put to a snapshot, in SQL: the rows it returns are the violations. */
export interface Check {
  /** Begins with its level: `MUST-ORD-01`. */
  readonly id: string;
  readonly level: CheckLevel;
  readonly title: string;
  readonly why: string;
  /** The collections it reads, each under its own name. */
  readonly resources: readonly ResourceKey[];
  /** `whole`: it can only judge legs that are COMPLETED. `present`: it judges the legs themselves, however they ended. */
  readonly legs: 'whole' | 'present';
  /** One SELECT; its first column is the id of the offending record. */
  readonly sql: string;
}

/** The checks that judge together, and the name of exactly this choice of them. */
export interface Pack {
  readonly version: string;
  readonly checks: readonly Check[];
}

/** A pack that cannot be used; the message names every fault with its file. */
export class PackError extends Error {
  override readonly name = 'PackError';
  constructor(readonly errors: readonly string[]) {
    super(`The validation checks cannot be loaded:\n${errors.map((error) => `  ${error}`).join('\n')}`);
  }
}

/** Puts checks together, sorted by id. The version changes with any word of any check. Throws PackError when two share an id. */
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
