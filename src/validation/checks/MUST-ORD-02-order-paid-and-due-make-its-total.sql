-- id: MUST-ORD-02
-- level: MUST
-- title: The paid and due amounts of an order add up to its total
-- why: Otherwise reports count either received or owed money wrongly.
-- resources: orders
with sums as (
  select id,
         keap.money_of(payload -> 'total') as total,
         keap.money_of(payload -> 'total_paid') as total_paid,
         keap.money_of(payload -> 'total_due') as total_due
    from orders
)
-- v1 sends money as doubles, so digits behind the third decimal place are ignored.
select id, total, total_paid, total_due from sums where round(total_paid + total_due - total, 3) <> 0
