import { Field, InputType, registerEnumType, type ClassType } from 'type-graphql';

/** Which way a list runs; the values are Keap's own. */
export const OrderDirection = { ASC: 'asc', DESC: 'desc' } as const;

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Which way a list runs.',
  valuesConfig: {
    ASC: { description: 'Smallest, oldest or first in the alphabet first.' },
    DESC: { description: 'Largest, newest or last in the alphabet first.' },
  },
});

/** What an `orderBy` argument holds. */
export interface OrderBy {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/**
 * The `orderBy` input of a noun: `ContactOrder` over the enum `ContactOrderField`, whose values are what Keap's
 * `order_by` accepts for it. `fields` gives for each enum name Keap's word and what it means.
 */
export function orderInput(
  noun: string,
  fields: Readonly<Record<string, readonly [keap: string, description: string]>>,
): ClassType {
  const values = Object.fromEntries(Object.entries(fields).map(([name, [keap]]) => [name, keap]));
  registerEnumType(values, {
    name: `${noun}OrderField`,
    description: `What a list of ${noun} records can be ordered by in Keap.`,
    valuesConfig: Object.fromEntries(
      Object.entries(fields).map(([name, [keap, description]]) => [
        name,
        { description: `${description} Keap: \`order_by=${keap}\`.` },
      ]),
    ),
  });

  @InputType(`${noun}Order`, {
    description: `How a list of ${noun} records is ordered. Keap orders; the gateway never sorts.`,
  })
  class Order {
    @Field(() => values, { description: 'What to order by.' })
    field!: string;

    @Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Which way.' })
    direction!: 'asc' | 'desc';
  }
  return Order;
}
