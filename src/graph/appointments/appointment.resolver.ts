import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { User } from '../users/user.type.js';
import { AppointmentListArgs } from './appointment.args.js';
import { Appointment, AppointmentConnection } from './appointment.type.js';

@Resolver(() => Appointment)
export class AppointmentResolver {
  @Query(() => Appointment, {
    nullable: true,
    description: 'The appointment with this id; null when there is none. One Keap call.',
  })
  async appointment(
    @Arg('id', () => ID, { description: idArgument('Appointment') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'appointments', id, info);
  }

  @Query(() => AppointmentConnection, {
    description: "Appointments, a page at a time, in Keap's own order. One Keap call a page.",
  })
  async appointments(
    @Args(() => AppointmentListArgs) args: AppointmentListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'appointments', args, info);
  }

  @EdgeField(
    'appointments',
    'contact',
    () => Contact,
    'Whom it is with. Its id is free; anything else costs one Keap call for all contacts of the query.',
  )
  async contact(
    @Root() appointment: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'appointments', 'contact', appointment, info);
  }

  @EdgeField(
    'appointments',
    'owner',
    () => User,
    'The user who holds it. Its id is free; users are read whole and remembered.',
  )
  async owner(
    @Root() appointment: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'appointments', 'owner', appointment, info);
  }
}
