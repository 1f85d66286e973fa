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
  private readonly found: InputFault[] = [];

  add(path: InputPath, message: string): void {
    this.found.push({ path, message });
  }

  /** What `read` gives; where it refuses, its words become a fault and undefined is given. */
  taking<T>(path: InputPath, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      this.add(path, error.message);
      return undefined;
    }
  }

  /** Throws BAD_USER_INPUT with everything found, if anything was. Nothing has been sent then. */
  refuse(): void {
    if (this.found.length === 0) return;
    const words = this.found.map(({ path, message }) => `\`${written(path)}\`: ${message}`);
    throw new GraphQLError(`Nothing was sent to Keap. ${words.join(' ')}`, {
      extensions: { code: 'BAD_USER_INPUT', faults: this.found },
    });
  }
}

/** `input.emailAddresses[0].email` */
function written(path: InputPath): string {
  return path.map((step, place) => (typeof step === 'number' ? `[${step}]` : place === 0 ? step : `.${step}`)).join('');
}
