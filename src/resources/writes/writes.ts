import type { ResourceKey } from '../table.js';
import { companies } from './companies.js';
import { contacts } from './contacts.js';
import { opportunities, tags } from './sales.js';
import type { WriteAction, WriteEndpoint } from './endpoint.js';
import { notes, tasks } from './work.js';

/** The write endpoints of each writable collection, v2 before v1. */
export const writes = { contacts, companies, tasks, notes, opportunities, tags } as const satisfies Partial<
  Record<ResourceKey, readonly WriteEndpoint[]>
>;

/** A collection that can be written. */
export type WritableKey = keyof typeof writes;

/** The collections that a tagging affects. */
export const affectedByTagging: readonly ResourceKey[] = ['contacts', 'contact_tags', 'applied_tags'];

/** The other collections that a change affects: by copies of the record, by counts, and by what is deleted with it. */
const affectedCollections: Readonly<Record<WritableKey, Partial<Record<WriteAction, readonly ResourceKey[]>>>> = {
  contacts: {
    update: ['contact_tags', 'opportunities', 'orders', 'transactions', 'tasks'],
    remove: [
      'contact_tags',
      'applied_tags',
      'opportunities',
      'orders',
      'payments',
      'transactions',
      'subscriptions',
      'tasks',
      'notes',
      'files',
      'emails',
      'appointments',
    ],
  },
  companies: { update: ['contacts', 'opportunities', 'orders'] },
  tasks: {},
  notes: {},
  opportunities: {
    create: ['stages', 'stage_moves'],
    update: ['stages', 'stage_moves'],
    remove: ['stages', 'stage_moves', 'tasks'],
  },
  tags: { update: ['applied_tags'], remove: ['contacts', 'contact_tags', 'applied_tags'] },
};

/** Every collection that a change of this one may affect. */
export function listAffected(key: WritableKey, action: WriteAction): readonly ResourceKey[] {
  return [key, ...(affectedCollections[key][action] ?? [])];
}
