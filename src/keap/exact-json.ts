/** A text or a number of JSON, whichever begins first. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A double holds every decimal of up to 15 significant digits exactly (DBL_DIG, C standard 5.2.4.2.2). */
const SAFE_DIGITS = 15;

/**
 * `JSON.parse`, but numbers that a double cannot hold to the last digit (long ids, precise money) come as text, so that
 * nothing is rounded on its way. Throws SyntaxError for what is no JSON.
 */
export function parseExactly(json: string): unknown {
  if (!/[\d.]{16}/.test(json)) return JSON.parse(json);
  return JSON.parse(quoteNumbers(json, fits));
}

/** The same JSON, with the numbers that `isFine` turns down as texts of the same digits. */
export function quoteNumbers(json: string, isFine: (number: string) => boolean): string {
  return json.replace(TEXT_OR_NUMBER, (part) => (part.startsWith('"') || isFine(part) ? part : `"${part}"`));
}

function fits(number: string): boolean {
  const digits = number
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  return digits.length <= SAFE_DIGITS;
}
