-- id: MUST-ORD-01
-- level: MUST
-- title: An order's total is the sum of its items
-- why: A total that its items do not explain makes every revenue figure built on either of them wrong.
-- resources: orders
with sums as (
  select orders.id,
         keap.money_of(orders.payload -> 'total') as total,
         (select sum(coalesce(keap.number_of(item -> 'quantity'), 1) * coalesce(keap.money_of(item -> 'price_per_unit'), 0)
                     - coalesce(keap.money_of(item -> 'discount'), 0))
            from jsonb_path_query(orders.payload, '$.order_items[*]') as items (item)) as sum_of_items
    from orders
)
-- An order may have no items at all (docs/keap-api.md quirk 29): SHOULD-ORD-04 asks about those. v1 writes money as
-- doubles, so what lies behind the third place is no difference.
select id, total, sum_of_items from sums where round(total - sum_of_items, 3) <> 0
