import { ID, ObjectType } from 'type-graphql';
import { Column } from '../columns.js';
import { Node } from '../node.js';
import { connectionType } from '../paging/connection.js';
import { DateTime } from '../values/date-time.js';

@ObjectType({
  implements: Node,
  description: 'A step of a deal from one stage to another. Keap: `/v2/opportunities/stageMoves`.',
})
export class StageMove extends Node {
  @Column(() => DateTime, 'When the deal moved.', { name: 'movedAt' })
  move_time?: string;

  @Column(() => DateTime, 'When it had moved before; null for its first move.', { name: 'previousMovedAt' })
  prev_stage_move_time?: string;

  @Column(() => ID, "Keap's id of the user who recorded the move.", { name: 'createdById' })
  created_by?: string;

  @Column(() => DateTime, 'When the move was recorded.', { name: 'createdAt' })
  create_time?: string;
}

export const StageMoveConnection = connectionType(() => StageMove, 'StageMove');
