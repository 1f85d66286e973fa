/** A number as JSON writes it (RFC 8259, 6). */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** What stands before a value, and behind one. */
const BEFORE = new Set<string | undefined>([undefined, '[', ',', ':', ' ', '\n', '\r', '\t']);
const BEHIND = new Set<string | undefined>([undefined, ']', '}', ',']);
const BLANK = new Set<string | undefined>([' ', '\n', '\r', '\t']);

/**
 * The same JSON, with the numbers that `isFine` turns down as texts of the same digits: for what a double cannot hold.
 * What is no JSON stays none. Takes time in step with the length of the text, whatever is in it.
 */
export function quoteNumbers(json: string, isFine: (number: string) => boolean): string {
  const parts: string[] = [];
  for (let at = 0; at < json.length;) {
    const quote = json.indexOf('"', at);
    const end = quote < 0 ? json.length : quote;
    parts.push(quoteBetween(json.slice(at, end), quote < 0, isFine));
    if (quote < 0) break;
    at = endOfText(json, quote);
    parts.push(json.slice(quote, at));
  }
  return parts.join('');
}

/** Numbers of a piece without texts; `last`: the JSON ends with it. */
function quoteBetween(piece: string, last: boolean, isFine: (number: string) => boolean): string {
  if (!/\d/.test(piece)) return piece;
  return piece.replace(NUMBER, (number, at: number) => {
    const isValue = BEFORE.has(piece[at - 1]) && endsValue(piece, at + number.length, last);
    return !isValue || isFine(number) ? number : `"${number}"`;
  });
}

/** Whether a value can end here: behind the blanks comes what separates values, or nothing more at all. */
function endsValue(piece: string, from: number, last: boolean): boolean {
  let at = from;
  while (BLANK.has(piece[at])) at += 1;
  return at < piece.length ? BEHIND.has(piece[at]) : last;
}

/** Where a text that begins with this quote has ended; the end of the JSON where it does not. */
function endOfText(json: string, quote: number): number {
  for (let at = quote + 1; ;) {
    const next = json.indexOf('"', at);
    if (next < 0) return json.length;
    let slashes = 0;
    while (json[next - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return next + 1;
    at = next + 1;
  }
}
