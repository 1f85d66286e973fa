import type { Call, Fault } from '../../../src/simulator/faults.js';
import type { Payload } from '../../../src/simulator/world/collection.js';

const isRecord = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Path = string | RegExp;

const matches = (path: Path, call: Call): boolean =>
  call.method === 'GET' && (typeof path === 'string' ? call.path === path : path.test(call.path));

/** Answers with another JSON value. */
export const altered = (path: Path, json: (body: Payload, call: Call) => unknown, times?: number): Fault => ({
  kind: 'altered',
  ...(times !== undefined && { times }),
  match: (call) => matches(path, call),
  json: (body, call) => json(body as Payload, call),
});

/** Answers with other records. */
export const recordsAltered = (
  path: Path,
  change: (records: readonly Payload[], call: Call) => readonly unknown[],
  times?: number,
): Fault =>
  altered(
    path,
    (body, call) => {
      if (Array.isArray(body)) return change(body as Payload[], call);
      const envelope = isRecord(body) ? Object.keys(body).find((name) => Array.isArray(body[name])) : undefined;
      if (envelope === undefined) return body;
      return { ...body, [envelope]: change(body[envelope] as Payload[], call) };
    },
    times,
  );

/** Answers with other records, each altered by itself. */
export const eachRecordAltered = (path: Path, change: (record: Payload) => Payload): Fault =>
  recordsAltered(path, (records) => records.map(change));

/** Sends short pages with a token (v2), or of that limit (v1). */
export const shortPages = (path: Path, size: number): Fault => ({
  kind: 'altered',
  match: (call) => matches(path, call),
  query(query) {
    const changed = new URLSearchParams(query);
    const name = changed.has('limit') ? 'limit' : 'page_size';
    changed.set(name, String(Math.min(size, Number(changed.get(name) ?? size))));
    return changed;
  },
});

/** Leaves the page token out. */
export const tokenless = (path: Path): Fault => altered(path, (body) => ({ ...body, next_page_token: '' }));

/** Answers as if these parameters were not there. */
export const parametersIgnored = (path: Path, ...names: readonly string[]): Fault => ({
  kind: 'altered',
  match: (call) => matches(path, call),
  query(query) {
    const changed = new URLSearchParams(query);
    for (const name of names) changed.delete(name);
    return changed;
  },
});

/** Answers with a status, from the call number `after` + 1 on. */
export function refused(path: Path, status: number, after = 0): Fault {
  let calls = 0;
  return { kind: 'status', status, match: (call) => matches(path, call) && (calls += 1) > after };
}
