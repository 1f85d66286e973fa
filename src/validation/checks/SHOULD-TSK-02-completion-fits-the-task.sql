-- id: SHOULD-TSK-02
-- level: SHOULD
-- title: A completion time stands only on a completed task, and not before it was created
-- why: An open task with a completion time is done for some reports and open for others.
-- resources: tasks
-- Keap keeps whole seconds, rounded (docs/keap-api.md 6): a second of difference is no contradiction.
select id, payload -> 'completed' as completed, payload ->> 'create_time' as create_time, payload ->> 'completion_time' as completion_time
  from tasks
 where (payload -> 'completed' = 'false' and keap.time_of(payload -> 'completion_time') is not null)
    or keap.time_of(payload -> 'completion_time') < keap.time_of(payload -> 'create_time') - interval '1 second'
