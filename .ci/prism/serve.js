// Serves an OpenAPI document with Prism and prints where: `node serve.js DOCUMENT`. Prism's own command line does the
// same, but logs at least a dozen lines a request, which takes longer than the answers.
import { createLogger } from '@stoplight/prism-core';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';

const operations = await getHttpOperationsFromSpec(process.argv[2]);
const server = createServer(operations, {
  cors: false,
  components: { logger: createLogger('prism', { level: 'silent' }) },
  config: {
    checkSecurity: true,
    validateRequest: true,
    // Keap's own examples do not fit its schemas: ids are numbers there and text here.
    validateResponse: false,
    isProxy: false,
    errors: false,
    mock: { dynamic: false },
  },
});
process.stdout.write(`${await server.listen(0, '127.0.0.1')}\n`);
