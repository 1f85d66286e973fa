import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../../clock.js';
import {
  COURTESY_MS,
  MAX_ENTRIES,
  MEMBER_TTL_MS,
  WAITING_TTL_MS,
  type SyncRequest,
  type SyncResponse,
  type Entry,
  type RateLimitLog,
  type LogEvent,
} from './call-log.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { RedisHealth } from '../../redis/redis-health.js';

/**
 * One synchronization, by the clock of Redis. KEYS: a hash and the list of entries. The hash holds the name of the
 * `log`, the `offset` of the last entry, the time of the `last` slot, the number of `calls:` of each account and of the
 * `day:`, and when each member was last `seen:`, last reported a request `waiting:` and last `acquired:` a slot.
 */
const SCRIPT = `
local meta, entries = KEYS[1], KEYS[2]
local request = cjson.decode(ARGV[1])
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local day = 'day:' .. math.floor(now / 86400000)
if redis.call('HSETNX', meta, 'log', ARGV[2]) == 1 then redis.call('DEL', entries) end
local log = redis.call('HGET', meta, 'log')
redis.call('HSET', meta, 'seen:' .. request.member, now)
if request.isWaiting then redis.call('HSET', meta, 'waiting:' .. request.member, now)
else redis.call('HDEL', meta, 'waiting:' .. request.member) end

local members, wait_too = {}, {}
local all = redis.call('HGETALL', meta)
for i = 1, #all, 2 do
  local kind, name = string.match(all[i], '^(%a+):(.*)$')
  if kind == 'seen' then
    if math.abs(now - all[i + 1]) < ${MEMBER_TTL_MS} then members[#members + 1] = name else redis.call('HDEL', meta, all[i], 'acquired:' .. name) end
  elseif kind == 'waiting' and name ~= request.member then
    if math.abs(now - all[i + 1]) < ${WAITING_TTL_MS} then wait_too[#wait_too + 1] = name else redis.call('HDEL', meta, all[i]) end
  elseif kind == 'day' and all[i] ~= day then redis.call('HDEL', meta, all[i]) end
end

if request.numbers then
  for name, number in pairs(request.numbers) do
    if tonumber(redis.call('HGET', meta, 'calls:' .. name) or '0') < number then redis.call('HSET', meta, 'calls:' .. name, number) end
  end
end

local offset = tonumber(redis.call('HGET', meta, 'offset') or '0')
local function append(event, account)
  offset = offset + 1
  local entry = { offset = offset, atMs = now, member = request.member, event = event, call = { all = 0, own = 0 } }
  if account then
    entry.call.all = redis.call('HINCRBY', meta, 'calls:', 1)
    entry.call.own = redis.call('HINCRBY', meta, 'calls:' .. account, 1)
    redis.call('HINCRBY', meta, day, 1)
  end
  redis.call('RPUSH', entries, cjson.encode(entry))
end

local granted, wait = 0, 0
local current = log == request.log and offset == request.knownOffset
for _, event in ipairs(request.events) do append(event.text, event.account) end
local acquire = request.acquire
if acquire and current then
  local last = tonumber(redis.call('HGET', meta, 'last') or '0')
  -- The clock was set back since: treat the last call as one of now.
  if last > now then
    last = now
    redis.call('HSET', meta, 'last', now)
  end
  local function acquired_at(name) return tonumber(redis.call('HGET', meta, 'acquired:' .. name) or '0') end
  local courtesy, mine = 0, acquired_at(request.member)
  for _, name in ipairs(wait_too) do if acquired_at(name) < mine then courtesy = ${COURTESY_MS} end end
  wait = math.max(acquire.notBeforeMs, last + acquire.spacingMs + courtesy) - now
  if wait <= 0 and acquire.isYielding and #wait_too > 0 then wait = math.max(acquire.spacingMs, 1) end
  if wait <= 0 then
    granted = 1
    redis.call('HSET', meta, 'last', now, 'acquired:' .. request.member, now)
    append(acquire.text, acquire.account)
  end
end
redis.call('HSET', meta, 'offset', offset)
redis.call('LTRIM', entries, -${MAX_ENTRIES}, -1)
redis.call('PEXPIRE', meta, 172800000)
redis.call('PEXPIRE', entries, 172800000)

local missing = {}
local behind = offset
if log == request.log and offset >= request.knownOffset then behind = offset - request.knownOffset end
if behind > 0 then missing = redis.call('LRANGE', entries, -behind, -1) end
return { now, log, offset, granted, math.ceil(wait), tonumber(redis.call('HGET', meta, day) or '0'), members, missing }
`;

