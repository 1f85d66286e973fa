import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, Info, Mutation, ObjectType, Resolver } from 'type-graphql';
import { write } from '../../query/cost/access-path.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { checkCustomFields, checkContactDetails } from '../mutations/bounds.js';
import { create, remove, update, type InputRule } from '../mutations/change.js';
import { DeleteInput, DeletePayload } from '../mutations/deletion.js';
import { CreateContactInput, UpdateContactInput } from './contact.input.js';
import { Contact } from './contact.type.js';

@ObjectType({ description: 'Result of createContact and updateContact.' })
export class ContactPayload {
  @Field(() => Contact, { description: 'The contact after the change.' })
  contact!: object;
}

const rule: InputRule = (payload, faults) => {
  checkContactDetails(payload, faults);
  checkCustomFields(payload, faults);
};

/** Keap rejects a contact without an address of any kind (both documents of POST on contacts). */
const newRule: InputRule = (payload, faults, endpoint) => {
  rule(payload, faults, endpoint);
  const requiredColumns = ['email_addresses', 'phone_numbers', ...(endpoint.apiVersion === 'v2' ? ['addresses'] : [])];
  if (requiredColumns.some((column) => Array.isArray(payload[column]) && payload[column].length > 0)) return;
  faults.add(['input'], 'has neither e-mail address nor phone number: give `emailAddresses` or `phoneNumbers`.');
};

@Resolver()
export class ContactMutations {
  @KeapAccess(write('contacts', 'create'))
  @Mutation(() => ContactPayload, {
    description:
      'Creates a contact. One Keap call. After an error that says the contact may have been created, look for it before you send it again. Needs the scope `write`.',
  })
  async createContact(
    @Arg('input', () => CreateContactInput, { description: 'The new contact.' }) input: CreateContactInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ContactPayload> {
    const contact = { key: 'contacts', type: CreateContactInput, input, field: 'contact', rule: newRule } as const;
    return { contact: await create(context, info, contact) };
  }

  @KeapAccess(write('contacts', 'update'))
  @Mutation(() => ContactPayload, {
    description: 'Changes a contact: the fields given and nothing else. One Keap call. Needs the scope `write`.',
  })
  async updateContact(
    @Arg('input', () => UpdateContactInput, { description: 'The changes.' }) input: UpdateContactInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ContactPayload> {
    const contact = { key: 'contacts', type: UpdateContactInput, input, field: 'contact', rule, id: input.id } as const;
    return { contact: await update(context, info, contact) };
  }

  @KeapAccess(write('contacts', 'remove'))
  @Mutation(() => DeletePayload, {
    description: 'Deletes a contact permanently. One Keap call. Needs the scope `write`.',
  })
  async deleteContact(
    @Arg('input', () => DeleteInput, { description: 'The contact to delete.' }) { id }: DeleteInput,
    @Ctx() context: Context,
  ): Promise<DeletePayload> {
    return remove(context, 'contacts', id);
  }
}
