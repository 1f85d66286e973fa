import { ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { KeapRecord } from '../nodes/node.js';
import { DateTime } from '../values/date-time.js';

@ObjectType({ description: 'A checklist item of a stage.' })
export class ChecklistItem {
  @Column(() => ID, "Keap's id of the item.", { name: 'keapId' })
  id?: string;

  @Column(() => String, 'The task.')
  description?: string;

  @Column(() => Boolean, 'Whether it must be done.', { name: 'isRequired' })
  required?: boolean;

  @Column(() => Int, 'Position in the list.', { name: 'position' })
  order?: number;
}

@ObjectType({ description: 'A stage of the sales pipeline. Keap: `/v2/opportunities/stages`.' })
export class Stage extends KeapRecord {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => Int, 'Position in the pipeline.', { name: 'position' })
  order?: number;

  @Column(() => Int, 'Probability that a deal in this stage is won, in percent.')
  probability?: number;

  @Column(() => Int, 'Target number of days for a deal in this stage.', { name: 'targetDays' })
  target_number_days?: number;

  @Column(() => Boolean, 'Whether new deals start in this stage. Only on Keap v1.')
  is_default?: boolean;

  @Column(() => Boolean, 'Whether a deal in this stage is closed, won or lost. Only on Keap v1.', { name: 'isEnd' })
  end_stage?: boolean;

  @Column(() => [ChecklistItem], 'What must be done before a deal moves on.', { name: 'checklist' })
  checklist_items?: object[];

  @Column(() => DateTime, 'When the stage was created.', { name: 'createdAt' })
  created_time?: string;

  @Column(() => DateTime, 'When the stage was last changed.', { name: 'updatedAt' })
  updated_time?: string;
}
