-- id: MUST-ORD-01
-- level: MUST
-- title: An order's total is the sum of its items
-- why: A total that its items do not explain makes every revenue figure built on either of them wrong.
-- resources: orders
with sums as (
  select orders.id,
         keap.number_of(orders.payload #> '{total,amount}') as total,
         (select sum(coalesce(keap.number_of(item -> 'quantity'), 1) * coalesce(keap.number_of(item #> '{price_per_unit,amount}'), 0)
                     - coalesce(keap.number_of(item #> '{discount,amount}'), 0))
            from jsonb_path_query(orders.payload, '$.order_items[*]') as items (item)) as sum_of_items
    from orders
)
-- An order may have no items at all (KEAP-API.md quirk 29): SHOULD-ORD-04 asks about those.
select id, total, sum_of_items from sums where total <> sum_of_items
