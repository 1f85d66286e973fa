import { Float, ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { CalendarDate } from '../values/calendar-date.js';
import { keapEnum, describeRawField } from '../values/enums.js';
import { Money } from '../values/money.js';

export const InstalmentStatus = keapEnum('InstalmentStatus', 'Status of an instalment. Keap: `status`.', {
  UNPAID_MANUAL: 'Not fully paid; to be charged manually.',
  UNPAID_AUTOCHARGE: 'Not fully paid; charged automatically.',
  PAID: 'Paid.',
  FAILED: 'Charging it failed.',
});

@ObjectType({ description: 'One instalment of a payment plan.' })
export class Instalment {
  @Column(() => InstalmentStatus, 'Status.')
  status?: string;

  @Column(() => String, describeRawField('status'), { from: 'status' })
  status_raw?: string;

  @Column(() => CalendarDate, "The day it is due, in the account's time zone.")
  due_date?: string;

  @Column(() => Money, 'Amount due.')
  amount_due?: object;

  @Column(() => Money, 'Amount paid.')
  amount_paid?: object;
}

@ObjectType({ description: 'The merchant account that charges a payment plan.' })
export class PaymentGateway {
  @Column(() => ID, "Keap's id of the merchant account.")
  merchant_account_id?: string;

  @Column(() => String, 'Its name.', { name: 'name' })
  merchant_account_name?: string;

  @Column(() => Boolean, "Whether it is the account's default merchant account.", { name: 'isDefault' })
  use_default?: boolean;
}

@ObjectType({ description: 'The instalments an order is paid in.' })
export class PaymentPlan {
  @Column(() => Boolean, 'Whether instalments are charged automatically.', { name: 'isAutoCharged' })
  auto_charge?: boolean;

  @Column(() => Int, 'Maximum number of charge attempts.')
  max_charge_attempts?: number;

  @Column(() => Int, 'Days between attempts.')
  days_between_retries?: number;

  @Column(() => ID, "Keap's id of the payment method charged.")
  payment_method_id?: string;

  @Column(() => PaymentGateway, 'The merchant account that charges. Only on Keap v1.', { name: 'gateway' })
  payment_gateway?: object;

  @Column(() => Money, 'The first payment.')
  initial_payment_amount?: object;

  @Column(() => Float, 'The first payment as a share of the total, in percent.')
  initial_payment_percent?: number;

  @Column(() => CalendarDate, 'The day of the first payment.')
  initial_payment_date?: string;

  @Column(() => CalendarDate, 'The day the instalments begin.', { name: 'startDate' })
  plan_start_date?: string;

  @Column(() => Int, 'Number of instalments.')
  number_of_payments?: number;

  @Column(() => Int, 'Days between instalments.')
  days_between_payments?: number;

  @Column(() => [Instalment], 'The instalments.', { name: 'instalments' })
  payment_plan_items?: object[];
}
