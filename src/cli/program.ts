import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isResourceKey, resourceKeys, type ResourceKey } from '../resources/table.js';
import { editions } from '../simulator/access/edition.js';
import { DEFAULT_ACCOUNT } from '../accounts/accounts.js';
import { findExitCode, describeError } from './exit.js';
import type { SimulateOptions } from './commands/simulate.js';

/**
 * Runs the command in `argv` (as `process.argv`) and gives its exit code. Never rejects: writes errors to stderr. Loads
 * the code of a command only when it runs, so that help is fast.
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  let code = 0;
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
    .exitOverride();
  program
    .command('serve')
    .description('start the gateway; see .env.example for its settings')
    .action(async () => setExitCode(await (await import('./commands/serve.js')).serve()));
  program
    .command('snapshot')
    .description('read the account into the store, or resume an interrupted run')
    .option('--resources <list>', 'only these collections, comma separated', parseResources)
    .option('--account <name>', 'which connected Keap account', DEFAULT_ACCOUNT)
    .action(async (options: { account: string; resources?: ResourceKey[] }) =>
      setExitCode(await (await import('./commands/snapshot.js')).snapshot(options)),
    );
  program
    .command('validate')
    .description('validate a snapshot; prints a table on a terminal, JSON otherwise')
    .option('--snapshot <id>', 'which snapshot; default: the newest completed one')
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
Exit codes: 0 success, 1 the result is bad (a MUST check failed), 2 usage or configuration,
3 Keap or the database is unreachable.`;

function parseResources(text: string): ResourceKey[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isResourceKey(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(
      `Unknown collections: ${unknown.join(', ')}. The collections are: ${resourceKeys.join(', ')}.`,
    );
  return names.filter(isResourceKey);
}

function parseWholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
