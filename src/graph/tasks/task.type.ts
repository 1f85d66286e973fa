import { ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { describeRawField } from '../values/enums.js';
import { TaskListArgs, TaskPriority } from './task.args.js';

@ObjectType({ description: 'A task for a user. Keap: `/v2/tasks`.' })
export class Task extends KeapRecord {
  @Column(() => String, 'Title.')
  title?: string;

  @Column(() => String, 'Description.')
  description?: string;

  @Column(() => String, "Kind of task: a value from the account's own list, as in Call.")
  type?: string;

  @Column(() => TaskPriority, 'Priority.')
  priority?: string;

  @Column(() => String, describeRawField('priority'), { from: 'priority' })
  priority_raw?: string;

  @Column(() => Boolean, 'Whether it is done.', { name: 'isCompleted' })
  completed?: boolean;

  @Column(() => Boolean, 'Whether the assigned user has accepted it.', { name: 'isAccepted' })
  accepted?: boolean;

  @Column(() => DateTime, 'When it is due.', { name: 'dueAt' })
  due_time?: string;

  @Column(() => Int, 'Minutes before the due time at which the user is reminded.', { name: 'remindMinutesBefore' })
  remind_time_mins?: number;

  @Column(() => DateTime, 'When it was done.', { name: 'completedAt' })
  completion_time?: string;

  @Column(() => ID, "Keap's id of the user who created the task.", { name: 'createdById' })
  created_by_user_id?: string;

  @Column(() => ID, "Keap's id of the user who changed the task last.", { name: 'updatedById' })
  last_updated_by_user_id?: string;

  @Column(() => DateTime, 'When the task was created.', { name: 'createdAt' })
  create_time?: string;

  @Column(() => DateTime, 'When the task was last changed.', { name: 'updatedAt' })
  modification_time?: string;

  @Column(() => String, 'URL of the task in Keap. Only on Keap v1.')
  url?: string;

  @Column(() => ID, "Keap's id of the campaign that created the task. Only on Keap v1.")
  funnel_id?: string;

  @Column(() => ID, "Keap's id of the step of that campaign. Only on Keap v1.", { name: 'campaignStepId' })
  jgraph_id?: string;

  @Edge('tasks', 'contact', 'The contact that the task is about.')
  contact?: object;

  @Edge('tasks', 'createdBy', 'The user who created the task; null when Keap itself did.')
  createdBy?: object;

  @Edge('tasks', 'updatedBy', 'The user who changed the task last; null when Keap itself did.')
  updatedBy?: object;

  @Edge('tasks', 'owner', 'The user it is assigned to; null when it is unassigned.')
  owner?: object;

  @Edge('tasks', 'deal', 'The deal it belongs to; null when it belongs to none.')
  deal?: object;
}

export const TaskConnection = connectionType(() => Task, 'Task');

export const taskRoots = rootPair('tasks', TaskListArgs);
