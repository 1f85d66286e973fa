import type { Prng } from '../world/prng.js';
import { createSpacedIds, type Collection } from '../world/collection.js';
import type { SeedContext } from './business.js';
import { DAY } from './calendar.js';
import { day, time, type Json } from './values.js';
import { familyNames, givenNames, mailHosts } from './words.js';

/** The resources that have custom fields. Tasks, notes and appointments share one set (docs/keap-api.md 6.1). */
export type Model = 'contacts' | 'companies' | 'opportunities' | 'orders' | 'subscriptions' | 'work';

const models: Readonly<Record<Model, { record: string; labelPrefix: string; namePrefix: string; firstId: number }>> = {
  contacts: { record: 'CONTACT', labelPrefix: '', namePrefix: '', firstId: 7 },
  companies: { record: 'COMPANY', labelPrefix: 'Firm ', namePrefix: '', firstId: 107 },
  opportunities: { record: 'OPPORTUNITY', labelPrefix: 'Deal ', namePrefix: '_', firstId: 207 },
  orders: { record: 'ORDER', labelPrefix: 'Order ', namePrefix: '_', firstId: 307 },
  subscriptions: { record: 'SUBSCRIPTION', labelPrefix: 'Plan ', namePrefix: '_', firstId: 407 },
  work: { record: 'TASK_NOTE_APPOINTMENT', labelPrefix: 'Work ', namePrefix: '_', firstId: 507 },
};

/** One kind of field: its label, its choices, and a value for a record. */
interface FieldKind {
  readonly type: string;
  readonly label: string;
  readonly options?: readonly string[];
  value(prng: Prng, context: SeedContext, optionId: (choice: number) => number): unknown;
}

const levels = ['Gold', 'Silver', 'Bronze'] as const;
const shapes = ['Small', 'Medium', 'Large'] as const;
const interests = ['Design', 'Travel', 'Books & Music', 'Sport'] as const;
const regions = ['North', 'South', 'Overseas'] as const;
const states = ['Arizona', 'Colorado', 'Oregon', 'Texas'] as const;
const backgrounds = ['Met in 2019.\nPrefers calls; "no faxes".', 'Grew the shop from one to nine 😀', 'n/a'] as const;
/** A past day of the last eleven years. */
const drawDay = (prng: Prng, { calendar }: SeedContext): number => calendar.today - (4007 - prng.below(4000)) * DAY;
const drawSome = (prng: Prng, list: readonly string[]): string =>
  [prng.pick(list), prng.pick(list)].filter((one, index, all) => all.indexOf(one) === index).join(',');
const drawUserId = (prng: Prng, { sizes, ids }: SeedContext): number | null =>
  sizes.users === 0 ? null : ids.users.toId(prng.below(sizes.users));

/**
 * Every type of custom field that Keap has (docs/keap-api.md 6.1). The form of a value follows from the filters that
 * Keap allows for the type.
 */
