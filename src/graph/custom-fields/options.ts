import { isRecord } from '../../resources/record.js';

/** The choices of a custom field: `[{id, label, options}]`, v1 a tree, v2 one level (docs/keap-api.md 8.10). */

interface Choice {
  readonly id: string;
  readonly label: string;
}

/** Deeper than any real tree of choices; a loop in odd data ends here. */
const MAX_DEPTH = 10;

/** All choices, those below others included; what is none is left out. */
export function listChoices(options: unknown, depth = 0): Choice[] {
  if (!Array.isArray(options) || depth > MAX_DEPTH) return [];
  return options.flatMap((option: unknown) => {
    if (!isRecord(option)) return [];
    const { id, label, options: nested } = option;
    const ownChoice = typeof label === 'string' ? [{ id: String(id), label }] : [];
    return [...ownChoice, ...listChoices(nested, depth + 1)];
  });
}

/** What the choices are called. */
export function listOptionLabels(options: unknown): ReadonlySet<string> {
  return new Set(listChoices(options).map(({ label }) => label));
}

/** What the choice with this id is called; the id itself where the field has no such choice any more. */
export function findLabel(options: unknown, id: string): string {
  return listChoices(options).find((choice) => choice.id === id)?.label ?? id;
}
