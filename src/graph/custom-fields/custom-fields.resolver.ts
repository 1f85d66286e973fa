import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver, Root, type ClassType } from 'type-graphql';
import { idsIn, wholeTable } from '../../query/cost/access-path.js';
import { isRecord } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { describeBelongsToCost, describeTableCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { selectKeapFields, selectsOnly } from '../schema/selection.js';
import { User } from '../users/user.type.js';
import { readUserId, type CustomFieldContent } from './custom-field-content.js';
import { CustomFieldDefinition, CustomFieldOwner, type DefinitionKey } from './custom-field-definition.type.js';
import { CustomFieldValue, fieldsWithoutDefinition } from './custom-field-value.type.js';
import { Appointment } from '../appointments/appointment.type.js';
import { Company } from '../companies/company.type.js';
import { Contact } from '../contacts/contact.type.js';
import { Deal } from '../deals/deal.type.js';
import { Note } from '../notes/note.type.js';
import { Order } from '../orders/order.type.js';
import { BillingSubscription } from '../subscriptions/subscription.type.js';
import { Task } from '../tasks/task.type.js';

@Resolver()
export class CustomFieldsResolver {
  @KeapAccess(wholeTable(null))
  @Query(() => [CustomFieldDefinition], {
    description: `The custom fields that the account has defined for a kind of record. ${describeTableCost('contact_fields')}`,
  })
  async customFields(
    @Arg('on', () => CustomFieldOwner, { description: 'The kind of record.' }) on: DefinitionKey,
    @Ctx() context: Context,
  ): Promise<readonly Payload[]> {
    const definitions = await context.loaders.loadTableById(on);
    return [...definitions.values()].map((definition) => ({ ...definition, owner: on }));
  }
}

@Resolver(() => CustomFieldValue)
export class CustomFieldUserResolver {
  @edgeField(['content'], () => User, `The user in a field of type USER. ${describeBelongsToCost('users')}`, [
    idsIn('users', 0.2),
  ])
  async user(
    @Root() field: CustomFieldContent,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    const id = readUserId(field);
    if (id === null) return null;
    if (selectsOnly(info, 'User', ['id', 'keapId'])) return { id };
    return context.loaders.load('users', id, selectKeapFields(info, 'users'));
  }
}

/** The field `customFields` of every type whose records have custom fields. */
export const customFieldResolvers = [
  createCustomFieldResolver(() => Contact, CustomFieldOwner.CONTACT),
  createCustomFieldResolver(() => Company, CustomFieldOwner.COMPANY),
  createCustomFieldResolver(() => Deal, CustomFieldOwner.DEAL),
  createCustomFieldResolver(() => Order, CustomFieldOwner.ORDER),
  createCustomFieldResolver(() => BillingSubscription, CustomFieldOwner.SUBSCRIPTION),
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
      "The record's values of the account's custom fields, unset ones included; null where Keap does not send them (v1 omits them for tasks, notes, orders and subscriptions, and both API versions for appointments). The values come with the record; their definitions cost one Keap call for all records of this kind, cached.",
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
