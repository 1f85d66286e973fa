/** The examples run in a browser; the tests compile them without its types. */
declare const sessionStorage: { getItem(name: string): string | null };
