-- id: MUST-ORD-03
-- level: MUST
-- title: An order with status PAID has nothing due
-- why: The amount due of an order that counts as paid is never collected.
-- resources: orders
select id, payload ->> 'status' as status, keap.money_of(payload -> 'total_due') as total_due
  from orders
 where payload ->> 'status' = 'PAID' and round(keap.money_of(payload -> 'total_due'), 3) > 0
