import { statSync } from 'node:fs';
import { z } from 'zod';

/** One environment variable, as used by the parser, `.env.example`, docs/configuration.md and error messages. */
export interface Variable<T = unknown> {
  readonly name: string;
  /** As written in the environment; null if the variable may be missing. */
  readonly defaultValue: string | null;
  /** Printed instead of the default if the default depends on something. */
  readonly defaultText?: string;
  readonly description: string;
  /** Completes "expected …" in an error message. */
  readonly expected: string;
  /** Its value is never printed. */
  readonly secret: boolean;
  readonly schema: z.ZodType<T, string>;
}

type VariableSpec<T> = Omit<Variable<T>, 'defaultValue' | 'secret'>;
/** A variable with a default. */
export const withDefault = <T>(variable: VariableSpec<T> & { readonly defaultValue: string }) => ({
  ...variable,
  secret: false,
});
/** A variable that may be missing. */
export const optional = <T>(variable: VariableSpec<T>) => ({ ...variable, defaultValue: null, secret: false });
/** A variable that may be missing and is never printed. */
export const secret = <T>(variable: VariableSpec<T>) => ({ ...variable, defaultValue: null, secret: true });

/** Whether a variable has a value: an empty one counts as not set. */
export const isSet = (text: string | undefined): boolean => text !== undefined && text.trim() !== '';

/** A whole number within a range. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);
/** `wholeNumber` in words. */
export const describeWholeNumber = (min: number, max: number): string => `a whole number from ${min} to ${max}`;
/** A share: above 0, at most 1. */
export const share = z
  .string()
  .regex(/^\d*\.?\d+$/)
  .transform(Number)
  .refine((value) => value > 0 && value <= 1);
/** URLs of these protocols. */
export const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));
/** The http or https URL of a server or of a folder on it, without a slash at its end. */
export const baseUrl = url('http:', 'https:')
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { username, password, search, hash } = new URL(text);
    return username + password + search + hash === '';
  })
  .transform((text) => new URL(text).href.replace(/\/+$/, ''));
/** Web origins, comma separated. */
export const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim().replace(/\/$/, '')))
  .refine((list) =>
    list.every((origin) => origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)),
  );
/** A folder that exists. */
export const folder = z.string().refine((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
