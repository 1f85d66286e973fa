import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../world/collection.js';
import type { InternalWorld } from '../world/world.js';
import { customFields } from './form.js';
import { findActingUser, formatStoredTime } from './write.js';

/** The initial columns of a collection's records, and the columns that a write sets by itself. */
interface RecordTemplate {
  readonly empty: Payload;
  readonly createdColumn: string;
  readonly updatedColumn: string;
  readonly createdByColumn?: string;
  readonly updatedByColumn?: string;
  readonly model?: ResourceKey;
}

const nullColumns = (names: string): Payload => Object.fromEntries(names.split(' ').map((name) => [name, null]));
const byUser = { createdByColumn: 'created_by_user_id', updatedByColumn: 'last_updated_by_user_id' };
const by = { createdByColumn: 'created_by', updatedByColumn: 'last_updated_by' };
const times = { createdColumn: 'create_time', updatedColumn: 'update_time' };

const templates = {
  contacts: {
    empty: {
      ...nullColumns(
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
      ...nullColumns(
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
  tag_categories: { empty: nullColumns('name description'), ...times },
  tags: { empty: nullColumns('name description category'), ...times },
  notes: {
    empty: nullColumns('title text type contact_id assigned_to_user pinned_at'),
    ...times,
    ...byUser,
    model: 'note_fields',
  },
  tasks: {
    empty: {
      ...nullColumns(
        'title description type priority completion_time due_time remind_time_mins assigned_to_user_id contact_id opportunity_id',
      ),
      completed: false,
      accepted: false,
    },
    createdColumn: 'create_time',
    updatedColumn: 'modification_time',
    ...byUser,
    model: 'task_fields',
  },
  opportunities: {
    empty: {
      ...nullColumns(
        'opportunity_title contact stage user next_action_time next_action_notes opportunity_notes estimated_close_time ' +
          'affiliate_id lead_source',
      ),
      include_in_forecast: true,
      projected_revenue_low: 0,
      projected_revenue_high: 0,
      status_id: '1',
    },
    createdColumn: 'created_time',
    updatedColumn: 'last_updated_time',
    ...by,
    model: 'opportunity_fields',
  },
} as const satisfies Partial<Record<ResourceKey, RecordTemplate>>;

/** The writable collections. */
export type WritableKey = keyof typeof templates;

/** A record with every column, all empty. */
export const emptyRecord = (key: WritableKey): Payload => {
  const {
    empty,
    createdColumn,
    updatedColumn,
    createdByColumn = createdColumn,
    updatedByColumn = createdColumn,
    model,
  }: RecordTemplate = templates[key];
  return {
    id: null,
    ...empty,
    ...nullColumns(
      [createdColumn, updatedColumn, createdByColumn, updatedByColumn, ...(model ? ['custom_fields'] : [])].join(' '),
    ),
  };
};

/** The columns that hold the time of a change, and those of a creation. */
export const listTimeColumns = (key: WritableKey): { created: string[]; updated: string[] } => ({
  created: [templates[key].createdColumn, templates[key].updatedColumn],
  updated: [templates[key].updatedColumn],
});

const setUser = (name: string | undefined, user: string | null): Payload =>
  name === undefined ? {} : { [name]: user };

/** Inserts a new record with these columns and returns it. */
export function insert(world: InternalWorld, key: WritableKey, values: Payload, nowMs: number): Payload {
  const { empty, createdColumn, updatedColumn, createdByColumn, updatedByColumn, model }: RecordTemplate =
    templates[key];
  const user = findActingUser(world);
  const record: Payload = {
    id: world.nextId(key),
    ...empty,
    ...(model && customFields(model)([], 'custom_fields', { world, record: null })),
    ...values,
    [createdColumn]: formatStoredTime(nowMs),
    [updatedColumn]: formatStoredTime(nowMs),
    ...setUser(createdByColumn, user),
    ...setUser(updatedByColumn, user),
  };
  world.put(key, record);
  return record;
}

/** Replaces a record by one with changed columns and returns it. */
export function change(
  world: InternalWorld,
  key: WritableKey,
  record: Payload,
  values: Payload,
  nowMs: number,
): Payload {
  const { updatedColumn, updatedByColumn }: RecordTemplate = templates[key];
  const after = {
    ...record,
    ...values,
    [updatedColumn]: formatStoredTime(nowMs),
    ...setUser(updatedByColumn, findActingUser(world)),
  };
  world.put(key, after);
  return after;
}
