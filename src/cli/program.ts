import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isResourceKey, resourceKeys, type ResourceKey } from '../resources/table.js';
import { editions } from '../simulator/access/edition.js';
import { DEFAULT_ACCOUNT } from '../accounts/accounts.js';
import { findExitCode, describeError } from './exit.js';
import type { SimulateOptions } from './commands/simulate.js';

/**
 * Runs the command that `argv` (as `process.argv`) names and gives its exit code. Never rejects: what went wrong is
 * written to stderr. A command's own code is loaded only when it is called, so that help comes at once.
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
    .description('read the account into the store, or go on with a run that was interrupted')
    .option('--resources <list>', 'only these collections, comma separated', parseResources)
    .option('--account <name>', 'of which connected Keap account', DEFAULT_ACCOUNT)
    .action(async (options: { account: string; resources?: ResourceKey[] }) =>
      setExitCode(await (await import('./commands/snapshot.js')).snapshot(options)),
    );
  program
    .command('validate')
    .description('judge a snapshot: a table on a terminal, JSON otherwise')
    .option('--snapshot <id>', 'which one; the newest completed when left out')
    .option('--json', 'JSON on a terminal too')
    .action(async (options: { snapshot?: string; json?: boolean }) =>
      setExitCode(await (await import('./commands/validate.js')).validate(options)),
    );
  program
    .command('login')
    .description('connect a Keap account through the OAuth app: prints a link and waits')
    .option('--account <name>', 'what the gateway is to call it', DEFAULT_ACCOUNT)
    .action(async (options: { account: string }) =>
      setExitCode(await (await import('./commands/login.js')).login(options)),
    );
  program
    .command('doctor')
    .description('look at the credential and what the account offers; costs a call for each collection')
    .option('--account <name>', 'this connected account alone')
    .action(async (options: { account?: string }) =>
      setExitCode(await (await import('./commands/doctor.js')).doctor(options)),
    );
  program
    .command('schema')
    .description('print the GraphQL schema')
    .option('--out <file>', 'write it to a file')
    .addOption(new Option('--check <file>', 'only say whether the file holds it').conflicts('out'))
    .action(async (options: { out?: string; check?: string }) =>
      setExitCode((await import('./commands/schema.js')).schema(options)),
    );
  return addSimulate(program, setExitCode);
}

function addSimulate(program: Command, setExitCode: (code: number) => void): Command {
  program
    .command('simulate')
    .description('start a simulated Keap account alone')
    .option('--contacts <number>', 'its size', parseWholeNumber(1, 5_000_000), 500)
    .option(
      '--seed <number>',
      'which account; the same number gives the same records',
      parseWholeNumber(0, 4_294_967_295),
      7,
    )
    .option('--port <number>', 'where it listens; 0 takes any free port', parseWholeNumber(0, 65_535), 0)
    .option('--host <address>', 'where it listens', '127.0.0.1')
    .option('--no-lies', 'without the planted faults that the checks find')
    .addOption(
      new Option('--limits <kind>', 'the calls it grants: those of a Keap key or OAuth app, or any number')
        .choices(['key', 'none'])
        .default('key'),
    )
    .addOption(
      new Option('--edition <name>', 'which parts of Keap the account has: v1 alone, the Classic sales pipeline, …')
        .choices(editions)
        .default('full'),
    )
    .option('--oauth', 'with an OAuth app that its accounts can be connected with')
    .option('--accounts <number>', 'how many accounts; API keys lead to the first alone', parseWholeNumber(1, 100), 1)
    .action(async (options: SimulateOptions) =>
      setExitCode(await (await import('./commands/simulate.js')).simulate(options)),
    );
  return program;
}

const help = `
Settings come from the environment and from .env in the working folder (see .env.example).
Exit codes: 0 good, 1 the answer is bad (a MUST check failed), 2 usage or configuration,
3 Keap or the database cannot be reached.`;

function parseResources(text: string): ResourceKey[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isResourceKey(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`There is no ${unknown.join(', ')}. There are: ${resourceKeys.join(', ')}.`);
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
