import { GraphQLError } from 'graphql';

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

  /** Returns what `read` returns. Where it throws a GraphQLError, adds a fault with its message and returns undefined. */
  attempt<T>(path: InputPath, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      this.add(path, error.message);
      return undefined;
    }
  }

  /** Throws BAD_USER_INPUT with all faults, if there are any. Called before anything is sent. */
  throwIfAny(): void {
    if (this.faults.length === 0) return;
    const messages = this.faults.map(({ path, message }) => `\`${formatPath(path)}\`: ${message}`);
    throw new GraphQLError(`Nothing was sent to Keap. ${messages.join(' ')}`, {
      extensions: { code: 'BAD_USER_INPUT', faults: this.faults },
    });
  }
}

/** `input.emailAddresses[0].email` */
function formatPath(path: InputPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}
