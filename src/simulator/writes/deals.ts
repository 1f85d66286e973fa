import type { Payload } from '../world/collection.js';
import { parseFilter } from '../lists/filter.js';
import { stageMoves } from '../routes/pipeline.js';
import { select } from '../lists/select.js';
import type { InternalWorld } from '../world/world.js';
import type { PropertyReader } from './form.js';
import { change, insert } from './records.js';
import { reference, invalidValue } from './values.js';
import { findActingUser, formatStoredTime } from './write.js';

/**
 * Writes to opportunities, shared by v1 and v2: they copy the contact, stage and user, and record a stage move for each
 * new stage.
 */

const requireRecord = (
  world: InternalWorld,
  key: 'contacts' | 'stages' | 'users',
  value: unknown,
  name: string,
): Payload => {
  const id = reference(key)(value, name, world) as string | null;
  if (id === null) throw invalidValue(name, 'it must not be empty');
  return world.get(key, id)!;
};

export const copyContact: PropertyReader = (value, name, { world }) => {
  const contact = requireRecord(world, 'contacts', value, name);
  const first = (list: string): Payload => ((contact[list] ?? []) as Payload[])[0] ?? {};
  const emails = (contact['email_addresses'] ?? []) as Payload[];
  return {
    contact: {
      id: contact['id'],
      email: emails.find((one) => one['field'] === 'EMAIL1')?.['email'] ?? null,
      first_name: contact['given_name'],
      last_name: contact['family_name'],
      company_name: (contact['company'] as Payload | null)?.['company_name'] ?? null,
      job_title: contact['job_title'],
      phone_number: first('phone_numbers')['number'] ?? null,
      city: first('addresses')['locality'] ?? null,
      state: first('addresses')['region'] ?? null,
    },
  };
};

export const copyStage: PropertyReader = (value, name, { world }) => {
  const stage = requireRecord(world, 'stages', value, name);
  return {
    stage: {
      id: stage['id'],
      name: stage['name'],
      details: {
        probability: stage['probability'],
        stage_order: stage['order'],
        target_num_days: stage['target_number_days'],
        checklist_items: [],
      },
      reasons: [],
    },
  };
};

export const copyUser: PropertyReader = (value, name, { world }) => {
  const id = reference('users')(value, name, world) as string | null;
  const user = id === null ? null : world.get('users', id)!;
  return { user: user && { id, first_name: user['given_name'], last_name: user['family_name'] } };
};

const stageId = (deal: Payload): string => ((deal['stage'] ?? {}) as Payload)['id'] as string;

/** Stage moves print their times in the older form, with an offset without a colon (docs/keap-api.md 6). */
const moveTime = (nowMs: number): string => formatStoredTime(nowMs).replace('Z', '.000+0000');

function lastMove(world: InternalWorld, dealId: string): Payload | null {
  const table = world.findTable('stage_moves', null)!;
  const conditions = parseFilter(`opportunity_id==${dealId}`, stageMoves.filters);
  const moves = select(table, stageMoves, conditions, { by: 'id', isDescending: true });
  return moves.length === 0 ? null : table.read(moves.at(0));
}

function recordStageMove(world: InternalWorld, deal: Payload, from: string, nowMs: number): void {
  const user = findActingUser(world);
  world.put('stage_moves', {
    id: world.nextId('stage_moves'),
    opportunity_id: deal['id'],
    move_time: moveTime(nowMs),
    move_from_stage_id: from,
    move_to_stage_id: stageId(deal),
    prev_stage_move_time: lastMove(world, deal['id'] as string)?.['move_time'] ?? null,
    user_id: ((deal['user'] ?? {}) as Payload)['id'] ?? null,
    created_by: user,
    create_time: moveTime(nowMs),
  });
}

export function createDeal(world: InternalWorld, values: Payload, nowMs: number): Payload {
  const deal = insert(world, 'opportunities', values, nowMs);
  recordStageMove(world, deal, '0', nowMs);
  return deal;
}

export function changeDeal(world: InternalWorld, before: Payload, values: Payload, nowMs: number): Payload {
  const deal = change(world, 'opportunities', before, values, nowMs);
  if (stageId(deal) !== stageId(before)) recordStageMove(world, deal, stageId(before), nowMs);
  return deal;
}
