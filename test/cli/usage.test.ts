import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../kit/cli.js';

describe('keap-graph', () => {
  it('--help lists all commands and the exit codes', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const command of ['serve', 'snapshot', 'validate', 'schema', 'simulate']) expect(stdout).toContain(command);
    expect(stdout).toContain('Exit codes');
  });

  it('Wrong usage ends with exit code 2 and a hint', async () => {
    const wrong = {
      bogus: 'bogus',
      'snapshot --resources tagz': 'tags',
      'snapshot cancel 7 --resources tags': 'resources',
      'validate --snapshot seven': 'number',
    };
    for (const [args, hint] of Object.entries(wrong)) {
      const { code, stderr } = await runCli(args.split(' '));
      expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
    }
  });

  it('snapshot --help lists the commands about stored snapshots and says what the exit codes are', async () => {
    const { code, stdout } = await runCli(['snapshot', '--help']);
    expect(code).toBe(0);
    for (const command of ['list', 'show', 'resume', 'cancel', 'accept', 'reject'])
      expect(stdout).toMatch(new RegExp(`^ +${command} `, 'm'));
    expect(stdout).toContain('proven complete');
  });

  it('An invalid configuration ends with exit code 2 and lists all errors', async () => {
    const { code, stderr } = await runCli(['serve'], { PORT: 'http', LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    expect(stderr).toContain('PORT');
    expect(stderr).toContain('LOG_LEVEL');
  });

  it('serve rejects an address that other machines can reach without GATEWAY_API_KEYS', async () => {
    const { code, stderr } = await runCli(['serve'], { HOST: '0.0.0.0' });
    expect([code, stderr]).toEqual([2, expect.stringContaining('GATEWAY_API_KEYS')]);
  });

  it('An unreachable database ends with exit code 3, and the message does not contain its password', async () => {
    const { code, stderr } = await runCli(['validate'], { DATABASE_URL: 'postgres://me:hush@127.0.0.1:9/keap' });
    expect([code, stderr]).toEqual([3, expect.stringContaining('127.0.0.1:9/keap')]);
    expect(stderr).not.toContain('hush');
  });
});

describe('keap-graph schema', () => {
  it('schema writes the schema to a file, and --check fails if the file is out of date', async () => {
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
