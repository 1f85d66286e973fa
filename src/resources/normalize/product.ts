import { isRecord } from '../record.js';
import type { Payload } from '../row.js';
import { each, nestColumns, nested, normalizeRecord, type Normalize } from './shape.js';
import { billingCycle, flag, id, mapped } from './field-aliases.js';

/** Products of lists and single products. Columns: docs/keap-api.md 8.8. */

const plan = nested({
  id,
  cycle: ['billing_cycle', billingCycle],
  cycle_type: ['billing_cycle', billingCycle],
  billing_cycle: billingCycle,
  frequency: 'billing_frequency',
  subscription_plan_index: 'order_index',
});

const optionValue = nested({ id, label: 'value', sku: 'code' });

/** Two flags in v1, one value in v2. */
function characterRule(letters: unknown, digits: unknown): string | null {
  if (letters === true) return digits === true ? 'BOTH' : 'LETTER';
  return digits === true ? 'NUMBER' : null;
}

const rules = {
  can_contain_character: 'can_contain_character',
  can_contain_number: 'can_contain_number',
  can_start_with_character: 'can_start_with_character',
  can_start_with_number: 'can_start_with_number',
  can_end_with_character: 'can_end_with_character',
  can_end_with_number: 'can_end_with_number',
  allow_spaces: 'contain_spaces',
  min_chars: 'min_chars',
  max_chars: 'max_chars',
  text_message: 'validation_msg',
} as const;

const textRule: Normalize = (value) => {
  if (!isRecord(value)) return value;
  const readRule = (verb: string, target: string): Payload => {
    const [letters, digits] = [`can_${verb}_character`, `can_${verb}_number`];
    const hasRule = Object.hasOwn(value, letters) || Object.hasOwn(value, digits);
    return hasRule && !Object.hasOwn(value, target) ? { [target]: characterRule(value[letters], value[digits]) } : {};
  };
  return {
    ...value,
    ...readRule('contain', 'contains'),
    ...readRule('start_with', 'start_with'),
    ...readRule('end_with', 'end_with'),
  };
};

/** An option. An option with fixed values has the columns of text rules too, all empty. */
const option: Normalize = (value) => {
  const normalized = normalizeRecord(
    { id, type: mapped({ FixedList: 'FIXED', Variable: 'VARIABLE' }), values: ['fixed_options', each(optionValue)] },
    value as Payload,
  );
  if (!isRecord(normalized) || normalized['type'] !== 'VARIABLE') return normalized;
  return normalizeRecord({ variable_setting: textRule }, nestColumns(normalized, 'variable_setting', rules));
};

/** Normalizes a product; its prices stay v1's bare numbers. */
export function product(payload: Payload): Payload {
  return normalizeRecord(
    {
      id,
      product_name: 'name',
      product_desc: 'description',
      product_short_desc: 'short_description',
      product_price: 'price',
      status: ['active', flag],
      product_options: ['options', each(option)],
      options: each(option),
      subscription_plans: each(plan),
    },
    payload,
  );
}
