import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.js';
import type { Account } from './accounts.js';
import { respond as applicationAnswer, isV1 } from '../application.js';
import { identify, type Doors } from './credential.js';
import {
  applicationError,
  bodyOnGet,
  quotaExceeded,
  ApiError,
  unknownPath,
  type HttpResponse,
} from '../http/errors.js';
import { alterResponse, corruptResponse, type Call, type Fault, type FaultMatcher } from '../faults.js';
import { hasBody, reply, readText } from '../http/http.js';
import type { Quota } from './quota.js';
import { v1Error } from '../v1/errors.js';

/** A call that arrived. `path` begins after `/crm/rest`; `status` is 0 until it is answered, or when it never was. */
export interface RecordedCall extends Call {
  body: unknown;
  status: number;
  readonly atMs: number;
  authorized: boolean;
  /** The account that its credential leads to; null without a good one. */
  tenant: string | null;
}

/** What stands between a request and the account. */
export interface Gate extends Doors {
  readonly quota: Quota;
  readonly faults: FaultMatcher;
  readonly clock: Clock;
  readonly latencyMs: number;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function truth(account: Account, call: Call & { readonly text: string }, nowMs: number, inside: boolean): HttpResponse {
  if (!inside) return unknownPath;
  try {
    return applicationAnswer(account, call, nowMs);
  } catch (refusal) {
    if (refusal instanceof ApiError) return isV1(call.path) ? v1Error(refusal) : applicationError(refusal);
    throw refusal;
  }
}

/** Garbled answers take turns in how they are broken, by the length of what was asked. */
const faultTurn = (call: Call): number => call.query.toString().length;

/** Answers a call as Keap's gateway and the application behind it do; `inside` says whether its path is of the API at all. */
export async function passGate(
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
  call: RecordedCall,
  inside: boolean,
): Promise<void> {
  const { quota, faults, clock } = gate;
  const found = identify(request, gate);
  const caller = found.account === null ? null : found.caller;
  const send = (answer: HttpResponse, fault: Fault | null = null): void => {
    call.status = answer.status;
    reply(response, answer, { headers: quota.headers(caller), fault });
  };
  const text = await readText(request);
  call.body = jsonOf(text);
  if (gate.latencyMs > 0) await clock.sleep(gate.latencyMs);
  if (call.method === 'GET' && hasBody(request)) {
    // Refused further out than the quota is counted.
    call.status = bodyOnGet.status;
    return reply(response, bodyOnGet);
  }
  if (found.account === null) return send(found.refused);
  const { account } = found;
  [call.authorized, call.tenant] = [true, account.tenant];
  if (quota.spend(found.caller) !== null) return send(quotaExceeded);
  const fault = faults.matchFault(call);
  const alterations = faults.alterations(call);
  const answer = (): HttpResponse =>
    alterResponse(alterations, call, (query) => truth(account, { ...call, query, text }, clock.now(), inside));
  if (fault === null) return send(answer());
  if (fault.kind === 'slow') await clock.sleep(fault.delayMs ?? 1000);
  send(corruptResponse(fault, answer, faultTurn(call)), fault);
}
