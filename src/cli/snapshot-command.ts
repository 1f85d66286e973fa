import type { Command } from 'commander';
import { DEFAULT_ACCOUNT } from '../accounts/accounts.js';
import type { ResourceKey } from '../resources/table.js';
import { parseResources, parseSnapshotId, parseWholeNumber } from './parse.js';

interface AccountOption {
  readonly account?: string;
}

type SetExitCode = (code: number) => void;

/** Adds `snapshot`, which takes one, and its commands about stored ones. */
export function addSnapshot(program: Command, setExitCode: SetExitCode): void {
  const snapshot = program
    .command('snapshot')
    .description('read the account into the store, or resume an interrupted run; or a command about stored snapshots')
    .option('--resources <list>', 'only these collections, comma separated', parseResources)
    .option('--validate', 'run the checks too, at the end')
    .option('--account <name>', 'which connected Keap account')
    .addHelpText('after', exitCodesHelp)
    .enablePositionalOptions()
    .action(async (options: AccountOption & { resources?: ResourceKey[]; validate?: boolean }) =>
      setExitCode(
        await (await import('./commands/snapshot.js')).snapshot({ ...options, account: findAccount(options) }),
      ),
    );
  const findAccount = (options: AccountOption): string =>
    options.account ?? snapshot.opts<AccountOption>().account ?? DEFAULT_ACCOUNT;
  const withAccount = (command: Command): Command => command.option('--account <name>', 'which connected Keap account');

  withAccount(snapshot.command('list'))
    .description('list the stored snapshots, the newest first')
    .option('--first <number>', 'how many', parseWholeNumber(1, 1000), 20)
    .action(async (options: AccountOption & { first: number }) =>
      setExitCode(
        await (
          await import('./commands/snapshots.js')
        ).listSnapshots({ first: options.first, account: findAccount(options) }),
      ),
    );
  withAccount(snapshot.command('show'))
    .description('print a snapshot with the evidence of each collection')
    .argument('<id>', 'the id of the snapshot', parseSnapshotId)
    .action(async (id: string, options: AccountOption) =>
      setExitCode(await (await import('./commands/snapshots.js')).showSnapshot(id, { account: findAccount(options) })),
    );
  withAccount(snapshot.command('resume'))
    .description('continue a snapshot that stopped, or scan what an INCOMPLETE one is missing')
    .argument('<id>', 'the id of the snapshot', parseSnapshotId)
    .option('--validate', 'run the checks too, at the end')
    .action(async (id: string, options: AccountOption & { validate?: boolean }) =>
      setExitCode(
        await (
          await import('./commands/snapshot.js')
        ).resumeSnapshot(id, { ...options, account: findAccount(options) }),
      ),
    );
  for (const [action, description] of changes) {
    withAccount(snapshot.command(action))
      .description(description)
      .argument('<id>', 'the id of the snapshot', parseSnapshotId)
      .action(async (id: string, options: AccountOption) =>
        setExitCode(
          await (await import('./commands/snapshots.js')).changeSnapshot(action, id, { account: findAccount(options) }),
        ),
      );
  }
}

const changes = [
  ['cancel', 'stop a running snapshot after its current page'],
  ['accept', 'accept a snapshot that is INCOMPLETE or NEEDS_REVIEW, so that the views show it'],
  ['reject', 'reject such a snapshot: remove what it stored, so that the records are as before it'],
] as const;

const exitCodesHelp = `
"snapshot", "snapshot resume" and "snapshot show" end with 0 only if the snapshot is proven complete, otherwise with 1
(or 3 if Keap or the database was unreachable); with --validate also with 4 if a MUST check failed. The other commands
end with 0 when they have done what they say.`;
