-- id: SHOULD-PRD-01
-- level: SHOULD
-- title: A product's price is not negative
-- why: Each sale lowers an order's total without being a discount.
-- resources: products
select id, keap.money_of(payload -> 'price') as price, payload #>> '{price,currency_code}' as currency_code
  from products
 where keap.money_of(payload -> 'price') < 0
