import { ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { Money } from '../values/money.js';
import { DealListArgs } from './deal.args.js';

@ObjectType({ description: 'A checklist item of a deal in its stage, and whether it is done.' })
export class DealChecklistItem {
  @Column(() => ID, "Keap's id of the item, the same for all deals.", { name: 'keapId' })
  id?: string;

  @Column(() => ID, "Keap's id of the item for this deal.")
  instance_id?: string;

  @Column(() => String, 'The task.')
  description?: string;

  @Column(() => Boolean, 'Whether it must be done.', { name: 'isRequired' })
  required?: boolean;

  @Column(() => Int, 'Position in the list.', { name: 'position' })
  item_order?: number;

  @Column(() => DateTime, 'When it was done; null when it is not.', { name: 'doneAt' })
  done_date?: string;
}

@ObjectType({
  description: 'A possible sale. Keap calls it an opportunity: `/v2/opportunities` (the Classic sales pipeline).',
})
export class Deal extends KeapRecord {
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

  @Column(() => Money, 'Lowest expected revenue. Keap sends a number without a currency.')
  projected_revenue_low?: number;

  @Column(() => Money, 'Highest expected revenue. Keap sends a number without a currency.')
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

  @Edge('opportunities', 'contact', 'The contact of the deal.', {
    note: "The deal's own copy of the name is not used, because it may be old.",
  })
  contact?: object;

  @Edge('opportunities', 'stage', 'The stage of the pipeline that the deal is in.')
  stage?: object;

  @Edge('opportunities', 'createdBy', 'The user who created the deal; null when Keap itself did.')
  createdBy?: object;

  @Edge('opportunities', 'updatedBy', 'The user who changed the deal last; null when Keap itself did.')
  updatedBy?: object;

  @Edge('opportunities', 'owner', 'The user who owns the deal; null when it has no owner.')
  owner?: object;

  @Edge('opportunities', 'stageMoves', "The deal's stage moves, by id.")
  stageMoves?: object;
}

export const DealConnection = connectionType(() => Deal, 'Deal');

export const dealRoots = rootPair('opportunities', DealListArgs);
