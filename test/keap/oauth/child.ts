import { pino } from 'pino';
import { systemClock } from '../../../src/clock.js';
import { createPostgresConnections } from '../../../src/accounts/connection-store.js';
import { openSql } from '../../../src/db/pool.js';
import { OAuthConnections, type ConnectionsOptions } from '../../../src/keap/oauth/connections.js';
import { TokenCipher } from '../../../src/keap/oauth/token-cipher.js';

/** A process that requests a token when it gets input, and prints the outcome in one line. */
const [databaseUrl = '', app = '{}', key = ''] = process.argv.slice(2);
const sql = openSql(databaseUrl, { max: 2 });
const connections = new OAuthConnections({
  app: JSON.parse(app) as ConnectionsOptions['app'],
  store: createPostgresConnections(sql),
  tokenCipher: new TokenCipher([{ id: 'test', bytes: Buffer.from(key, 'hex') }]),
  clock: systemClock,
  log: pino({ level: 'silent' }),
});
await connections.readStored('default');
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const outcome = await connections
  .getCredentials('default')
  .credential()
  .then(
    ({ header }) => `token ${header['authorization']}`,
    (error: Error) => `error ${error.message}`,
  );
process.stdout.write(`${outcome}\n`);
await sql.close();
process.stdin.destroy();
