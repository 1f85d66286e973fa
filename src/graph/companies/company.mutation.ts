import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, Info, Mutation, ObjectType, Resolver } from 'type-graphql';
import { write } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { checkCountry, checkCustomFields } from '../mutations/bounds.js';
import { create, update, type InputRule } from '../mutations/change.js';
import { CreateCompanyInput, UpdateCompanyInput } from './company.input.js';
import { Company } from './company.type.js';

@ObjectType({ description: 'Result of createCompany and updateCompany.' })
export class CompanyPayload {
  @Field(() => Company, { description: 'The company after the change.' })
  company!: object;
}

const rule: InputRule = (payload, faults) => {
  checkCustomFields(payload, faults);
  const { address } = payload as { readonly address?: Payload | null };
  if (address) checkCountry(address, ['input', 'address'], faults);
};

@Resolver()
export class CompanyMutations {
  @KeapAccess(write('companies', 'create'))
  @Mutation(() => CompanyPayload, { description: 'Creates a company. One Keap call. Needs the scope `write`.' })
  async createCompany(
    @Arg('input', () => CreateCompanyInput, { description: 'The new company.' }) input: CreateCompanyInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CompanyPayload> {
    const company = { key: 'companies', type: CreateCompanyInput, input, field: 'company', rule } as const;
    return { company: await create(context, info, company) };
  }

  @KeapAccess(write('companies', 'update'))
  @Mutation(() => CompanyPayload, {
    description: 'Changes a company: the fields given and nothing else. One Keap call. Needs the scope `write`.',
  })
  async updateCompany(
    @Arg('input', () => UpdateCompanyInput, { description: 'The changes.' }) input: UpdateCompanyInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CompanyPayload> {
    const company = {
      key: 'companies',
      type: UpdateCompanyInput,
      input,
      field: 'company',
      rule,
      id: input.id,
    } as const;
    return { company: await update(context, info, company) };
  }
}
