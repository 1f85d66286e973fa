-- id: MUST-ORD-02
-- level: MUST
-- title: What is paid and what is due make an order's total
-- why: Where they do not, either money that came in or money that is owed is counted wrongly.
-- resources: orders
with sums as (
  select id,
         keap.money_of(payload -> 'total') as total,
         keap.money_of(payload -> 'total_paid') as total_paid,
         keap.money_of(payload -> 'total_due') as total_due
    from orders
)
-- v1 writes money as doubles: what lies behind the third place is no difference.
select id, total, total_paid, total_due from sums where round(total_paid + total_due - total, 3) <> 0
