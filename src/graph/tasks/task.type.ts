import { ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { Node } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { describeRawField } from '../values/enums.js';
import { TaskListArgs, TaskPriority } from './task.args.js';

@ObjectType({ implements: Node, description: 'Something a user is to do. Keap: `/v2/tasks`.' })
export class Task extends Node {
  @Column(() => String, 'What is to be done, in short.')
  title?: string;

  @Column(() => String, 'What is to be done, in full.')
  description?: string;

  @Column(() => String, "Kind of task: a word from the account's own list, as in Call.")
  type?: string;

  @Column(() => TaskPriority, 'How much it matters.')
  priority?: string;

  @Column(() => String, describeRawField('priority'), { from: 'priority' })
  priority_raw?: string;

  @Column(() => Boolean, 'Whether it is done.', { name: 'isCompleted' })
  completed?: boolean;

  @Column(() => Boolean, 'Whether whoever is to do it has accepted it.', { name: 'isAccepted' })
  accepted?: boolean;

  @Column(() => DateTime, 'When it is due.', { name: 'dueAt' })
  due_time?: string;

  @Column(() => Int, 'How many minutes before it is due the user is reminded.', { name: 'remindMinutesBefore' })
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

  @Column(() => String, "Where the task leads in Keap's own pages. Only Keap's v1 tells.")
  url?: string;

  @Column(() => ID, "Keap's id of the campaign that made the task. Only Keap's v1 tells.")
  funnel_id?: string;

  @Column(() => ID, "Keap's id of the step of that campaign. Only Keap's v1 tells.", { name: 'campaignStepId' })
  jgraph_id?: string;

  @Edge('tasks', 'contact', 'Whom the task is about.')
  contact?: object;

  @Edge('tasks', 'owner', 'The user who is to do it; null when nobody is.')
  owner?: object;

  @Edge('tasks', 'deal', 'The deal it belongs to; null when to none.')
  deal?: object;
}

export const TaskConnection = connectionType(() => Task, 'Task');

export const taskRoots = rootPair('tasks', TaskListArgs);
