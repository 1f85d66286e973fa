-- id: MUST-PAY-01
-- level: MUST
-- title: The approved payments of an order do not exceed its total
-- why: More money than was asked for is a payment booked twice or on the wrong order.
-- resources: orders, payments
-- A payment against several orders does not say how it is divided, so only payments of one order are summed. Payments are in the main unit, orders in the smallest (KEAP-API.md 6).
with approved as materialized (
  select payload #>> '{order_ids,0}' as order_id, sum(keap.number_of(payload -> 'amount')) as paid
    from payments
   where payload ->> 'status' in ('APPROVED', 'COMPLETED')
     and payload #>> '{order_ids,0}' is not null and payload #> '{order_ids,1}' is null
   group by 1
), owed as (
  select approved.order_id as id, approved.paid * 10.0 ^ keap.minor_digits(orders.payload #>> '{total,currency_code}') as approved,
         keap.number_of(orders.payload #> '{total,amount}') as total
    from approved join orders on orders.id = approved.order_id
)
select id, total, round(approved, 2) as approved
  from owed where approved >= total + 0.5
