import { Field, InputType, registerEnumType, type ClassType } from 'type-graphql';

/** The sort directions; the values are Keap's own. */
export const OrderDirection = { ASC: 'asc', DESC: 'desc' } as const;

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'The sort direction of a list.',
  valuesConfig: {
    ASC: { description: 'Ascending: smallest, oldest or alphabetically first record first.' },
    DESC: { description: 'Descending: largest, newest or alphabetically last record first.' },
  },
});

/** The value of an `orderBy` argument. */
export interface OrderBy {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/**
 * Declares the `orderBy` input of a noun: `ContactOrder` with the enum `ContactOrderField`, whose values Keap's `order_by`
 * accepts. `fields` maps each enum name to Keap's word and its meaning.
 */
export function orderInput(
  noun: string,
  fields: Readonly<Record<string, readonly [keap: string, description: string]>>,
): ClassType {
  const values = Object.fromEntries(Object.entries(fields).map(([name, [keap]]) => [name, keap]));
  registerEnumType(values, {
    name: `${noun}OrderField`,
    description: `The fields by which Keap can order a list of ${noun} records.`,
    valuesConfig: Object.fromEntries(
      Object.entries(fields).map(([name, [keap, description]]) => [
        name,
        { description: `${description} Keap: \`order_by=${keap}\`.` },
      ]),
    ),
  });

  @InputType(`${noun}Order`, {
    description: `The order of a list of ${noun} records. Keap orders; the gateway never sorts.`,
  })
  class Order {
    @Field(() => values, { description: 'The field to order by.' })
    field!: string;

    @Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'The direction.' })
    direction!: 'asc' | 'desc';
  }
  return Order;
}
