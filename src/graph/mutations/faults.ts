import { GraphQLError } from 'graphql';

/** Where in the arguments something is wrong, as in `['input', 'emailAddresses', 0, 'email']`. */
export type InputPath = readonly (string | number)[];

/** One thing that is wrong with an input. */
export interface InputFault {
  readonly path: InputPath;
  /** What is wrong and what to do, as a sentence that goes on after the path. */
  readonly message: string;
}

/** Collects what is wrong with an input, so that the caller learns of all of it at once. */
export class Faults {
  private readonly faults: InputFault[] = [];

  add(path: InputPath, message: string): void {
    this.faults.push({ path, message });
  }

  /** What `read` gives; where it refuses, its words become a fault and undefined is given. */
  attempt<T>(path: InputPath, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      this.add(path, error.message);
      return undefined;
    }
  }

  /** Throws BAD_USER_INPUT with everything found, if anything was. Nothing has been sent then. */
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
