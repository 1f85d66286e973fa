import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, root } from '../kit/files.js';

const document = join('docs', 'keap-api.md');

const formerName = ['KEAP-API', 'md'].join('.');

/** Applied migrations are compared by hash and cannot change, so they keep the document's former name. */
const filesWithFormerName = ['src/db/migrations/0002-views.sql', 'src/db/migrations/0003-generations.sql'];

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read(document);

/** The numbers that can be cited: sections by their headings, quirks by the first cell of their row. */
const sections = [...text.matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map(([, number]) => number as string);
const quirks = [...text.matchAll(/^\| <a id="quirk-\d+"><\/a>(\d+) \|/gm)].map(([, number]) => `quirk ${number}`);
const citable = new Set([...sections, ...quirks]);

/** `6.1`, `8.1–8.3`, `8.1, 8.5 and quirk 14` after either name of the document, also across the lines of a comment. */
const citation = /(?:docs\/keap-api|KEAP-API)\.md((?:(?: |, | and | or |–)(?:quirk )?\d+(?:\.\d+)?)*)/g;
const joinLines = (source: string): string => source.replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/|--)?\s*/g, ' ');

const findCitations = (source: string): string[][] =>
  [...joinLines(source).matchAll(citation)].map(([, names = '']) => names.match(/(?:quirk )?\d+(?:\.\d+)?/g) ?? []);

/** The errors of a file's citations. Prose may name the whole document, code must name a section. */
const findErrors = (path: string, source: string): string[] =>
  findCitations(source).flatMap((names) =>
    names.length === 0
      ? path.endsWith('.md')
        ? []
        : [`${path}: names no section`]
      : names.filter((name) => !citable.has(name)).map((name) => `${path}: ${name}`),
  );

const paths = [
  ...['src', 'test', 'scripts'].flatMap((folder) => ['.ts', '.js', '.sql'].flatMap((end) => listFiles(folder, end))),
  ...listFiles('docs', '.md'),
  'README.md',
  'CHANGELOG.md',
];

describe('citations', () => {
  it('The sources cite the document more than 150 times, and its sections and quirks are found', () => {
    expect(paths.flatMap((path) => findCitations(read(path))).length).toBeGreaterThan(150);
    expect(sections.slice(0, 3)).toEqual(['1', '2', '2.1']);
    expect(sections).toContain('8.10');
    expect(quirks).toEqual(quirks.map((_, index) => `quirk ${index + 1}`));
    expect(quirks.length).toBeGreaterThanOrEqual(30);
  });

  it('Every citation names a section or a quirk that the document has', () => {
    expect(paths.flatMap((path) => findErrors(path, read(path)))).toEqual([]);
  });

  it('Every citation uses the name of the document in the repository, applied migrations aside', () => {
    const former = paths.filter((path) => path !== document && read(path).includes(formerName));
    expect(former.toSorted()).toEqual(filesWithFormerName);
  });

  it('Every section and quirk of the document has one anchor of its own', () => {
    const anchors = [...text.matchAll(/<a id="(?:section-(\d[\d.]*)|(quirk)-(\d+))">/g)].map(
      ([, section, , quirk]) => section ?? `quirk ${quirk}`,
    );
    expect(anchors.toSorted()).toEqual([...citable].toSorted());
  });
});

describe('a citation of a missing place', () => {
  it.each([
    [`// ${document} 16.`, ['a.ts: 16']],
    [`// ${document} 8.11 and quirk 31`, ['a.ts: 8.11', 'a.ts: quirk 31']],
    [`/**\n * ${document}\n * 6, 99.\n */`, ['a.ts: 99']],
    [`// ${document}, somewhere`, ['a.ts: names no section']],
  ])('A citation of a missing place is found in %j', (source, errors) => {
    expect(findErrors('a.ts', source)).toEqual(errors);
  });

  it('Other numbers, and prose that names the whole document, are no errors', () => {
    expect(findErrors('a.ts', `// ${document} 2.1 are of RFC 6749 5.99; ${document} 8.1–8.3 of 2026`)).toEqual([]);
    expect(findErrors('a.md', `See ${document}, which has it all.`)).toEqual([]);
  });
});
