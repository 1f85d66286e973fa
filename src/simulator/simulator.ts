import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, type Clock } from '../clock.js';
import { answer as applicationAnswer, isV1 } from './application.js';
import type { Edition } from './edition.js';
import {
  applicationError, bodyOnGet, noCredential, quotaExceeded, Refusal, unknownPath, wrongCredential, type Answer,
} from './errors.js'; // prettier-ignore
import { openFaults, spoiled, type Call, type Fault, type Faults } from './faults.js';
import { jsonText } from './json.js';
import { openQuota, type Limits, type Quota } from './quota.js';
import { sizesFor, type Sizes } from './seed/sizes.js';
import { v1Error } from './v1/errors.js';
import { openWorld, type Shelves, type World } from './world.js';

export interface SimulatorOptions extends Partial<Sizes> {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly host?: string;
  readonly seed?: number;
  /** Whether records are planted that the validation pack must find. Default true. */
  readonly lies?: boolean;
  readonly apiKeys?: readonly string[];
  readonly tenant?: string;
  /** Which paths the account answers. Default `full`. */
  readonly edition?: Edition;
  /** `none`, the default, refuses nothing. */
  readonly limits?: Limits | 'none';
  readonly clock?: Clock;
  /** How long every answer takes. */
  readonly latencyMs?: number;
}

/** A call that arrived. `path` begins after `/crm/rest`; `status` is 0 until it is answered, or when it never was. */
export interface RecordedCall extends Call {
  body: unknown;
  status: number;
  readonly atMs: number;
  authorized: boolean;
}

export interface Simulator {
  /** Ends with `/crm/rest`; `/v2/…` follows. */
  readonly url: string;
  readonly apiKey: string;
  readonly tenant: string;
  readonly calls: RecordedCall[];
  resetCalls(): void;
  readonly faults: Faults;
  readonly world: World;
  /** Stops at once, open connections included; may be called again. */
  close(): Promise<void>;
}

const PREFIX = '/crm/rest';
/** A simulator that runs for days forgets its oldest calls. */
const REMEMBERED_CALLS = 200_000;

interface Parts {
  readonly world: Shelves;
  readonly quota: Quota;
  readonly faults: ReturnType<typeof openFaults>;
  readonly apiKeys: readonly string[];
  readonly edition: Edition;
  readonly clock: Clock;
  readonly latencyMs: number;
}

/** The credential of a request: null for none, `valid` null for one that is not ours. Two at once are none that is valid. */
function credentialOf(request: IncomingMessage, apiKeys: readonly string[]): { readonly valid: string | null } | null {
  const { authorization } = request.headers;
  const given = request.headers['x-keap-api-key'];
  if (given !== undefined && authorization !== undefined) return { valid: null };
  const bearer = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? null;
  const key = typeof given === 'string' ? given : bearer;
  return key === null ? null : { valid: apiKeys.includes(key) ? key : null };
}

/** What a request carries, as text. */
async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function truth({ world, edition, clock }: Parts, call: Call & { readonly text: string }, inside: boolean): Answer {
  if (!inside) return unknownPath;
  try {
    return applicationAnswer(world, call, edition, clock.now());
  } catch (refusal) {
    if (refusal instanceof Refusal) return isV1(call.path) ? v1Error(refusal) : applicationError(refusal);
    throw refusal;
  }
}

/** Writes an answer, whole or as far as the fault lets it. */
function write(response: ServerResponse, answer: Answer, headers: Record<string, string>, fault: Fault | null): void {
  const body = answer.bytes ?? Buffer.from(answer.json === undefined ? (answer.text ?? '') : jsonText(answer.json));
  response.writeHead(answer.status, {
    'x-request-id': randomUUID(),
    via: '1.1 google',
    ...headers,
    ...(answer.status !== 204 && { 'content-type': answer.type ?? 'application/json', 'content-length': body.length }),
    ...answer.headers,
  });
  if (fault?.kind === 'stall') return response.flushHeaders();
  if (fault?.kind !== 'cut') return void response.end(body);
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

async function serve(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  call: RecordedCall,
  inside: boolean,
): Promise<void> {
  const { quota, faults, clock } = parts;
  const credential = credentialOf(request, parts.apiKeys);
  const key = credential?.valid ?? null;
  const send = (answer: Answer, fault: Fault | null = null): void => {
    call.status = answer.status;
    write(response, answer, quota.headers(key), fault);
  };
  const text = await textOf(request);
  call.body = jsonOf(text);
  if (parts.latencyMs > 0) await clock.sleep(parts.latencyMs);
  if (call.method === 'GET' && hasBody(request)) {
    // Refused further out than the quota is counted.
    call.status = bodyOnGet.status;
    return write(response, bodyOnGet, {}, null);
  }
  if (credential === null) return send(noCredential);
  if (key === null) return send(wrongCredential);
  call.authorized = true;
  if (quota.spend(key) !== null) return send(quotaExceeded);
  const fault = faults.strike(call);
  const asked = { ...call, text };
  if (fault === null) return send(truth(parts, asked, inside));
  if (fault.kind === 'slow') await clock.sleep(fault.delayMs ?? 1000);
  send(
    spoiled(fault, () => truth(parts, asked, inside), faultTurn(call)),
    fault,
  );
}

/** Garbled answers take turns in how they are broken, by the length of what was asked. */
const faultTurn = (call: Call): number => call.query.toString().length;

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/**
 * Starts a simulated Keap account on loopback. Rejects when the port is taken, and with a RangeError for impossible sizes.
 * It imitates reads and the common writes of REST v1 and v2 with an API key, and editions; not OAuth or permissions.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    port = 0,
    host = '127.0.0.1',
    seed = 7,
    apiKeys = ['KeapAK-simulated'],
    tenant = 'sim42.infusionsoft.com',
    clock = systemClock,
  } = options;
  const world = openWorld({ seed, sizes: sizesFor(options), lies: options.lies ?? true });
  const quota = openQuota({ limits: options.limits ?? 'none', tenant, clock });
  const faults = openFaults(seed);
  const parts: Parts = {
    world,
    quota,
    faults,
    apiKeys,
    edition: options.edition ?? 'full',
    clock,
    latencyMs: options.latencyMs ?? 0,
  };
  const calls: RecordedCall[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const inside = url.pathname.startsWith(`${PREFIX}/`);
    const path = inside ? url.pathname.slice(PREFIX.length) : url.pathname;
    const call: RecordedCall = {
      method: request.method ?? 'GET',
      path,
      query: url.searchParams,
      body: null,
      status: 0,
      atMs: clock.now(),
      authorized: false,
    };
    if (calls.length >= REMEMBERED_CALLS) calls.splice(0, REMEMBERED_CALLS / 2);
    calls.push(call);
    serve(parts, request, response, call, inside).catch(() => response.destroy());
  });
  let closing: Promise<void> | null = null;
  const taken = await listen(server, port, host);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}${PREFIX}`,
    apiKey: apiKeys[0] ?? '',
    tenant,
    calls,
    resetCalls: () => void calls.splice(0),
    faults,
    world,
    close: () => (closing ??= stop(server)),
  };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
