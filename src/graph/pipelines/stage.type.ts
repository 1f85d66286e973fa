import { ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Node } from '../nodes/node.js';
import { DateTime } from '../values/date-time.js';

@ObjectType({ description: 'Something to be done before a deal leaves a stage.' })
export class ChecklistItem {
  @Column(() => ID, "Keap's id of the item.")
  id?: string;

  @Column(() => String, 'What is to be done.')
  description?: string;

  @Column(() => Boolean, 'Whether it must be done.', { name: 'isRequired' })
  required?: boolean;

  @Column(() => Int, 'Where it stands in the list.', { name: 'position' })
  order?: number;
}

@ObjectType({ implements: Node, description: 'A step of the sales pipeline. Keap: `/v2/opportunities/stages`.' })
export class Stage extends Node {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => Int, 'Where the stage stands in the pipeline.', { name: 'position' })
  order?: number;

  @Column(() => Int, 'How likely a deal here is won, in percent.')
  probability?: number;

  @Column(() => Int, 'How many days a deal should stay.', { name: 'targetDays' })
  target_number_days?: number;

  @Column(() => Boolean, "Whether new deals begin here. Only Keap's v1 tells.")
  is_default?: boolean;

  @Column(() => Boolean, "Whether a deal here is over, won or lost. Only Keap's v1 tells.", { name: 'isEnd' })
  end_stage?: boolean;

  @Column(() => [ChecklistItem], 'What is to be done before a deal moves on.', { name: 'checklist' })
  checklist_items?: object[];

  @Column(() => DateTime, 'When the stage was created.', { name: 'createdAt' })
  created_time?: string;

  @Column(() => DateTime, 'When the stage was last changed.', { name: 'updatedAt' })
  updated_time?: string;
}
