type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Adapts a response that a mock generated from a document to its request: the page has the requested size and is the
 * last; a record has the requested id, and the owner that its list is filtered by. Everything else stays unchanged.
 */
export function matchRequest(body: unknown, { pathname, searchParams }: URL): unknown {
  if (!isRecord(body)) return body;
  const id = /\/(\d+)$/.exec(pathname)?.[1];
  if (id !== undefined) return { ...body, id };
  if (!Object.values(body).some(Array.isArray) || !('next_page_token' in body)) return body;
  const size = Number(searchParams.get('page_size') ?? Infinity);
  const conditions = (searchParams.get('filter') ?? '').split(';').map((one) => one.split('=='));
  const page = Object.entries(body).map(([name, value]) => {
    if (!Array.isArray(value)) return [name, value];
    return [
      name,
      value.slice(0, size).map((row, index) => (isRecord(row) ? matchConditions(row, conditions, index) : row)),
    ];
  });
  return { ...(Object.fromEntries(page) as Json), next_page_token: '' };
}

function matchConditions(row: Json, conditions: readonly (readonly string[])[], index: number): Json {
  const changed: Record<string, unknown> = { ...row };
  for (const [name = '', value = ''] of conditions) {
    const ids = value.split(',');
    const outer = name.replace(/_id$/, '');
    const inner = row[outer];
    if (name in row) changed[name] = Array.isArray(row[name]) ? ids : value;
    else if (/^(\w+_)?ids$/.test(name)) changed['id'] = ids[index % ids.length];
    if (isRecord(inner)) changed[outer] = { ...inner, id: value };
  }
  return changed;
}
