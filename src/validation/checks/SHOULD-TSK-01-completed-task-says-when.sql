-- id: SHOULD-TSK-01
-- level: SHOULD
-- title: A completed task has a completion time
-- why: Without the time, it is unknown whether the task was on time, and reports by day omit it.
-- resources: tasks
select id, payload ->> 'due_time' as due_time
  from tasks
 where payload -> 'completed' = 'true' and coalesce(btrim(payload ->> 'completion_time'), '') = ''
