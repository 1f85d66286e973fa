-- id: SHOULD-TSK-02
-- level: SHOULD
-- title: Only a completed task has a completion time, and not before its creation
-- why: An open task with a completion time counts as done in some reports and as open in others.
-- resources: tasks
-- Keap rounds to whole seconds (docs/keap-api.md 6), so one second of difference is allowed.
select id, payload -> 'completed' as completed, payload ->> 'create_time' as create_time, payload ->> 'completion_time' as completion_time
  from tasks
 where (payload -> 'completed' = 'false' and keap.time_of(payload -> 'completion_time') is not null)
    or keap.time_of(payload -> 'completion_time') < keap.time_of(payload -> 'create_time') - interval '1 second'
