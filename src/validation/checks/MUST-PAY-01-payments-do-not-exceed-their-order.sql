-- id: MUST-PAY-01
-- level: MUST
-- title: The approved payments of an order do not exceed its total
-- why: More money than the total means a payment booked twice or on the wrong order.
-- resources: orders, payments
-- Keap does not show how a payment for several orders is divided, so only payments of one order are summed.
with approved as materialized (
  select payload #>> '{order_ids,0}' as order_id, sum(keap.money_of(payload -> 'amount')) as paid
    from payments
   where payload ->> 'status' in ('APPROVED', 'COMPLETED')
     and payload #>> '{order_ids,0}' is not null and payload #> '{order_ids,1}' is null
   group by 1
), owed as (
  select approved.order_id as id, approved.paid as approved, keap.money_of(orders.payload -> 'total') as total,
         0.5 / 10.0 ^ keap.minor_digits(orders.payload #>> '{total,currency_code}') as half_a_unit
    from approved join orders on orders.id = approved.order_id
)
select id, total, approved from owed where approved >= total + half_a_unit
