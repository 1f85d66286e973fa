-- id: SHOULD-ORD-04
-- level: SHOULD
-- title: A paid order has items
-- why: Keap allows orders without items; a paid one appears in no report by product, and its total cannot be checked.
-- resources: orders
-- An order that Keap sent without `order_items` is not checked.
select id, payload ->> 'status' as status, keap.money_of(payload -> 'total') as total
  from orders
 where payload ->> 'status' = 'PAID'
   and keap.money_of(payload -> 'total') > 0
   and payload ? 'order_items'
   and not jsonb_path_exists(payload, '$.order_items[*] ? (@.type() == "object")')
