import type { ResourceKey } from '../table.js';
import { companies } from './companies.js';
import { contacts } from './contacts.js';
import { opportunities, tags } from './sales.js';
import type { WriteAction, WriteEndpoint } from './endpoint.js';
import { notes, tasks } from './work.js';

/** How the collections that can be written are written, v2 before v1. */
export const writes = { contacts, companies, tasks, notes, opportunities, tags } as const satisfies Partial<
  Record<ResourceKey, readonly WriteEndpoint[]>
>;

/** A collection that can be written. */
export type WritableKey = keyof typeof writes;

/** What tags on contacts show in. */
export const affectedByTagging: readonly ResourceKey[] = ['contacts', 'contact_tags', 'applied_tags'];

/** Where a record shows beside its own collection: copies of it, counts of it, and what goes with it when it is deleted. */
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

/** Every collection in which a change of this one may show. */
export function listAffected(key: WritableKey, action: WriteAction): readonly ResourceKey[] {
  return [key, ...(affectedCollections[key][action] ?? [])];
}
