import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, Info, Mutation, ObjectType, Resolver } from 'type-graphql';
import { CALLS_TO_IDENTIFY, write } from '../../query/cost/access-path.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { checkCustomFields } from '../mutations/bounds.js';
import { create, remove, update, type InputRule } from '../mutations/change.js';
import { DeleteInput, DeletePayload } from '../mutations/deletion.js';
import { defaultToSelf } from '../mutations/self.js';
import { CompleteTaskInput, CreateTaskInput, UpdateTaskInput } from './task.input.js';
import { Task } from './task.type.js';

@ObjectType({ description: 'Result of createTask, updateTask and completeTask.' })
export class TaskPayload {
  @Field(() => Task, { description: 'The task after the change.' })
  task!: object;
}

const rule: InputRule = (payload, faults) => checkCustomFields(payload, faults);

/** v1 requires a due date (its document of POST on tasks). */
const newRule: InputRule = (payload, faults, endpoint) => {
  rule(payload, faults, endpoint);
  if (endpoint.apiVersion === 'v1' && payload['due_time'] === undefined)
    faults.add(['input', 'dueAt'], "is needed: this account is written through Keap's v1, which requires a due time.");
};

@Resolver()
export class TaskMutations {
  @KeapAccess(write('tasks', 'create', CALLS_TO_IDENTIFY))
  @Mutation(() => TaskPayload, {
    description:
      "Creates a task. One Keap call; without ownerId one more to identify the credential's user. Needs the scope `write`.",
  })
  async createTask(
    @Arg('input', () => CreateTaskInput, { description: 'The new task.' }) input: CreateTaskInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<TaskPayload> {
    const task = { key: 'tasks', type: CreateTaskInput, input, field: 'task', rule: newRule } as const;
    const complete = defaultToSelf(context, 'assigned_to_user_id');
    return { task: await create(context, info, { ...task, complete }) };
  }

  @KeapAccess(write('tasks', 'update'))
  @Mutation(() => TaskPayload, {
    description: 'Changes a task: the fields given and nothing else. One Keap call. Needs the scope `write`.',
  })
  async updateTask(
    @Arg('input', () => UpdateTaskInput, { description: 'The changes.' }) input: UpdateTaskInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<TaskPayload> {
    const task = { key: 'tasks', type: UpdateTaskInput, input, field: 'task', rule, id: input.id } as const;
    return { task: await update(context, info, task) };
  }

  @KeapAccess(write('tasks', 'update'))
  @Mutation(() => TaskPayload, {
    description: 'Marks a task as done. One Keap call. Needs the scope `write`.',
  })
  async completeTask(
    @Arg('input', () => CompleteTaskInput, { description: 'The task to complete.' })
    { id, completedAt }: CompleteTaskInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<TaskPayload> {
    const input = { id, completedAt: completedAt ?? new Date() };
    const markCompleted = async (_: string, payload: object) => ({ input: { ...payload, completed: true } });
    const task = { key: 'tasks', type: CompleteTaskInput, input, field: 'task', id, complete: markCompleted } as const;
    return { task: await update(context, info, task) };
  }

  @KeapAccess(write('tasks', 'remove'))
  @Mutation(() => DeletePayload, { description: 'Deletes a task permanently. One Keap call. Needs the scope `write`.' })
  async deleteTask(
    @Arg('input', () => DeleteInput, { description: 'The task to delete.' }) { id }: DeleteInput,
    @Ctx() context: Context,
  ): Promise<DeletePayload> {
    return remove(context, 'tasks', id);
  }
}
