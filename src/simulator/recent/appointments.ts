import type { HttpResponse } from '../http/errors.js';
import type { Field } from '../lists/filter.js';
import { list } from '../lists/list.js';
import { readPath, equals, owner, defineRoute, type Route } from '../routes/route.js';
import type { RecentRead } from './read.js';

const timeFilter = (path: string): Field => ({ kind: 'moment', readPath: readPath(path) });

const times = ['start_time', 'end_time', 'create_time', 'update_time'];

/** Appointments as v2 lists them: with times of their own, and without a reminder. */
const appointments: Route = defineRoute({
  path: 'taskAppointments',
  hasSingle: false,
  noun: 'TaskAppointment',
  // In camel case, as in Keap's SDK.
  envelope: 'taskAppointments',
  model: 'appointment_fields',
  // "a stable default order (ascending by internal sequence)"
  defaultOrder: 'oldest',
  singleOnly: ['remind_time_mins', 'custom_fields'],
  orders: Object.fromEntries(times.map((name) => [name, readPath(name)])),
  filters: {
    contact_id: owner('contact_id', 'contact_id'),
    user_id: equals('user_id', { isNumeric: true }),
    ...Object.fromEntries(times.map((name) => [name, timeFilter(name)])),
  },
});

export const listAppointments = ({ world, query }: RecentRead): HttpResponse =>
  list({ world, table: world.findTable('appointments', null)!, route: appointments, query, parentId: null });
