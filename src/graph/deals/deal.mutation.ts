import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, Info, Mutation, ObjectType, Resolver } from 'type-graphql';
import { write } from '../../query/cost/access-path.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { checkCustomFields } from '../mutations/bounds.js';
import { create, update, type InputRule } from '../mutations/change.js';
import { CreateDealInput, MoveDealInput, UpdateDealInput } from './deal.input.js';
import { Deal } from './deal.type.js';

@ObjectType({ description: 'Result of createDeal, updateDeal and moveDeal.' })
export class DealPayload {
  @Field(() => Deal, { description: 'The deal after the change.' })
  deal!: object;
}

const rule: InputRule = (payload, faults) => checkCustomFields(payload, faults);

@Resolver()
export class DealMutations {
  @KeapAccess(write('opportunities', 'create'))
  @Mutation(() => DealPayload, { description: 'Creates a deal. One Keap call. Needs the scope `write`.' })
  async createDeal(
    @Arg('input', () => CreateDealInput, { description: 'The new deal.' }) input: CreateDealInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<DealPayload> {
    const deal = { key: 'opportunities', type: CreateDealInput, input, field: 'deal', rule } as const;
    return { deal: await create(context, info, deal) };
  }

  @KeapAccess(write('opportunities', 'update'))
  @Mutation(() => DealPayload, {
    description: 'Changes a deal: the fields given and nothing else. One Keap call. Needs the scope `write`.',
  })
  async updateDeal(
    @Arg('input', () => UpdateDealInput, { description: 'The changes.' }) input: UpdateDealInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<DealPayload> {
    const deal = { key: 'opportunities', type: UpdateDealInput, input, field: 'deal', rule, id: input.id } as const;
    return { deal: await update(context, info, deal) };
  }

  @KeapAccess(write('opportunities', 'update'))
  @Mutation(() => DealPayload, {
    description: 'Moves a deal to another stage and changes nothing else. One Keap call. Needs the scope `write`.',
  })
  async moveDeal(
    @Arg('input', () => MoveDealInput, { description: 'The deal and the stage.' }) input: MoveDealInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<DealPayload> {
    const move = { key: 'opportunities', type: MoveDealInput, input, field: 'deal', id: input.dealId } as const;
    return { deal: await update(context, info, { ...move, idField: 'dealId' }) };
  }
}
