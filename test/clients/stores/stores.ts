import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemoryCache as InMemoryCache4 } from '@apollo/client';
import { InMemoryCache as InMemoryCache3 } from 'apollo-client-3/core/index.js';
import { parse } from 'graphql';
import { createOperationDescriptor, type ConcreteRequest } from 'relay-runtime';
import { root } from '../../kit/files.js';
import { createRelayEnvironment } from '../relay/environment.js';
import { createGraphcacheClient } from '../urql/graphcache.js';

/** An operation and the data that the gateway answered it with. */
export interface Answered {
  /** The selection below `query`. */
  readonly selection: string;
  readonly data: unknown;
}

/** Puts data into a fresh store of a client, and reads the same selection from the store. */
export type ReadBack = (answered: Answered) => unknown;

const NOWHERE = 'http://localhost/graphql';

export const readBackApollo3: ReadBack = ({ selection, data }) => {
  const cache = new InMemoryCache3();
  cache.writeQuery({ query: parse(selection), data });
  return cache.readQuery({ query: parse(selection) });
};

export const readBackApollo4: ReadBack = ({ selection, data }) => {
  const cache = new InMemoryCache4();
  cache.writeQuery({ query: parse(selection), data: data as Record<string, unknown> });
  return cache.readQuery({ query: parse(selection) });
};

/** Graphcache, with the data as the response to its request. */
export const readBackGraphcache = async ({ selection, data }: Answered): Promise<unknown> => {
  const client = createGraphcacheClient(NOWHERE);
  const respond = async (): Promise<Response> => Response.json({ data });
  const sent = await client.query(selection, {}, { fetch: respond }).toPromise();
  if (sent.error) throw sent.error;
  return (await client.query(selection, {}, { requestPolicy: 'cache-only' }).toPromise()).data;
};

/** Compiles every selection with Relay's compiler, and returns the way into Relay's store and back. */
export function compileForRelay(selections: readonly string[]): ReadBack {
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-relay-'));
  const name = (selection: string): string => `every${selections.indexOf(selection)}Query`;
  try {
    const documents = selections.map((one) => `graphql\`query ${name(one)} ${one}\`;`);
    writeFileSync(join(folder, 'every.js'), documents.join('\n'));
    copyFileSync(join(root, 'schema.graphql'), join(folder, 'schema.graphql'));
    const config = { src: '.', schema: './schema.graphql', language: 'javascript', eagerEsModules: false };
    writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
    const compiler = join(root, 'node_modules/relay-compiler/cli.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, 'relay.config.json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`Relay's compiler failed: ${stdout}${stderr}`);
    const load = createRequire(join(folder, 'every.js'));
    const requests = new Map(
      selections.map((one) => [one, load(`./__generated__/${name(one)}.graphql.js`) as ConcreteRequest]),
    );
    return ({ selection, data }) => {
      const environment = createRelayEnvironment(NOWHERE);
      const operation = createOperationDescriptor(requests.get(selection)!, {});
      environment.commitPayload(operation, data as Record<string, never>);
      return environment.lookup(operation.fragment).data;
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
