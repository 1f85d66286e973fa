import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../world/collection.js';
import type { Field } from './filter.js';
import type { InternalWorld } from '../world/world.js';

/**
 * The filters that Keap allows for each type of custom field: its v2 document of 2026-08, under `filter` of each list.
 */
const numeric = 'WHOLE_NUMBER DECIMAL_NUMBER CURRENCY PERCENT YEAR MONTH DAY_OF_WEEK USER'.split(' ');
const multiSelect = ['LIST_BOX', 'USER_LIST_BOX'];

function chooseFilter(type: string): Omit<Field, 'readPath'> {
  if (numeric.includes(type)) return { kind: 'compare' };
  if (type === 'DATE' || type === 'DATE_TIME') return { kind: 'moment' };
  if (type === 'YES_NO') return { kind: 'equals', values: ['0', '1'] };
  if (type === 'DRILLDOWN') return { kind: 'equals', isNumeric: true };
  if (multiSelect.includes(type)) return { kind: 'holds' };
  return { kind: 'prefix' };
}

const readContent = (record: Payload, id: unknown): unknown =>
  ((record['custom_fields'] ?? []) as Payload[]).find((field) => field['id'] === id)?.['content'] ?? null;

/** The custom field of a model with this name, in either case, as a filter; null if there is none. */
export function findCustomField(world: InternalWorld, model: ResourceKey | null, name: string): Field | null {
  if (model === null) return null;
  const table = world.findTable(model, null)!;
  const all = table.range(0, Infinity);
  for (let index = 0; index < all.length; index++) {
    const { id, field_name, field_type } = table.read(all.at(index)) as Record<string, string>;
    if (field_name?.toLowerCase() !== name.toLowerCase()) continue;
    return { ...chooseFilter(field_type ?? ''), readPath: (record) => readContent(record, id) };
  }
  return null;
}
