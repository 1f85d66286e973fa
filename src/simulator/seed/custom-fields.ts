import type { Dice } from '../world/prng.js';
import { spacedIds, type Collection } from '../world/collection.js';
import type { Business } from './business.js';
import { day, time, type Json } from './values.js';
import { familyNames, givenNames, mailHosts } from './words.js';

/**
 * The records that have custom fields of their own. Tasks, notes and appointments share one set (docs/keap-api.md 6.1).
 */
export type Model = 'contacts' | 'companies' | 'opportunities' | 'orders' | 'subscriptions' | 'work';

const models: Readonly<Record<Model, { record: string; word: string; mark: string; firstId: number }>> = {
  contacts: { record: 'CONTACT', word: '', mark: '', firstId: 7 },
  companies: { record: 'COMPANY', word: 'Firm ', mark: '', firstId: 107 },
  opportunities: { record: 'OPPORTUNITY', word: 'Deal ', mark: '_', firstId: 207 },
  orders: { record: 'ORDER', word: 'Order ', mark: '_', firstId: 307 },
  subscriptions: { record: 'SUBSCRIPTION', word: 'Plan ', mark: '_', firstId: 407 },
  work: { record: 'TASK_NOTE_APPOINTMENT', word: 'Work ', mark: '_', firstId: 507 },
};

/** One kind of field: how it is called, its choices, and a value for a record. */
interface Kind {
  readonly type: string;
  readonly label: string;
  readonly options?: readonly string[];
  value(dice: Dice, business: Business, optionId: (choice: number) => number): unknown;
}

const levels = ['Gold', 'Silver', 'Bronze'] as const;
const shapes = ['Small', 'Medium', 'Large'] as const;
const interests = ['Design', 'Travel', 'Books & Music', 'Sport'] as const;
const regions = ['North', 'South', 'Overseas'] as const;
const states = ['Arizona', 'Colorado', 'Oregon', 'Texas'] as const;
const backgrounds = ['Met in 2019.\nPrefers calls; "no faxes".', 'Grew the shop from one to nine 😀', 'n/a'] as const;
const DAY = 86_400_000;
const someDay = (dice: Dice): number => Date.UTC(2015, 0, 1) + dice.below(4000) * DAY;
const some = (dice: Dice, list: readonly string[]): string =>
  [dice.pick(list), dice.pick(list)].filter((one, place, all) => all.indexOf(one) === place).join(',');
const userId = (dice: Dice, { sizes, ids }: Business): number | null =>
  sizes.users === 0 ? null : ids.users.of(dice.below(sizes.users));

/**
 * Every type of custom field that Keap has (docs/keap-api.md 6.1). What a value looks like follows from how Keap lets
 * it be filtered.
 */
const kinds: readonly Kind[] = [
  { type: 'WHOLE_NUMBER', label: 'Score', value: (dice) => dice.between(1, 5000) },
  { type: 'DROPDOWN', label: 'Level', options: levels, value: (dice) => dice.pick(levels) },
  { type: 'DATE', label: 'Renewal Date', value: (dice) => day(someDay(dice)) },
  { type: 'DATE_TIME', label: 'Last Survey', value: (dice) => time(someDay(dice) + dice.below(86_400) * 1000) },
  { type: 'CURRENCY', label: 'Budget', value: (dice) => dice.between(100, 900_000) / 100 },
  { type: 'DECIMAL_NUMBER', label: 'Rating', value: (dice) => dice.between(0, 50) / 8 },
  { type: 'PERCENT', label: 'Discount', value: (dice) => dice.between(0, 400) / 8 },
  { type: 'YES_NO', label: 'Newsletter', value: (dice) => dice.below(2) },
  { type: 'TEXT', label: 'Motto', value: (dice) => dice.pick(['Onward', 'Less is more', 'Ça va, très bien']) },
  { type: 'TEXT_AREA', label: 'Background', value: (dice) => dice.pick(backgrounds) },
  { type: 'LIST_BOX', label: 'Interests', options: interests, value: (dice) => some(dice, interests) },
  { type: 'RADIO', label: 'Size', options: shapes, value: (dice) => dice.pick(shapes) },
  {
    type: 'DRILLDOWN',
    label: 'Region',
    options: regions,
    value: (dice, _business, optionId) => optionId(dice.below(regions.length)),
  },
  { type: 'USER', label: 'Account Manager', value: userId },
  {
    type: 'USER_LIST_BOX',
    label: 'Team',
    value: (dice, business) =>
      business.sizes.users === 0 ? null : some(dice, [String(userId(dice, business)), String(userId(dice, business))]),
  },
  { type: 'DAY_OF_WEEK', label: 'Best Day', value: (dice) => dice.between(1, 7) },
  { type: 'MONTH', label: 'Fiscal Start', value: (dice) => dice.between(1, 12) },
  { type: 'YEAR', label: 'Founded', value: (dice) => dice.between(1950, 2024) },
  { type: 'EMAIL', label: 'Billing Mail', value: (dice) => `books${dice.below(900)}@${dice.pick(mailHosts)}` },
  { type: 'PHONE_NUMBER', label: 'Direct Line', value: (dice) => `(480) 555-${dice.between(1000, 9999)}` },
  { type: 'WEBSITE', label: 'Portfolio', value: (dice) => `https://work${dice.below(900)}.example.com/?a=1` },
  { type: 'NAME', label: 'Referred By', value: (dice) => `${dice.pick(givenNames)} ${dice.pick(familyNames)}` },
  { type: 'STATE', label: 'Home State', value: (dice) => dice.pick(states) },
  { type: 'SOCIAL_SECURITY_NUMBER', label: 'SSN', value: (dice) => `000-00-${dice.between(1000, 9999)}` },
];

const idOf = (model: Model, place: number): number => models[model].firstId + place * 2;
const optionIdOf = (fieldId: number, choice: number): number => fieldId * 10 + choice + 1;

/** A model's fields, as v2 lists them. */
export function fieldsOf(model: Model): Collection {
  const { record, word, mark, firstId } = models[model];
  const payload = (place: number): Json => {
    const { type, label, options = [] } = kinds[place]!;
    const id = idOf(model, place);
    return {
      id: String(id),
      label: `${word}${label}`,
      // A number at the end tells fields of like labels apart, as Keap's own examples have it.
      field_name: `${mark}${(word + label).replaceAll(' ', '')}${place % 2}`,
      field_type: type,
      record_type: record,
      default_value: type === 'DROPDOWN' ? 'Bronze' : null,
      group_id: String(firstId * 3),
      group_name: 'Custom Fields',
      options: options.map((name, choice) => ({ id: String(optionIdOf(id, choice)), label: name })),
    };
  };
  return { size: kinds.length, ids: spacedIds(kinds.length, firstId, 2, () => 0), payload, index: {} };
}

const uses = Object.fromEntries(Object.keys(models).map((model) => [model, `custom fields of ${model}`])) as Record<
  Model,
  string
>;
const SET = 30;

/**
 * What a record holds for every field of its model, null where nobody filled it in (docs/keap-api.md 6). `use` tells
 * tasks from notes.
 */
export function customValues(business: Business, model: Model, number: number, use = ''): Json[] {
  const dice = business.dice(uses[model] + use, number);
  return kinds.map((kind, place) => {
    const id = idOf(model, place);
    const content = dice.percent(SET) ? kind.value(dice, business, (choice) => optionIdOf(id, choice)) : null;
    return { id: String(id), content };
  });
}
