import { createServer, type IncomingMessage } from 'node:http';
import { listen } from '../../../src/simulator/http/http.js';
import { startSimulator } from '../../kit/simulator.js';

/**
 * Keap without its delay, as a process: `upstream.ts [contacts]`. It asks a simulated account once for each URL and
 * keeps the response as bytes, so that no gateway waits for Keap or for a limit. Over IPC it sends its settings when it
 * listens, and the number of requests so far for each message. Unbounded: a benchmark sends a fixed set of URLs.
 */
const [contacts = '500'] = process.argv.slice(2);

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const simulator = await startSimulator({ contacts: Number(contacts) });
const { origin } = new URL(simulator.url);
const answers = new Map<string, Promise<Answer>>();
const count = { calls: 0 };

/** Headers of one connection, which must not be sent again on another. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding']);

async function fetchAnswer(url: string): Promise<Answer> {
  const response = await fetch(`${origin}${url}`, { headers: { 'x-keap-api-key': simulator.apiKey } });
  const headers = [...response.headers].filter(([name]) => !CONNECTION_HEADERS.has(name));
  return { status: response.status, headers: headers.flat(), body: Buffer.from(await response.arrayBuffer()) };
}

function findAnswer({ method, url = '/' }: IncomingMessage): Promise<Answer> {
  if (method !== 'GET') return Promise.resolve({ status: 405, headers: [], body: Buffer.alloc(0) });
  const kept = answers.get(url);
  if (kept !== undefined) return kept;
  const answer = fetchAnswer(url);
  answers.set(url, answer);
  return answer;
}

const server = createServer((request, response) => {
  count.calls += 1;
  findAnswer(request).then(
    ({ status, headers, body }) => response.writeHead(status, [...headers]).end(body),
    (error: unknown) => response.destroy(error as Error),
  );
});
// Connections stay open between rounds, and no timer runs for them.
server.keepAliveTimeout = 0;
const port = await listen(server, 0, '127.0.0.1');

process.on('message', () => process.send?.(count.calls));
process.once('disconnect', () => process.exit());
process.send?.({ url: `http://127.0.0.1:${port}/crm/rest`, apiKey: simulator.apiKey });
