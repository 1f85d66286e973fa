import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../kit/cli.js';

describe('the command line', () => {
  it('explains itself', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const command of ['serve', 'snapshot', 'validate', 'schema', 'simulate']) expect(stdout).toContain(command);
    expect(stdout).toContain('Exit codes');
  });

  it('answers wrong usage with 2 and what would be right', async () => {
    const wrong = { bogus: 'bogus', 'snapshot --resources tagz': 'tags' };
    for (const [args, hint] of Object.entries(wrong)) {
      const { code, stderr } = await runCli(args.split(' '));
      expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
    }
  });

  it('answers a faulty configuration with 2 and all its faults', async () => {
    const { code, stderr } = await runCli(['serve'], { PORT: 'http', LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    expect(stderr).toContain('PORT');
    expect(stderr).toContain('LOG_LEVEL');
  });

  it('does not open simulated data to other machines unasked', async () => {
    const { code, stderr } = await runCli(['serve'], { HOST: '0.0.0.0' });
    expect([code, stderr]).toEqual([2, expect.stringContaining('GATEWAY_API_KEYS')]);
  });

  it('answers 3 when the database is away, without its password', async () => {
    const { code, stderr } = await runCli(['validate'], { DATABASE_URL: 'postgres://me:hush@127.0.0.1:9/keap' });
    expect([code, stderr]).toEqual([3, expect.stringContaining('127.0.0.1:9/keap')]);
    expect(stderr).not.toContain('hush');
  });
});

describe('keap-graph schema', () => {
  it('writes the schema and knows when a file does not hold it any more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keap-graph-schema-'));
    const file = join(folder, 'schema.graphql');
    try {
      expect((await runCli(['schema', '--check', file])).code).toBe(1);
      expect((await runCli(['schema', '--out', file])).code).toBe(0);
      expect((await runCli(['schema', '--check', file])).code).toBe(0);
      writeFileSync(file, readFileSync(file, 'utf8').replace('type Contact', 'type Person'));
      const { code, stderr } = await runCli(['schema', '--check', file]);
      expect([code, stderr]).toEqual([1, expect.stringContaining('--out')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
