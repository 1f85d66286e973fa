-- id: MUST-SUB-01
-- level: MUST
-- title: An active subscription does not end before it starts
-- why: Reports count it as income, but Keap never bills it.
-- resources: subscriptions
select id, payload ->> 'start_date' as start_date, payload ->> 'end_date' as end_date
  from subscriptions
 where payload -> 'active' = 'true' and keap.day_of(payload -> 'end_date') < keap.day_of(payload -> 'start_date')
