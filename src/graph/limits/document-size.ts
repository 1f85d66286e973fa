import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { limitOf, tooLarge, type LimitName, type Limits } from './limits.js';

/** How large an operation is as it is written, with its fragments in their places. */
export interface DocumentSize {
  /** Fields on the longest way down; a root field alone is 1. Questions about the schema itself do not count. */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
}

/** What one selection set adds; `fields` are those at its own level. */
interface Part {
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
}

const NOTHING: Part = { depth: 0, aliases: 0, fields: 0 };

/**
 * Measures an operation. Each fragment is measured once and counted wherever it is spread, so the work grows with the
 * document alone, however its fragments are nested. A fragment that leads back to itself adds nothing there, and one that
 * does not exist adds nothing: both are for validation to refuse.
 */
export function measureDocument(document: DocumentNode, operation: OperationDefinitionNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const known = new Map<string, Part>();
  const { depth, aliases, fields } = measure(operation.selectionSet, fragments, known);
  return { depth, aliases, rootFields: fields };
}

function measure(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, Part>,
): Part {
  let [depth, aliases, fields] = [0, 0, 0];
  for (const one of selections) {
    if (one.kind === Kind.FIELD) {
      const below = one.selectionSet === undefined ? NOTHING : measure(one.selectionSet, fragments, known);
      const isAboutSchema = one.name.value === '__schema' || one.name.value === '__type';
      depth = Math.max(depth, isAboutSchema ? 0 : 1 + below.depth);
      aliases = sum(aliases, (one.alias === undefined ? 0 : 1) + below.aliases);
      fields = sum(fields, 1);
    } else {
      const part =
        one.kind === Kind.INLINE_FRAGMENT
          ? measure(one.selectionSet, fragments, known)
          : measureFragment(one.name.value, fragments, known);
      depth = Math.max(depth, part.depth);
      aliases = sum(aliases, part.aliases);
      fields = sum(fields, part.fields);
    }
  }
  return { depth, aliases, fields };
}

function measureFragment(
  name: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, Part>,
): Part {
  const before = known.get(name);
  if (before !== undefined) return before;
  const fragment = fragments.get(name);
  if (fragment === undefined) return NOTHING;
  // What it is worth while it is being measured: a cycle ends here.
  known.set(name, NOTHING);
  const part = measure(fragment.selectionSet, fragments, known);
  known.set(name, part);
  return part;
}

/** Fragments in fragments double with each level; beyond this a sum only has to stay a number. */
const sum = (one: number, other: number): number => Math.min(Number.MAX_SAFE_INTEGER, one + other);

/** The limits that a document is beyond, with the value it met each with. */
export function exceededBy(size: DocumentSize, limits: Limits): ReadonlyMap<LimitName, number> {
  const values: readonly (readonly [LimitName, number])[] = [
    ['MAX_DEPTH', size.depth],
    ['MAX_ALIASES', size.aliases],
    ['MAX_ROOT_FIELDS', size.rootFields],
  ];
  return new Map(values.filter(([name, value]) => value > limitOf(limits, name)));
}

/**
 * Checks an operation against the limits of documents. Throws TOO_LARGE for the first that it is beyond; where limits are
 * only logged it gives all of them instead.
 */
export function checkDocument(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: Limits,
): ReadonlyMap<LimitName, number> {
  const exceeded = exceededBy(measureDocument(document, operation), limits);
  const [first] = exceeded;
  if (first === undefined || limits.mode === 'log') return exceeded;
  throw tooLarge(first[0], first[1], limitOf(limits, first[0]));
}
