-- id: SHOULD-MOV-01
-- level: SHOULD
-- title: Each stage move of a deal begins at the stage where the previous move ended
-- why: A gap in the chain means that a move is missing, so the time in a stage is unknown.
-- resources: stage_moves
with moves as (
  select id, number, payload ->> 'opportunity_id' as opportunity_id, keap.time_of(payload -> 'move_time') as moved_at,
         nullif(payload ->> 'move_from_stage_id', '0') as from_stage, payload ->> 'move_to_stage_id' as to_stage
    from stage_moves
), chained as (
  select id, opportunity_id, from_stage, moved_at,
         lag(to_stage) over by_time as stage_before, lag(moved_at) over by_time as moved_before_at
    from moves
  window by_time as (partition by opportunity_id order by moved_at, number, id)
)
-- Two moves at the same time have no order and are not checked.
select id, opportunity_id, stage_before, from_stage as move_from_stage_id
  from chained
 where stage_before is not null and moved_before_at < moved_at and from_stage is distinct from stage_before
