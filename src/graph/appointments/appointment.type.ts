import { Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { Node } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { AppointmentListArgs } from './appointment.args.js';

@ObjectType({
  implements: Node,
  description:
    "A meeting with a contact. Keap: `/v1/appointments`, in REST v1 only, and only for appointments of Keap's Max Classic edition.",
})
export class Appointment extends Node {
  @Column(() => String, 'Title.')
  title?: string;

  @Column(() => String, 'Description.')
  description?: string;

  @Column(() => String, 'Location.')
  location?: string;

  @Column(() => DateTime, 'When it starts.', { name: 'startAt' })
  start_time?: string;

  @Column(() => DateTime, 'When it ends.', { name: 'endAt' })
  end_time?: string;

  @Column(() => Int, 'Minutes before the start at which the user is reminded.', { name: 'remindMinutesBefore' })
  remind_time_mins?: number;

  @Edge('appointments', 'contact', 'The contact it is with.')
  contact?: object;

  @Edge('appointments', 'owner', 'The user who holds it.')
  owner?: object;
}

export const AppointmentConnection = connectionType(() => Appointment, 'Appointment');

export const appointmentRoots = rootPair('appointments', AppointmentListArgs, {
  description: "Appointments, a page at a time, in Keap's own order.",
});
