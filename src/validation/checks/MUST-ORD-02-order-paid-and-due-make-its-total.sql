-- id: MUST-ORD-02
-- level: MUST
-- title: What is paid and what is due make an order's total
-- why: Where they do not, either money that came in or money that is owed is counted wrongly.
-- resources: orders
with sums as (
  select id,
         keap.number_of(payload #> '{total,amount}') as total,
         keap.number_of(payload #> '{total_paid,amount}') as total_paid,
         keap.number_of(payload #> '{total_due,amount}') as total_due
    from orders
)
select id, total, total_paid, total_due from sums where total_paid + total_due <> total
