-- id: SHOULD-ORD-04
-- level: SHOULD
-- title: A paid order says what was bought
-- why: Keap allows orders without items; a paid one cannot be told apart by product and cannot be checked against its items.
-- resources: orders
-- An order whose items did not come along is not judged.
select id, payload ->> 'status' as status, keap.money_of(payload -> 'total') as total
  from orders
 where payload ->> 'status' = 'PAID'
   and keap.money_of(payload -> 'total') > 0
   and payload ? 'order_items'
   and not jsonb_path_exists(payload, '$.order_items[*] ? (@.type() == "object")')
