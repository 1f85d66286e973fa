import { createHash } from 'node:crypto';
import {
  print,
  type DocumentNode,
  getNamedType,
  isObjectType,
  Kind,
  OperationTypeNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../clock.js';
import type { TraceEntry, RequestStats } from '../../keap/request-stats.js';
import { resourceKeys, table } from '../../resources/table.js';
import type { UnlimitedPrice } from './price.type.js';

/** What decides how long the response of an operation may be cached. */
export interface ExecutedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly stats: RequestStats;
}

/**
 * For how many whole seconds the caller may cache a response without errors: as long as every Keap response in it is
 * fresh. 0 for responses with more than records of Keap (quotas, snapshots, verdicts), for writes, and for anything that
 * was served past its lifetime.
 */
export function computeTtlSeconds({ schema, document, operation, stats }: ExecutedOperation): number {
  if (operation.operation !== OperationTypeNode.QUERY || stats.trace.length === 0 || stats.hasOwnFacts) return 0;
  const names = [...listRootFields(document, operation.selectionSet)];
  if (!names.every((name) => name === '__typename' || returnsRecords(schema, name))) return 0;
  const minTtlMs = stats.trace.reduce(
    (min, { freshForMs, staleMs }) => Math.min(min, staleMs === null ? freshForMs : 0),
    Infinity,
  );
  return Math.floor(minTtlMs / 1000);
}

/** The names of the selected root fields, including those in fragments. */
function* listRootFields(document: DocumentNode, set: SelectionSetNode): Generator<string> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) yield selection.name.value;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* listRootFields(document, selection.selectionSet);
    else {
      const { value } = selection.name;
      const found = document.definitions.find(
        (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === value,
      );
      if (found?.kind === Kind.FRAGMENT_DEFINITION) yield* listRootFields(document, found.selectionSet);
    }
  }
}

const recordTypes: ReadonlySet<string | null> = new Set(['Pipeline', ...resourceKeys.map((key) => table[key].node)]);

/** Whether a root field returns records of Keap: one, a list, a page, or any type by global id. */
function returnsRecords(schema: GraphQLSchema, name: string): boolean {
  const field = schema.getQueryType()?.getFields()[name];
  const type = field === undefined ? null : getNamedType(field.type);
  if (type === null) return false;
  const typeName = isObjectType(type) ? type.name.replace(/Connection$/, '') : '';
  return type.name === 'Node' || recordTypes.has(typeName);
}

/** What identifies an operation and its Keap calls. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

const MAX_OPERATIONS = 1000;

/** A recent operation. */
export interface RecentOperation {
  readonly expiresAtMs: number;
  /** The price of a repetition, and the plan version it was estimated with; null before the first repetition. */
  kept: { readonly price: UnlimitedPrice; readonly planVersion: number } | null;
}

/**
 * The operations that this process answered recently, until when every Keap response in the result is fresh, and the
 * price of their repetitions. Which ids an operation reaches shows only when it runs, so this is how a repetition is known to cost no call.
 * Only the price depends on it: what is served is decided call by call.
 */
export class RecentOperations {
  private readonly byHash = new LRUCache<string, RecentOperation>({ max: MAX_OPERATIONS });

  constructor(private readonly clock: Clock) {}

  /** Records an operation that was answered without an error, and its calls. */
  add(operation: Operation, calls: readonly TraceEntry[]): void {
    const minTtlMs = calls.reduce(
      (min, { freshForMs, staleMs }) => Math.min(min, staleMs === null ? freshForMs : 0),
      Infinity,
    );
    if (!Number.isFinite(minTtlMs) || minTtlMs <= 0) return;
    const hash = hashOperation(operation);
    const kept = this.byHash.get(hash)?.kept ?? null;
    this.byHash.set(hash, { expiresAtMs: this.clock.monotonicMs() + minTtlMs, kept });
  }

  /** The operation if its responses are all cached, as far as this process knows; else null. */
  find(operation: Operation): RecentOperation | null {
    const recent = this.byHash.get(hashOperation(operation));
    return recent !== undefined && this.clock.monotonicMs() < recent.expiresAtMs ? recent : null;
  }

  /** Forgets all operations: after a write, what they read may be read again. */
  clear(): void {
    this.byHash.clear();
  }
}

/** A hash, since variables may hold a person's data. */
function hashOperation({ document, operationName, variables }: Operation): string {
  const text = document.loc?.source.body ?? print(document);
  return createHash('sha256')
    .update(JSON.stringify([text, operationName ?? null, variables ?? {}]))
    .digest('base64url');
}