const kinds: readonly FieldKind[] = [
  { type: 'WHOLE_NUMBER', label: 'Score', value: (prng) => prng.between(1, 5000) },
  { type: 'DROPDOWN', label: 'Level', options: levels, value: (prng) => prng.pick(levels) },
  { type: 'DATE', label: 'Renewal Date', value: (prng, context) => day(drawDay(prng, context) + 365 * DAY) },
  {
    type: 'DATE_TIME',
    label: 'Last Survey',
    value: (prng, context) => time(drawDay(prng, context) + prng.below(86_400) * 1000),
  },
  { type: 'CURRENCY', label: 'Budget', value: (prng) => prng.between(100, 900_000) / 100 },
  { type: 'DECIMAL_NUMBER', label: 'Rating', value: (prng) => prng.between(0, 50) / 8 },
  { type: 'PERCENT', label: 'Discount', value: (prng) => prng.between(0, 400) / 8 },
  { type: 'YES_NO', label: 'Newsletter', value: (prng) => prng.below(2) },
  { type: 'TEXT', label: 'Motto', value: (prng) => prng.pick(['Onward', 'Less is more', 'Ça va, très bien']) },
  { type: 'TEXT_AREA', label: 'Background', value: (prng) => prng.pick(backgrounds) },
  { type: 'LIST_BOX', label: 'Interests', options: interests, value: (prng) => drawSome(prng, interests) },
  { type: 'RADIO', label: 'Size', options: shapes, value: (prng) => prng.pick(shapes) },
  {
    type: 'DRILLDOWN',
    label: 'Region',
    options: regions,
    value: (prng, _business, optionId) => optionId(prng.below(regions.length)),
  },
  { type: 'USER', label: 'Account Manager', value: drawUserId },
  {
    type: 'USER_LIST_BOX',
    label: 'Team',
    value: (prng, context) =>
      context.sizes.users === 0
        ? null
        : drawSome(prng, [String(drawUserId(prng, context)), String(drawUserId(prng, context))]),
  },
  { type: 'DAY_OF_WEEK', label: 'Best Day', value: (prng) => prng.between(1, 7) },
  { type: 'MONTH', label: 'Fiscal Start', value: (prng) => prng.between(1, 12) },
  { type: 'YEAR', label: 'Founded', value: (prng) => prng.between(1950, 2024) },
  { type: 'EMAIL', label: 'Billing Mail', value: (prng) => `books${prng.below(900)}@${prng.pick(mailHosts)}` },
  { type: 'PHONE_NUMBER', label: 'Direct Line', value: (prng) => `(480) 555-${prng.between(1000, 9999)}` },
  { type: 'WEBSITE', label: 'Portfolio', value: (prng) => `https://work${prng.below(900)}.example.com/?a=1` },
  { type: 'NAME', label: 'Referred By', value: (prng) => `${prng.pick(givenNames)} ${prng.pick(familyNames)}` },
  { type: 'STATE', label: 'Home State', value: (prng) => prng.pick(states) },
  { type: 'SOCIAL_SECURITY_NUMBER', label: 'SSN', value: (prng) => `000-00-${prng.between(1000, 9999)}` },
];

const makeFieldId = (model: Model, index: number): number => models[model].firstId + index * 2;
const makeOptionId = (fieldId: number, choice: number): number => fieldId * 10 + choice + 1;

/** A model's fields, as v2 lists them. */
export function defineFields(model: Model): Collection {
  const { record, labelPrefix, namePrefix, firstId } = models[model];
  const payload = (index: number): Json => {
    const { type, label, options = [] } = kinds[index]!;
    const id = makeFieldId(model, index);
    return {
      id: String(id),
      label: `${labelPrefix}${label}`,
      // A number at the end distinguishes fields of similar labels, as in Keap's own examples.
      field_name: `${namePrefix}${(labelPrefix + label).replaceAll(' ', '')}${index % 2}`,
      field_type: type,
      record_type: record,
      default_value: type === 'DROPDOWN' ? 'Bronze' : null,
      group_id: String(firstId * 3),
      group_name: 'Custom Fields',
      options: options.map((name, choice) => ({ id: String(makeOptionId(id, choice)), label: name })),
    };
  };
  return { size: kinds.length, ids: createSpacedIds(kinds.length, firstId, 2, () => 0), payload, index: {} };
}

const purposes = Object.fromEntries(Object.keys(models).map((model) => [model, `custom fields of ${model}`])) as Record<
  Model,
  string
>;
const FILLED_PERCENT = 30;

/**
 * The value of every field of a record's model, null for an empty field (docs/keap-api.md 6). `purpose` distinguishes
 * tasks from notes.
 */
export function makeCustomValues(context: SeedContext, model: Model, number: number, purpose = ''): Json[] {
  const prng = context.createPrng(purposes[model] + purpose, number);
  return kinds.map((kind, index) => {
    const id = makeFieldId(model, index);
    const content = prng.chance(FILLED_PERCENT)
      ? kind.value(prng, context, (choice) => makeOptionId(id, choice))
      : null;
    return { id: String(id), content };
  });
}
