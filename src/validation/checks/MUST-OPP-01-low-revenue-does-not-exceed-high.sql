-- id: MUST-OPP-01
-- level: MUST
-- title: A deal's low revenue does not exceed its high revenue
-- why: A forecast with exchanged limits makes every sum wrong.
-- resources: opportunities
select id,
       keap.money_of(payload -> 'projected_revenue_low') as projected_revenue_low,
       keap.money_of(payload -> 'projected_revenue_high') as projected_revenue_high
  from opportunities
 where keap.money_of(payload -> 'projected_revenue_low') > keap.money_of(payload -> 'projected_revenue_high')
