import { Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { AppointmentListArgs } from './appointment.args.js';

@ObjectType({
  description:
    "A meeting with a contact. Keap: `/v2/taskAppointments` where the account serves it, else `/v1/appointments`, which has those of Keap's Max Classic edition only. All appointments of an account come from one of the two. Keap does not say whether both give an appointment the same id, so an id may name another one after an account begins to serve v2.",
})
export class Appointment extends KeapRecord {
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

  @Column(() => Int, 'Minutes before the start at which the user is reminded; null on Keap v2, which does not say.', {
    name: 'remindMinutesBefore',
  })
  remind_time_mins?: number;

  @Column(() => DateTime, 'When it was created; null on Keap v1, which does not say.', { name: 'createdAt' })
  create_time?: string;

  @Column(() => DateTime, 'When it was last changed; null on Keap v1, which does not say.', { name: 'updatedAt' })
  update_time?: string;

  @Edge('appointments', 'contact', 'The contact it is with.')
  contact?: object;

  @Edge('appointments', 'owner', 'The user who holds it.')
  owner?: object;
}

export const AppointmentConnection = connectionType(() => Appointment, 'Appointment');

export const appointmentRoots = rootPair('appointments', AppointmentListArgs, {
  description: "Appointments, a page at a time, in Keap's own order.",
});
