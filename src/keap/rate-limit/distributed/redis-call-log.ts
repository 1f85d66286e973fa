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
 * One step of an exchange, by the clock of Redis. KEYS: a hash (`log` name, `place`, numbers of calls, calls of the day,
 * who was `seen:`, who has people `waiting:`, who last `went:` when) and the list of lines.
 */
const SCRIPT = `
local meta, lines = KEYS[1], KEYS[2]
local ask = cjson.decode(ARGV[1])
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local day = 'day:' .. math.floor(now / 86400000)
if redis.call('HSETNX', meta, 'log', ARGV[2]) == 1 then redis.call('DEL', lines) end
local log = redis.call('HGET', meta, 'log')
redis.call('HSET', meta, 'seen:' .. ask.member, now)
if ask.waiting then redis.call('HSET', meta, 'waiting:' .. ask.member, now)
else redis.call('HDEL', meta, 'waiting:' .. ask.member) end

local members, wait_too = {}, {}
local all = redis.call('HGETALL', meta)
for i = 1, #all, 2 do
  local kind, name = string.match(all[i], '^(%a+):(.*)$')
  if kind == 'seen' then
    if math.abs(now - all[i + 1]) < ${MEMBER_TTL_MS} then members[#members + 1] = name else redis.call('HDEL', meta, all[i], 'went:' .. name) end
  elseif kind == 'waiting' and name ~= ask.member then
    if math.abs(now - all[i + 1]) < ${WAITING_TTL_MS} then wait_too[#wait_too + 1] = name else redis.call('HDEL', meta, all[i]) end
  elseif kind == 'day' and all[i] ~= day then redis.call('HDEL', meta, all[i]) end
end

if ask.numbers then
  for name, number in pairs(ask.numbers) do
    if tonumber(redis.call('HGET', meta, 'calls:' .. name) or '0') < number then redis.call('HSET', meta, 'calls:' .. name, number) end
  end
end

local place = tonumber(redis.call('HGET', meta, 'place') or '0')
local function append(told, account)
  place = place + 1
  local line = { place = place, atMs = now, by = ask.member, told = told, call = { all = 0, own = 0 } }
  if account then
    line.call.all = redis.call('HINCRBY', meta, 'calls:', 1)
    line.call.own = redis.call('HINCRBY', meta, 'calls:' .. account, 1)
    redis.call('HINCRBY', meta, day, 1)
  end
  redis.call('RPUSH', lines, cjson.encode(line))
end

local granted, wait = 0, 0
local current = log == ask.log and place == ask.known
for _, told in ipairs(ask.tell) do append(told.text, told.account) end
local claim = ask.claim
if claim and current then
  local last = tonumber(redis.call('HGET', meta, 'last') or '0')
  -- The clock was set back since: the last call counts as one of now.
  if last > now then
    last = now
    redis.call('HSET', meta, 'last', now)
  end
  local function went(name) return tonumber(redis.call('HGET', meta, 'went:' .. name) or '0') end
  local courtesy, mine = 0, went(ask.member)
  for _, name in ipairs(wait_too) do if went(name) < mine then courtesy = ${COURTESY_MS} end end
  wait = math.max(claim.notBeforeMs, last + claim.spacingMs + courtesy) - now
  if wait <= 0 and claim.yields and #wait_too > 0 then wait = math.max(claim.spacingMs, 1) end
  if wait <= 0 then
    granted = 1
    redis.call('HSET', meta, 'last', now, 'went:' .. ask.member, now)
    append(claim.text, claim.account)
  end
end
redis.call('HSET', meta, 'place', place)
redis.call('LTRIM', lines, -${MAX_ENTRIES}, -1)
redis.call('PEXPIRE', meta, 172800000)
redis.call('PEXPIRE', lines, 172800000)

local missing = {}
local behind = place
if log == ask.log and place >= ask.known then behind = place - ask.known end
if behind > 0 then missing = redis.call('LRANGE', lines, -behind, -1) end
return { now, log, place, granted, math.ceil(wait), tonumber(redis.call('HGET', meta, day) or '0'), members, missing }
`;

type Reply = [number, string, number, number, number, number, string[], string[]];

/** A Redis that takes longer is as good as away, although it answers pings: a call waits for it. */
const RESPONSE_TIMEOUT_MS = 500;

export interface RedisLogOptions {
  readonly url: string;
  /** What the processes have in common that share a pace; it is hashed. */
  readonly credential: string;
  readonly clock: Clock;
  /** Whether that Redis answers; the log takes its own where it is handed none. */
  readonly pulse?: RedisHealth;
}

/** Opens the log in a Redis. One that is away or silent fails every exchange and is found again by itself. */
export function openRedisLog({ url, credential, clock, pulse: sharedPulse }: RedisLogOptions): RateLimitLog {
  const pulse = sharedPulse ?? new RedisHealth(url);
  // Failures are told by the exchanges that they break.
  const connection = new RedisConnection(url);
  pulse.onReconnect(() => connection.reconnect());
  // One hash slot for both, so that a cluster can run the script.
  const name = `keap-graph:{pace:${createHash('sha256').update(credential).digest('base64url').slice(0, 22)}}`;
  const keys = [`${name}:meta`, `${name}:lines`];
  return {
    sync: async (syncRequest) => {
      const step = async (): Promise<unknown> => {
        const redis = await connection.waitUntilReady();
        return redis.eval(SCRIPT, { keys, arguments: [JSON.stringify(encodeRequest(syncRequest)), randomUUID()] });
      };
      // Nobody waits for an exchange without a claim: a connection that is slow to begin is given its time.
      const isWaitedFor = syncRequest.acquire !== null || pulse.isUnresponsive;
      return readReply((await withTimeout(isWaitedFor ? pulse.race(step) : step(), clock)) as Reply);
    },
    close: async () => {
      connection.close();
      if (sharedPulse === undefined) pulse.close();
    },
  };
}

/** What is told goes through Redis as text, so that Lua's arrays and numbers cannot change it. */
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

function readReply([nowMs, log, offset, isGranted, waitMs, today, members, missing]: Reply): SyncResponse {
  const entries = missing.map((text): Entry => {
    const entry = JSON.parse(text) as Omit<Entry, 'event'> & { readonly event: string };
    return { ...entry, event: JSON.parse(entry.event) as LogEvent };
  });
  return { nowMs, log, offset, isGranted: isGranted === 1, waitMs, today, members: members.toSorted(), entries };
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
