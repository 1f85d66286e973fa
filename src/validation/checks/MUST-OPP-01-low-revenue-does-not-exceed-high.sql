-- id: MUST-OPP-01
-- level: MUST
-- title: A deal's low revenue does not exceed its high revenue
-- why: A forecast with its ends exchanged counts wrongly in every sum.
-- resources: opportunities
select id,
       keap.money_of(payload -> 'projected_revenue_low') as projected_revenue_low,
       keap.money_of(payload -> 'projected_revenue_high') as projected_revenue_high
  from opportunities
 where keap.money_of(payload -> 'projected_revenue_low') > keap.money_of(payload -> 'projected_revenue_high')
