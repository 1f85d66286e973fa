import { GraphQLError } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/clock.js';
import type { Context } from '../../../src/graph/operation/context.js';
import { formatGraphError } from '../../../src/graph/operation/errors.js';
import { requireScope } from '../../../src/graph/operation/access.js';
import { KeapError } from '../../../src/keap/errors.js';
import { SnapshotError } from '../../../src/snapshot/snapshot.js';
import { TooExpensiveError } from '../../../src/query/sources/live-source.js';
import { ValidationError } from '../../../src/validation/verdict.js';
import { openGraph, type Graph } from '../../kit/graph.js';

/** An error as graphql-js wraps it when a resolver throws it. */
const thrown = (cause: Error): GraphQLError =>
  new GraphQLError(cause.message, { path: ['orders'], originalError: cause });
const visible = (cause: Error): ReturnType<typeof formatGraphError> => {
  const error = thrown(cause);
  return formatGraphError(error.toJSON(), error);
};

/** A clock whose sleep advances it at once. */
function jumpingClock(): Clock {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    monotonicMs: () => performance.now() + aheadMs,
    sleep: async (ms) => {
      aheadMs += ms;
    },
  };
}

describe('an error', () => {
  it('An error of Keap has its code and the facts that help to continue', () => {
    const facts = { status: 429, path: '/v2/orders', retryAfterMs: 1500, window: 'minute', requestId: 'r-1' } as const;
    expect(visible(new KeapError('THROTTLED', 'Wait a little.', facts))).toEqual({
      message: 'Wait a little.',
      path: ['orders'],
      extensions: { code: 'THROTTLED', status: 429, retryAfterMs: 1500, window: 'minute', requestId: 'r-1' },
    });
    expect(visible(new KeapError('QUOTA_EXHAUSTED', 'Spent.', { resetAt: '2026-01-01T00:00:00Z' })).extensions).toEqual(
      {
        code: 'QUOTA_EXHAUSTED',
        resetAt: '2026-01-01T00:00:00Z',
      },
    );
  });

  it('An expected error of the gateway has its code', () => {
    expect(visible(new TooExpensiveError(100, 100)).extensions).toEqual({
      code: 'TOO_EXPENSIVE',
      estimatedCalls: 101,
      limit: 100,
    });
    expect(visible(new SnapshotError('SNAPSHOT_RUNNING', 'One is running.')).extensions).toEqual({
      code: 'SNAPSHOT_RUNNING',
    });
    expect(visible(new ValidationError('NOT_FOUND', 'None.')).extensions).toEqual({ code: 'NOT_FOUND' });
  });

  it('An unexpected error shows no detail', () => {
    for (const cause of [new TypeError('secret of jane@example.com'), new RangeError('secret'), new Error('secret')]) {
      const error = visible(cause);
      expect(error.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
      expect(JSON.stringify(error)).not.toContain('secret');
    }
    const traced = formatGraphError(
      { message: 'no', extensions: { code: 'BAD_USER_INPUT', stacktrace: ['at /home'] } },
      new GraphQLError('no', { extensions: { code: 'BAD_USER_INPUT' } }),
    );
    expect(traced).toEqual({ message: 'no', extensions: { code: 'BAD_USER_INPUT' } });
  });
});

describe('a failed Keap call', () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await openGraph({ contacts: 60, seedDefects: false }, { clock: jumpingClock() });
  });
  afterEach(() => graph.simulator.faults.clear());
  afterAll(() => graph.close());

  it('A failed Keap call makes only the edges null that need it', async () => {
    graph.simulator.faults.add({ kind: 'status', status: 403, match: ({ path }) => path.endsWith('/v2/orders') });
    const { data, errors } = await graph.execute(
      '{ contacts(first: 10) { nodes { givenName tags { nodes { name } } orders { nodes { id } } } } tags(first: 1) { nodes { id } } }',
    );
    expect(data.contacts.nodes).toHaveLength(10);
    for (const { orders, tags, givenName } of data.contacts.nodes) {
      expect(orders).toBeNull();
      expect(tags.nodes).toBeInstanceOf(Array);
      expect(givenName).not.toBeNull();
    }
    expect(data.tags.nodes).toHaveLength(1);
    expect(errors).toHaveLength(10);
    for (const { extensions, path } of errors) {
      expect(extensions).toMatchObject({ code: 'UPSTREAM_REJECTED', status: 403 });
      expect(path?.at(-1)).toBe('orders');
    }
  });

  it.each([
    ['status', 'UPSTREAM_UNAVAILABLE', { status: 500 }],
    ['garbled', 'UPSTREAM_BAD_DATA', {}],
    ['html', 'UPSTREAM_BAD_DATA', {}],
    ['cut', 'UPSTREAM_UNAVAILABLE', {}],
    ['status', 'UPSTREAM_AUTH', { status: 401, body: '{"fault":{"faultstring":"Invalid Access Token","detail":{}}}' }],
  ] as const)('A fault of kind %s is %s', async (kind, code, more) => {
    graph.simulator.faults.add({ kind, ...more, match: ({ path }) => path.endsWith('/v2/products') });
    const { data, errors } = await graph.execute('{ products(first: 7) { nodes { id } } }');
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions!['code'])).toEqual([code]);
  });
});

const context = (scopes: Context['caller']['scopes']): Context => ({ caller: { name: 'bi', scopes } }) as Context;

describe('a scope', () => {
  it('A missing scope is rejected with its name', () => {
    expect(() => requireScope(context(new Set(['snapshot'])), 'snapshot')).not.toThrow();
    expect(() => requireScope(context(new Set(['read'])), 'snapshot')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/"snapshot".*"bi"/),
        extensions: { code: 'FORBIDDEN' },
      }),
    );
  });
});