type Reply = [number, string, number, number, number, number, string[], string[]];

/** A Redis that takes longer counts as unreachable even if it answers pings, because calls wait for it. */
const RESPONSE_TIMEOUT_MS = 500;

export interface RedisLogOptions {
  readonly url: string;
  /** Identifies the processes that share a rate limit; stored as a hash. */
  readonly credential: string;
  readonly clock: Clock;
  /** Health of that Redis; the log creates its own if it gets none. */
  readonly redisHealth?: RedisHealth;
}

/** Opens the log in Redis. While Redis is unreachable every synchronization rejects; it reconnects by itself. */
export function openRedisLog({ url, credential, clock, redisHealth: sharedHealth }: RedisLogOptions): RateLimitLog {
  const health = sharedHealth ?? new RedisHealth(url);
  // Every `sync` that a failure breaks rejects, so the connection needs no listener of its own.
  const connection = new RedisConnection(url);
  health.onReconnect(() => connection.reconnect());
  // One hash slot for both, so that a cluster can run the script.
  const name = `keap-graph:{rate-limit:${createHash('sha256').update(credential).digest('base64url').slice(0, 22)}}`;
  const keys = [`${name}:meta`, `${name}:entries`];
  return {
    sync: async (syncRequest) => {
      const step = async (): Promise<unknown> => {
        const redis = await connection.waitUntilReady();
        return redis.eval(SCRIPT, { keys, arguments: [JSON.stringify(encodeRequest(syncRequest)), randomUUID()] });
      };
      // No call waits for a synchronization without `acquire`, so it may wait for a slow connection.
      const isWaitedFor = syncRequest.acquire !== null || health.isUnresponsive;
      return readReply((await withTimeout(isWaitedFor ? health.race(step) : step(), clock)) as Reply);
    },
    close: async () => {
      connection.close();
      if (sharedHealth === undefined) health.close();
    },
  };
}

/** Events go through Redis as text, so that Lua's arrays and numbers cannot change them. */
function encodeRequest({ events, acquire, numbers, ...rest }: SyncRequest): object {
  const text = (event: LogEvent): { text: string; account?: string } => ({
    text: JSON.stringify(event),
    ...(event.kind !== 'observed' && { account: event.account }),
  });
  const acquired = acquire && {
    ...acquire,
    ...text({ kind: 'acquired', priority: acquire.priority, account: acquire.account }),
  };
  return { ...rest, events: events.map(text), ...(numbers && { numbers }), ...(acquired && { acquire: acquired }) };
}

function readReply([nowMs, log, offset, isGranted, waitMs, callsToday, members, missing]: Reply): SyncResponse {
  const entries = missing.map((text): Entry => {
    const entry = JSON.parse(text) as Omit<Entry, 'event'> & { readonly event: string };
    return { ...entry, event: JSON.parse(entry.event) as LogEvent };
  });
  return {
    nowMs,
    log,
    offset,
    isGranted: isGranted === 1,
    waitMs,
    callsToday,
    members: members.toSorted(),
    entries,
  };
}

async function withTimeout<T>(promise: Promise<T>, clock: Clock): Promise<T> {
  const cancel = new AbortController();
  const timeout = clock.sleep(RESPONSE_TIMEOUT_MS, cancel.signal).then(() => {
    throw new Error('Redis did not answer in time');
  });
  timeout.catch(() => undefined);
  promise.catch(() => undefined);
  return Promise.race([promise, timeout]).finally(() => cancel.abort());
}
