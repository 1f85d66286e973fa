-- id: SHOULD-PAY-02
-- level: SHOULD
-- title: A payment is not dated after its snapshot
-- why: A payment in the future has a mistyped date and is missing from every report of its real month.
-- resources: payments
-- One day is allowed, since dates are often entered in the account's own time zone. ISO dates compare as text, which
-- avoids parsing every time.
select payments.id, payments.payload ->> 'payment_time' as payment_time, run.finished_at as snapshot_finished_at
  from payments, run
 where payments.payload ->> 'payment_time' > to_char(run.finished_at at time zone 'UTC', 'YYYY-MM-DD')
   and keap.time_of(payments.payload -> 'payment_time') > run.finished_at + interval '1 day'
