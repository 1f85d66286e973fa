-- id: SHOULD-ORD-04
-- level: SHOULD
-- title: A paid order says what was bought
-- why: Keap allows orders without items; a paid one cannot be told apart by product and cannot be checked against its items.
-- resources: orders
select id, payload ->> 'status' as status, keap.number_of(payload #> '{total,amount}') as total
  from orders
 where payload ->> 'status' = 'PAID'
   and keap.number_of(payload #> '{total,amount}') > 0
   and not jsonb_path_exists(payload, '$.order_items[*] ? (@.type() == "object")')
