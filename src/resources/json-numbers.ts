/** A number as JSON writes it (RFC 8259, 6). */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** The characters that may precede a value, and follow one. */
const VALUE_PREFIXES = new Set<string | undefined>([undefined, '[', ',', ':', ' ', '\n', '\r', '\t']);
const VALUE_SUFFIXES = new Set<string | undefined>([undefined, ']', '}', ',']);
const BLANK = new Set<string | undefined>([' ', '\n', '\r', '\t']);

/**
 * Quotes the numbers of a JSON text that are not `isSafe`, so that a double does not round them. Invalid JSON stays
 * invalid. Takes linear time on any input.
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

/** Quotes the numbers of a segment without strings; `isLast`: the JSON ends with it. */
function quoteSegment(segment: string, isLast: boolean, isSafe: (number: string) => boolean): string {
  if (!/\d/.test(segment)) return segment;
  return segment.replace(NUMBER, (number, position: number) => {
    const isValue = VALUE_PREFIXES.has(segment[position - 1]) && isValueEnd(segment, position + number.length, isLast);
    return !isValue || isSafe(number) ? number : `"${number}"`;
  });
}

/** Whether a value can end here: a separator or the end of the JSON follows, after any blanks. */
function isValueEnd(segment: string, from: number, isLast: boolean): boolean {
  let position = from;
  while (BLANK.has(segment[position])) position += 1;
  return position < segment.length ? VALUE_SUFFIXES.has(segment[position]) : isLast;
}

/**
 * Whether a JSON text has a row of more than `digits` digits and points, in a number or in a string. Such a row covers a
 * multiple of its length, so few characters are looked at.
 */
export function hasLongNumber(json: string, digits: number): boolean {
  const isDigit = (position: number): boolean => {
    const character = json.charCodeAt(position);
    return (character >= ZERO && character <= NINE) || character === POINT;
  };
  for (let position = digits; position < json.length; position += digits + 1) {
    let [from, to] = [position, position];
    while (to - from <= digits && isDigit(from)) from -= 1;
    while (to - from <= digits + 1 && isDigit(to)) to += 1;
    if (to - from - 1 > digits) return true;
  }
  return false;
}

const [POINT, ZERO, NINE] = [0x2e, 0x30, 0x39];

/** Whether a JSON text has lists or objects inside each other on more than `levels` levels. Takes linear time on any input. */
export function isNestedDeeper(json: string, levels: number): boolean {
  let depth = 0;
  for (let position = 0; position < json.length;) {
    const character = json.charCodeAt(position);
    if (character === QUOTE) position = findStringEnd(json, position);
    else {
      position += 1;
      if (character === OPEN_LIST || character === OPEN_OBJECT) depth += 1;
      else if (character === CLOSE_LIST || character === CLOSE_OBJECT) depth -= 1;
      if (depth > levels) return true;
    }
  }
  return false;
}

const [QUOTE, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5b, 0x5d, 0x7b, 0x7d];

/** The index after the string that begins with this quote; the end of the JSON where it is not closed. */
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
