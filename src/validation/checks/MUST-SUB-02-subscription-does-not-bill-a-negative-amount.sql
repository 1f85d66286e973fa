-- id: MUST-SUB-02
-- level: MUST
-- title: A subscription does not bill a negative amount
-- why: Every bill pays the customer, and recurring revenue is understated by twice the amount.
-- resources: subscriptions
select id, keap.money_of(payload -> 'billing_amount') as billing_amount, payload -> 'active' as active
  from subscriptions
 where keap.money_of(payload -> 'billing_amount') < 0
