import { variables, type Read } from './variables.js';

/** One thing wrong with the environment. */
export interface ConfigFault {
  readonly variable: string;
  readonly wrong: string;
  readonly expected: string;
}

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** What is wrong with who may call the gateway. */
export function callerFaults(read: Read, simulated: boolean): ConfigFault[] {
  const variable = variables.apiKeys.name;
  const expected = `${variables.apiKeys.name}=name:scopes:sha256hex, or AUTH=none to let everybody in`;
  if (read.apiKeys !== null && read.auth === 'none') {
    return [
      { variable: variables.auth.name, wrong: `is none, but ${variable} is set`, expected: 'only one of the two' },
    ];
  }
  if (read.apiKeys !== null || read.auth === 'none') return [];
  if (!simulated) return [{ variable, wrong: 'is missing, so the gateway could not know its callers', expected }];
  if (isLoopback(read.host)) return [];
  return [{ variable, wrong: `is missing, and HOST=${read.host} can be reached from other machines`, expected }];
}
