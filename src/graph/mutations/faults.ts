import { GraphQLError, type ASTNode } from 'graphql';
import { InvalidId } from '../nodes/ids.js';

/** The path of an invalid value in the arguments, as in `['input', 'emailAddresses', 0, 'email']`. */
export type InputPath = readonly (string | number)[];

/** One fault of an input. */
export interface InputFault {
  readonly path: InputPath;
  /** What is wrong and what to do: the rest of a sentence that starts with the path. */
  readonly message: string;
}

/** Collects the faults of an input, so that the caller gets all of them at once. */
export class Faults {
  private readonly faults: InputFault[] = [];

  add(path: InputPath, message: string): void {
    this.faults.push({ path, message });
  }

  /** Returns what `read` returns. Where it throws a GraphQLError, adds a fault and returns undefined. */
  attempt<T>(path: InputPath, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      this.add(path, error instanceof InvalidId ? error.fragment : error.message);
      return undefined;
    }
  }

  /** Throws BAD_USER_INPUT with all faults, if there are any. Called before anything is sent. */
  throwIfAny(): void {
    if (this.faults.length > 0) throw faultsError(this.faults);
  }
}

/** Further facts of an error about faults. */
interface FaultsContext {
  /** The places in the document. */
  readonly nodes?: readonly ASTNode[];
  /** How many faults are not listed. */
  readonly leftOut?: number;
}

/** BAD_USER_INPUT with all faults of an input: in its message, and one by one in `extensions.faults`. */
export function faultsError(
  faults: readonly InputFault[],
  { nodes = [], leftOut = 0 }: FaultsContext = {},
): GraphQLError {
  const messages = faults.map(({ path, message }) => `\`${formatPath(path)}\` ${message}`);
  const rest = leftOut === 0 ? [] : [`${leftOut} more ${leftOut === 1 ? 'fault is' : 'faults are'} left out.`];
  return new GraphQLError(['Nothing was sent to Keap.', ...messages, ...rest].join(' '), {
    nodes,
    extensions: { code: 'BAD_USER_INPUT', faults, ...(leftOut === 0 ? {} : { leftOut }) },
  });
}

/** `input.emailAddresses[0].email` */
function formatPath(path: InputPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}
