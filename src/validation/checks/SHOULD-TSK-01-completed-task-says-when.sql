-- id: SHOULD-TSK-01
-- level: SHOULD
-- title: A completed task says when it was completed
-- why: Without the time, nobody can tell whether it was in time, and reports by day leave it out.
-- resources: tasks
select id, payload ->> 'due_time' as due_time
  from tasks
 where payload -> 'completed' = 'true' and coalesce(btrim(payload ->> 'completion_time'), '') = ''
