import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Resolver, Root, type ClassType } from 'type-graphql';
import { wholeTable } from '../../query/cost/access-path.js';
import { isRecord } from '../../resources/record.js';
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
import { CustomFieldOwner, type DefinitionKey } from './custom-field-owner.js';
import { CustomFieldValue, fieldsWithoutDefinition } from './custom-field-value.type.js';

/** The field `customFields` of every type of record that has some. */
export const customFieldResolvers = [
  createCustomFieldResolver(() => Contact, CustomFieldOwner.CONTACT),
  createCustomFieldResolver(() => Company, CustomFieldOwner.COMPANY),
  createCustomFieldResolver(() => Deal, CustomFieldOwner.DEAL),
  createCustomFieldResolver(() => Order, CustomFieldOwner.ORDER),
  createCustomFieldResolver(() => Subscription, CustomFieldOwner.SUBSCRIPTION),
  createCustomFieldResolver(() => Task, CustomFieldOwner.TASK),
  createCustomFieldResolver(() => Note, CustomFieldOwner.NOTE),
  createCustomFieldResolver(() => Appointment, CustomFieldOwner.APPOINTMENT),
] as const;

function createCustomFieldResolver(type: () => ClassType, definitions: DefinitionKey): ClassType {
  @Resolver(type)
  class RecordCustomFieldsResolver {
    @edgeField(
      ['custom_fields'],
      () => [CustomFieldValue],
      "The record's values of the account's custom fields, unset ones included; null where Keap does not tell them (v1 does not for tasks, notes, appointments, orders and subscriptions). They come with the record; what their definitions say costs one remembered Keap call for all records of this kind.",
      [wholeTable(definitions, { freeFields: fieldsWithoutDefinition, returnsRows: false })],
    )
    customFields(
      @Root() record: Payload,
      @Ctx() context: Context,
      @Info() info: GraphQLResolveInfo,
    ): readonly CustomFieldContent[] | null | Promise<readonly CustomFieldContent[]> {
      const values = record['custom_fields'];
      if (values === null) return [];
      if (!Array.isArray(values)) return null;
      const entries = values.filter(isRecord);
      if (selectsOnly(info, 'CustomFieldValue', fieldsWithoutDefinition)) return joinDefinitions(entries, null);
      return context.loaders
        .loadTableById(definitions)
        .then((definitionsById) => joinDefinitions(entries, definitionsById));
    }
  }
  return RecordCustomFieldsResolver;
}

function joinDefinitions(
  values: readonly Payload[],
  definitions: ReadonlyMap<string, Payload> | null,
): CustomFieldContent[] {
  return values.map(({ id, content }) => ({ id, content, definition: definitions?.get(String(id)) ?? null }));
}
