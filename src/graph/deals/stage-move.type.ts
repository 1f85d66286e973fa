import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootList } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { StageMoveListArgs } from './stage-move.args.js';

@ObjectType({
  description: 'The move of a deal from one stage to another. Keap: `/v2/opportunities/stageMoves`.',
})
export class StageMove extends KeapRecord {
  @Column(() => DateTime, 'When the deal moved.', { name: 'movedAt' })
  move_time?: string;

  @Column(() => DateTime, 'When the deal moved the time before; null for its first move.', { name: 'previousMovedAt' })
  prev_stage_move_time?: string;

  @Column(() => ID, "Keap's id of the user who recorded the move.", { name: 'createdById' })
  created_by?: string;

  @Column(() => DateTime, 'When the move was recorded.', { name: 'createdAt' })
  create_time?: string;

  @Edge('stage_moves', 'deal', 'The deal.')
  deal?: object;

  @Edge('stage_moves', 'from', 'The previous stage; null for the first move.')
  from?: object;

  @Edge('stage_moves', 'to', 'The new stage.')
  to?: object;

  @Edge('stage_moves', 'createdBy', 'The user who recorded the move; null when Keap itself did.')
  createdBy?: object;

  @Edge('stage_moves', 'user', 'The user who moved the deal.')
  user?: object;
}

export const StageMoveConnection = connectionType(() => StageMove, 'StageMove');

export const stageMoveRoots = [
  rootList('stage_moves', StageMoveListArgs, {
    description: 'Moves of deals from stage to stage, a page at a time.',
  }),
] as const;
