/** A number as JSON writes it (RFC 8259, 6). */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** What stands before a value, and behind one. */
const VALUE_PREFIXES = new Set<string | undefined>([undefined, '[', ',', ':', ' ', '\n', '\r', '\t']);
const VALUE_SUFFIXES = new Set<string | undefined>([undefined, ']', '}', ',']);
const BLANK = new Set<string | undefined>([' ', '\n', '\r', '\t']);

/**
 * The same JSON, with the numbers that `isFine` turns down as texts of the same digits: for what a double cannot hold.
 * What is no JSON stays none. Takes time in step with the length of the text, whatever is in it.
 */
export function quoteNumbers(json: string, isSafe: (number: string) => boolean): string {
  const parts: string[] = [];
  for (let position = 0; position < json.length;) {
    const quote = json.indexOf('"', position);
    const end = quote < 0 ? json.length : quote;
    parts.push(quoteSegment(json.slice(position, end), quote < 0, isSafe));
    if (quote < 0) break;
    position = findStringEnd(json, quote);
    parts.push(json.slice(quote, position));
  }
  return parts.join('');
}

/** Numbers of a piece without texts; `last`: the JSON ends with it. */
function quoteSegment(segment: string, last: boolean, isSafe: (number: string) => boolean): string {
  if (!/\d/.test(segment)) return segment;
  return segment.replace(NUMBER, (number, position: number) => {
    const isValue = VALUE_PREFIXES.has(segment[position - 1]) && isValueEnd(segment, position + number.length, last);
    return !isValue || isSafe(number) ? number : `"${number}"`;
  });
}

/** Whether a value can end here: behind the blanks comes what separates values, or nothing more at all. */
function isValueEnd(segment: string, from: number, last: boolean): boolean {
  let position = from;
  while (BLANK.has(segment[position])) position += 1;
  return position < segment.length ? VALUE_SUFFIXES.has(segment[position]) : last;
}

/** Where a text that begins with this quote has ended; the end of the JSON where it does not. */
function findStringEnd(json: string, quote: number): number {
  for (let position = quote + 1; ;) {
    const next = json.indexOf('"', position);
    if (next < 0) return json.length;
    let slashes = 0;
    while (json[next - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return next + 1;
    position = next + 1;
  }
}
