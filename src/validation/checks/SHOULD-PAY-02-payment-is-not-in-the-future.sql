-- id: SHOULD-PAY-02
-- level: SHOULD
-- title: No payment was made after the snapshot that holds it
-- why: A payment in the future is a mistyped date and falls out of every report of its real month.
-- resources: payments
-- A day is allowed, since dates are often entered in the account's own time zone. Days written year first compare as text,
-- which spares reading every time.
select payments.id, payments.payload ->> 'payment_time' as payment_time, run.finished_at as snapshot_finished_at
  from payments, run
 where payments.payload ->> 'payment_time' > to_char(run.finished_at at time zone 'UTC', 'YYYY-MM-DD')
   and keap.time_of(payments.payload -> 'payment_time') > run.finished_at + interval '1 day'
