import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../world/collection.js';
import type { InternalWorld } from '../world/world.js';
import { customFields } from './form.js';
import { actingUser, keptTime } from './write.js';

/** What a collection's new records begin as, and the columns that a write sets by itself. */
interface Shape {
  readonly empty: Payload;
  readonly made: string;
  readonly changed: string;
  readonly madeBy?: string;
  readonly changedBy?: string;
  readonly model?: ResourceKey;
}

const nothing = (names: string): Payload => Object.fromEntries(names.split(' ').map((name) => [name, null]));
const byUser = { madeBy: 'created_by_user_id', changedBy: 'last_updated_by_user_id' };
const by = { madeBy: 'created_by', changedBy: 'last_updated_by' };
const times = { made: 'create_time', changed: 'update_time' };

const shapes = {
  contacts: {
    empty: {
      ...nothing(
        'given_name family_name middle_name preferred_name prefix suffix spouse_name company job_title website time_zone ' +
          'preferred_locale birth_date anniversary_date contact_type leadsource_id owner_id notes score_value referral_code ' +
          'account_id assistant_name assistant_phone billing_information',
      ),
      source_type: 'API',
      email_addresses: [],
      phone_numbers: [],
      fax_numbers: [],
      addresses: [],
      social_accounts: [],
      tag_ids: [],
      groups: '',
      links: [],
      utm_parameters: [],
    },
    ...times,
    ...by,
    model: 'contact_fields',
  },
  companies: {
    empty: {
      ...nothing(
        'company_name website title first_name middle_name last_name preferred_name suffix job_title spouse_name birth_date ' +
          'anniversary_date assistant_name assistant_phone billing_information contact_type owner_id referral_code account_id ' +
          'notes fax_number address email_address phone_number',
      ),
      groups: '',
    },
    ...times,
    ...by,
    model: 'company_fields',
  },
  tag_categories: { empty: nothing('name description'), ...times },
  tags: { empty: nothing('name description category'), ...times },
  notes: {
    empty: nothing('title text type contact_id assigned_to_user pinned_at'),
    ...times,
    ...byUser,
    model: 'note_fields',
  },
  tasks: {
    empty: {
      ...nothing(
        'title description type priority completion_time due_time remind_time_mins assigned_to_user_id contact_id opportunity_id',
      ),
      completed: false,
      accepted: false,
    },
    made: 'create_time',
    changed: 'modification_time',
    ...byUser,
    model: 'task_fields',
  },
  opportunities: {
    empty: {
      ...nothing(
        'opportunity_title contact stage user next_action_time next_action_notes opportunity_notes estimated_close_time ' +
          'affiliate_id lead_source',
      ),
      include_in_forecast: true,
      projected_revenue_low: 0,
      projected_revenue_high: 0,
      status_id: '1',
    },
    made: 'created_time',
    changed: 'last_updated_time',
    ...by,
    model: 'opportunity_fields',
  },
} as const satisfies Partial<Record<ResourceKey, Shape>>;

/** The collections that are written to. */
export type WrittenKey = keyof typeof shapes;

/** A record with every column and nothing in it. */
export const blank = (key: WrittenKey): Payload => {
  const { empty, made, changed, madeBy = made, changedBy = made, model }: Shape = shapes[key];
  return {
    id: null,
    ...empty,
    ...nothing([made, changed, madeBy, changedBy, ...(model ? ['custom_fields'] : [])].join(' ')),
  };
};

/** The columns that hold the moment of a change, and of a creation too. */
export const stampsOf = (key: WrittenKey): { made: string[]; changed: string[] } => ({
  made: [shapes[key].made, shapes[key].changed],
  changed: [shapes[key].changed],
});

const signed = (name: string | undefined, user: string | null): Payload => (name === undefined ? {} : { [name]: user });

/** Puts a new record with these columns, and gives it. */
export function insert(world: InternalWorld, key: WrittenKey, values: Payload, nowMs: number): Payload {
  const { empty, made, changed, madeBy, changedBy, model }: Shape = shapes[key];
  const user = actingUser(world);
  const record: Payload = {
    id: world.nextId(key),
    ...empty,
    ...(model && customFields(model)([], 'custom_fields', { world, record: null })),
    ...values,
    [made]: keptTime(nowMs),
    [changed]: keptTime(nowMs),
    ...signed(madeBy, user),
    ...signed(changedBy, user),
  };
  world.put(key, record);
  return record;
}

/** Puts a record with changed columns in its place, and gives it. */
export function change(
  world: InternalWorld,
  key: WrittenKey,
  record: Payload,
  values: Payload,
  nowMs: number,
): Payload {
  const { changed, changedBy }: Shape = shapes[key];
  const after = { ...record, ...values, [changed]: keptTime(nowMs), ...signed(changedBy, actingUser(world)) };
  world.put(key, after);
  return after;
}
