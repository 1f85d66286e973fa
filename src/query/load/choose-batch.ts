/** What the fields at one place of an operation load, for all their parents together. */
export interface FieldLoads {
  /** The place in the response, without indices: `stages.deals`. */
  readonly path: string;
  /** The names of the calls that the field itself makes: loaders, and pages or tables. */
  readonly own: ReadonlySet<string>;
  /** The loaders that its later steps and the fields of its records load from, without another call between. */
  readonly brings: ReadonlySet<string>;
}

/** `IN_FLIGHT`: a batch may get ids from a call in flight. Else the loaders with a waiting batch that may bring it ids. */
type Blockers = ReadonlySet<string> | 'IN_FLIGHT';

/**
 * The oldest batch to which nothing outstanding can bring ids: neither a call in flight nor another waiting batch. Where
 * batches only wait for each other, the oldest of that circle. Undefined while every batch waits for a call in flight.
 *
 * A field can bring ids to a batch when the fields of its records load from the same loader, or when fields below it, at
 * any depth, wait in the batch: then its other records lead to the same place, and the answer needs those anyway.
 */
export function chooseBatch<Batch extends { readonly loader: string }>(
  waiting: readonly Batch[],
  open: readonly FieldLoads[],
  inFlight: ReadonlyMap<string, number>,
): Batch | undefined {
  const loaders = new Set(waiting.map(({ loader }) => loader));
  const blockers = new Map([...loaders].map((loader) => [loader, findBlockers(loader, loaders, open, inFlight)]));
  const ready = waiting.find(({ loader }) => {
    const found = blockers.get(loader);
    return found !== 'IN_FLIGHT' && found?.size === 0;
  });
  return ready ?? waiting.find(({ loader }) => isInCircle(loader, blockers));
}

function findBlockers(
  loader: string,
  waiting: ReadonlySet<string>,
  open: readonly FieldLoads[],
  inFlight: ReadonlyMap<string, number>,
): Blockers {
  const waitingFields = open.filter(({ own }) => own.has(loader));
  const found = new Set<string>();
  for (const field of open) {
    const canBring = field.brings.has(loader) || waitingFields.some(({ path }) => path.startsWith(`${field.path}.`));
    if (!canBring) continue;
    const names = [...field.own];
    if (names.some((name) => inFlight.has(name))) return 'IN_FLIGHT';
    const waitsFor = names.filter((name) => waiting.has(name));
    // The field waits for something that is not named here: a call in flight if there is one, else nothing of Keap.
    if (waitsFor.length === 0 && inFlight.size > 0) return 'IN_FLIGHT';
    for (const name of waitsFor) found.add(name);
  }
  // A field that waits in the batch itself brings ids only after it.
  found.delete(loader);
  return found;
}

/** Whether every loader that this one waits for, directly or not, waits for this one. */
function isInCircle(loader: string, blockers: ReadonlyMap<string, Blockers>): boolean {
  const reached = reach(loader, blockers);
  return reached !== 'IN_FLIGHT' && [...reached].every((other) => (reach(other, blockers) as Set<string>).has(loader));
}

/** The loaders that a loader waits for, directly or not. */
function reach(loader: string, blockers: ReadonlyMap<string, Blockers>): Blockers {
  const reached = new Set<string>();
  const queue = [loader];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const found = blockers.get(next);
    if (found === 'IN_FLIGHT') return found;
    for (const other of found ?? []) {
      if (reached.has(other)) continue;
      reached.add(other);
      queue.push(other);
    }
  }
  return reached;
}
