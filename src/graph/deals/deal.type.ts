import { ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { Node } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { Money } from '../values/money.js';
import { DealListArgs } from './deal.args.js';

@ObjectType({ description: 'Something to be done before a deal leaves its stage, and whether it is done.' })
export class DealChecklistItem {
  @Column(() => ID, "Keap's id of the item, the same for all deals.")
  id?: string;

  @Column(() => ID, "Keap's id of the item for this deal.")
  instance_id?: string;

  @Column(() => String, 'What is to be done.')
  description?: string;

  @Column(() => Boolean, 'Whether it must be done.', { name: 'isRequired' })
  required?: boolean;

  @Column(() => Int, 'Where it stands in the list.', { name: 'position' })
  item_order?: number;

  @Column(() => DateTime, 'When it was done; null when it is not.', { name: 'doneAt' })
  done_date?: string;
}

@ObjectType({
  implements: Node,
  description: 'A sale in the making. Keap calls it an opportunity: `/v2/opportunities` (the Classic sales pipeline).',
})
export class Deal extends Node {
  @Column(() => String, 'Title.', { name: 'title' })
  opportunity_title?: string;

  @Column(() => String, 'Notes.', { name: 'notes' })
  opportunity_notes?: string;

  @Column(() => DateTime, 'When the next action is due.', { name: 'nextActionAt' })
  next_action_time?: string;

  @Column(() => String, 'What the next action is.')
  next_action_notes?: string;

  @Column(() => DateTime, 'When the deal is expected to close.', { name: 'estimatedCloseAt' })
  estimated_close_time?: string;

  @Column(() => Boolean, 'Whether it counts in the forecast.', { name: 'isInForecast' })
  include_in_forecast?: boolean;

  @Column(() => Money, 'Lowest revenue expected. Keap sends a bare number.')
  projected_revenue_low?: number;

  @Column(() => Money, 'Highest revenue expected. Keap sends a bare number.')
  projected_revenue_high?: number;

  @Column(() => String, 'Name of the lead source.')
  lead_source?: string;

  @Column(() => ID, "Keap's id of the referral partner.")
  affiliate_id?: string;

  @Column(() => ID, "Keap's id of the deal's status.")
  status_id?: string;

  @Column(() => ID, "Keap's id of the user who created the deal.", { name: 'createdById' })
  created_by?: string;

  @Column(() => ID, "Keap's id of the user who changed the deal last.", { name: 'updatedById' })
  last_updated_by?: string;

  @Column(() => DateTime, 'When the deal was created.', { name: 'createdAt' })
  created_time?: string;

  @Column(() => DateTime, 'When the deal was last changed.', { name: 'updatedAt' })
  last_updated_time?: string;

  @Edge('opportunities', 'contact', 'Who may buy.', {
    note: "The deal's copy of the name may be old, so it is not used.",
  })
  contact?: object;

  @Edge('opportunities', 'stage', 'The step of the pipeline it stands in.')
  stage?: object;

  @Edge('opportunities', 'owner', 'The user who works on it; null when nobody does.')
  owner?: object;

  @Edge('opportunities', 'stageMoves', "The deal's stage moves, by id.")
  stageMoves?: object;
}

export const DealConnection = connectionType(() => Deal, 'Deal');

export const dealRoots = rootPair('opportunities', DealListArgs);
