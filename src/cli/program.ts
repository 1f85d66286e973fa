import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { editions } from '../simulator/access/edition.js';
import { DEFAULT_ACCOUNT } from '../accounts/accounts.js';
import { findExitCode, describeError } from './exit.js';
import { parseSnapshotId, parseWholeNumber } from './parse.js';
import { exitOnClosedPipe } from './signals.js';
import { addSnapshot } from './snapshot-command.js';
import type { SimulateOptions } from './commands/simulate.js';

/**
 * Runs the command in `argv` (as `process.argv`) and gives its exit code. Never rejects: writes errors to stderr. Loads
 * the code of a command only when it runs, so that help is fast.
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  let code = 0;
  exitOnClosedPipe();
  const program = buildProgram((exitCode) => (code = exitCode));
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    // Commander has written its own message already.
    if (!(error instanceof CommanderError)) process.stderr.write(`${describeError(error)}\n`);
    return findExitCode(error);
  }
}

function buildProgram(setExitCode: (code: number) => void): Command {
  const program = new Command('keap-graph')
    .description('A GraphQL gateway for Keap, with snapshots into Postgres and checks on them.')
    .version(readVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', help)
    // So that an option after the name of a command belongs to that command.
    .enablePositionalOptions()
    .exitOverride();
  program
    .command('serve')
    .description('start the gateway; see .env.example for its settings')
    .action(async () => setExitCode(await (await import('./commands/serve.js')).serve()));
  addSnapshot(program, setExitCode);
  program
    .command('validate')
    .description('validate a snapshot: is it complete, is its data clean; a table on a terminal, JSON otherwise')
    .option('--snapshot <id>', 'which snapshot; default: the newest that has ended', parseSnapshotId)
    .option('--json', 'print JSON on a terminal too')
    .action(async (options: { snapshot?: string; json?: boolean }) =>
      setExitCode(await (await import('./commands/validate.js')).validate(options)),
    );
  program
    .command('login')
    .description('connect a Keap account with the OAuth app: prints a link and waits')
    .option('--account <name>', 'the name of the account in the gateway', DEFAULT_ACCOUNT)
    .action(async (options: { account: string }) =>
      setExitCode(await (await import('./commands/login.js')).login(options)),
    );
  program
    .command('doctor')
    .description('check the credential and what the account offers; costs a call for each collection')
    .option('--account <name>', 'only this connected account')
    .action(async (options: { account?: string }) =>
      setExitCode(await (await import('./commands/doctor.js')).doctor(options)),
    );
  program
    .command('schema')
    .description('print the GraphQL schema')
    .option('--out <file>', 'write it to a file')
    .addOption(new Option('--check <file>', 'only check that the file contains it').conflicts('out'))
    .action(async (options: { out?: string; check?: string }) =>
      setExitCode((await import('./commands/schema.js')).schema(options)),
    );
  return addSimulate(program, setExitCode);
}

function addSimulate(program: Command, setExitCode: (code: number) => void): Command {
  program
    .command('simulate')
    .description('start a simulated Keap account without a gateway')
    .option('--contacts <number>', 'number of contacts', parseWholeNumber(1, 5_000_000), 500)
    .option(
      '--seed <number>',
      'seed of the account; the same number gives the same records',
      parseWholeNumber(0, 4_294_967_295),
      7,
    )
    .option('--port <number>', 'the port to listen on; 0 uses any free one', parseWholeNumber(0, 65_535), 0)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--no-lies', 'without the seeded defects that the checks find')
    .addOption(
      new Option('--limits <kind>', 'the calls it allows: those of a Keap key or OAuth app, or any number')
        .choices(['key', 'none'])
        .default('key'),
    )
    .addOption(
      new Option('--edition <name>', 'which parts of Keap the account has: only v1, the Classic sales pipeline, …')
        .choices(editions)
        .default('full'),
    )
    .option('--oauth', 'also simulate an OAuth app that connects its accounts')
    .option(
      '--accounts <number>',
      'how many accounts; API keys give access to the first only',
      parseWholeNumber(1, 100),
      1,
    )
    .action(async (options: SimulateOptions) =>
      setExitCode(await (await import('./commands/simulate.js')).simulate(options)),
    );
  return program;
}

const help = `
Settings come from the environment and from .env in the working folder (see .env.example).
Exit codes: 0 success; 1 the snapshot is not proven complete, or another bad result; 2 usage or configuration;
3 Keap or the database is unreachable; 4 the snapshot is complete, and a MUST check failed.`;

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
