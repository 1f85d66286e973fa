-- Keap accounts connected through an OAuth app, their tokens sealed (docs/adr/0016-oauth-connections.md).

create table keap.connection (
  account           text primary key,
  -- as the token's scope names it
  tenant            text,
  status            text not null default 'CONNECTED' check (status in ('CONNECTED', 'BROKEN')),
  broken_reason     text check (broken_reason in ('REFUSED', 'UNKNOWN_OUTCOME', 'OTHER_TENANT')),
  -- which encryption key sealed the tokens
  key_id            text not null,
  sealed            bytea not null,
  access_expires_at timestamptz not null,
  connected_at      timestamptz not null,
  refreshed_at      timestamptz,
  -- grows with every pair of tokens
  version           bigint not null default 1,
  -- set and committed before the refresh token is sent; whoever finds it set by another that is gone must not send the token again
  spending          uuid,
  check ((status = 'BROKEN') = (broken_reason is not null))
);
comment on table keap.connection is 'One connected Keap account. The tokens are sealed with AES-256-GCM.';
-- Keap names an account by its host or by the host's first part
create unique index connection_one_account_per_tenant on keap.connection (lower(split_part(tenant, '.', 1)));

create table keap.oauth_state (
  nonce       text primary key,
  expires_at  timestamptz not null
);
comment on table keap.oauth_state is 'Links to Keap''s consent page that were given out and not come back from yet; each works once.';
