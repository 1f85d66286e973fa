import { defineConfig } from 'vitest/config';
import { relayTags } from './test/kit/relay-tags.js';

export default defineConfig({
  plugins: [relayTags],
  // type-graphql must meet the very copy of graphql that the tests import.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: false } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Decorators of the graph read it as they are loaded, whichever file of the graph a test imports first.
    setupFiles: ['reflect-metadata'],
    globalSetup: ['test/kit/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // No module of src keeps state (test/house/habits.test.ts), so the files of a worker may share the modules they import.
    isolate: false,
  },
});
