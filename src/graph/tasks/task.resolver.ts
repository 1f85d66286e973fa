import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { Deal } from '../deals/deal.type.js';
import { EdgeField, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { User } from '../users/user.type.js';
import { TaskListArgs } from './task.args.js';
import { Task, TaskConnection } from './task.type.js';

@Resolver(() => Task)
export class TaskResolver {
  @Query(() => Task, { nullable: true, description: 'The task with this id; null when there is none. One Keap call.' })
  async task(
    @Arg('id', () => ID, { description: idArgument('Task') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'tasks', id, info);
  }

  @Query(() => TaskConnection, { description: 'Tasks, a page at a time. One Keap call a page.' })
  async tasks(
    @Args(() => TaskListArgs) args: TaskListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'tasks', args, info);
  }

  @EdgeField(
    'tasks',
    'contact',
    () => Contact,
    'Whom the task is about. Its id is free; anything else costs one Keap call for all contacts of the query.',
  )
  async contact(
    @Root() task: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'tasks', 'contact', task, info);
  }

  @EdgeField(
    'tasks',
    'owner',
    () => User,
    'The user who is to do it; null when nobody is. Its id is free; users are read whole and remembered.',
  )
  async owner(
    @Root() task: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'tasks', 'owner', task, info);
  }

  @EdgeField(
    'tasks',
    'deal',
    () => Deal,
    'The deal it belongs to; null when to none. Its id is free; anything else costs one Keap call a hundred deals.',
  )
  async deal(
    @Root() task: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'tasks', 'deal', task, info);
  }
}
