import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Resolver, Root, type ClassType } from 'type-graphql';
import { wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { Appointment } from '../appointments/appointment.type.js';
import { Company } from '../companies/company.type.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../operation/context.js';
import { Deal } from '../deals/deal.type.js';
import { edgeField } from '../edges/edges.js';
import { Note } from '../notes/note.type.js';
import { Order } from '../orders/order.type.js';
import { selectsOnly } from '../schema/selection.js';
import { Subscription } from '../subscriptions/subscription.type.js';
import { Task } from '../tasks/task.type.js';
import type { CustomFieldContent } from './custom-field-content.js';
import { CustomFieldOwner, type Definitions } from './custom-field-owner.js';
import { CustomFieldValue, needsNoDefinition } from './custom-field-value.type.js';

/** The field `customFields` of every type of record that has some. */
export const customFieldsOf = [
  withCustomFields(() => Contact, CustomFieldOwner.CONTACT),
  withCustomFields(() => Company, CustomFieldOwner.COMPANY),
  withCustomFields(() => Deal, CustomFieldOwner.DEAL),
  withCustomFields(() => Order, CustomFieldOwner.ORDER),
  withCustomFields(() => Subscription, CustomFieldOwner.SUBSCRIPTION),
  withCustomFields(() => Task, CustomFieldOwner.TASK),
  withCustomFields(() => Note, CustomFieldOwner.NOTE),
  withCustomFields(() => Appointment, CustomFieldOwner.APPOINTMENT),
] as const;

function withCustomFields(type: () => ClassType, definitions: Definitions): ClassType {
  @Resolver(type)
  class CustomFieldsOf {
    @edgeField(
      ['custom_fields'],
      () => [CustomFieldValue],
      "The record's values of the account's custom fields, unset ones included; null where Keap does not tell them (v1 does not for tasks, notes, appointments, orders and subscriptions). They come with the record; what their definitions say costs one remembered Keap call for all records of this kind.",
      [wholeTable(definitions, { freeFields: needsNoDefinition, returnsRows: false })],
    )
    customFields(
      @Root() record: Payload,
      @Ctx() context: Context,
      @Info() info: GraphQLResolveInfo,
    ): readonly CustomFieldContent[] | null | Promise<readonly CustomFieldContent[]> {
      const values = record['custom_fields'];
      if (values === null) return [];
      if (!Array.isArray(values)) return null;
      const held = values.filter(isRecord);
      if (selectsOnly(info, 'CustomFieldValue', needsNoDefinition)) return join(held, null);
      return context.loaders.loadTableById(definitions).then((known) => join(held, known));
    }
  }
  return CustomFieldsOf;
}

function join(values: readonly Payload[], known: ReadonlyMap<string, Payload> | null): CustomFieldContent[] {
  return values.map(({ id, content }) => ({ id, content, definition: known?.get(String(id)) ?? null }));
}

const isRecord = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
