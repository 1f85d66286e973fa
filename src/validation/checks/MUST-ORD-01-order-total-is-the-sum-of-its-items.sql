-- id: MUST-ORD-01
-- level: MUST
-- title: An order's total is the sum of its items
-- why: A total that differs from the sum of the items makes every revenue figure wrong that uses either.
-- resources: orders
with sums as (
  select orders.id,
         keap.money_of(orders.payload -> 'total') as total,
         (select sum(coalesce(keap.number_of(item -> 'quantity'), 1) * coalesce(keap.money_of(item -> 'price_per_unit'), 0)
                     - coalesce(keap.money_of(item -> 'discount'), 0))
            from jsonb_path_query(orders.payload, '$.order_items[*]') as items (item)) as sum_of_items
    from orders
)
-- An order may have no items (docs/keap-api.md quirk 29): SHOULD-ORD-04 checks those. v1 sends money as doubles, so
-- digits behind the third decimal place are ignored.
select id, total, sum_of_items from sums where round(total - sum_of_items, 3) <> 0
