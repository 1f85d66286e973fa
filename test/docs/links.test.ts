import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, root } from '../kit/files.js';
import { anchorOf, documents, readDocument } from './blocks.js';

const withoutBlocks = (text: string): string => text.replaceAll(/^ *(`{3,}|~{3,})[\s\S]*?^ *\1 *$/gm, '');
const withoutCode = (text: string): string => text.replaceAll(/`[^`\n]*`/g, '');

/** The anchors of a document: of its headings, numbered where one repeats as on GitHub, and its own. */
function findAnchors(path: string): Set<string> {
  const text = withoutBlocks(readDocument(path));
  const anchors = new Set([...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id));
  for (const [, heading = ''] of text.matchAll(/^#+ (.+)$/gm)) {
    const anchor = anchorOf(heading);
    let [unique, count] = [anchor, 0];
    while (anchors.has(unique)) unique = `${anchor}-${++count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The relative links of a document, as written. */
function findLinks(path: string): string[] {
  const text = withoutCode(withoutBlocks(readDocument(path)));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** What is wrong with a link; null for a good one. */
function findFault(path: string, link: string): string | null {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path : normalize(join(dirname(path), file));
  if (!existsSync(join(root, target))) return `${path}: ${link}: the file does not exist`;
  if (anchor === undefined) return null;
  if (statSync(join(root, target)).isDirectory() || !findAnchors(target).has(anchor))
    return `${path}: ${link}: the heading does not exist`;
  return null;
}

const pages = [...documents, ...listFiles('docs/adr', '.md'), 'CHANGELOG.md'];

describe('the links of the documents', () => {
  it('Every relative link leads to a file that exists, and to a heading that it has', () => {
    const links = pages.flatMap((path) => findLinks(path).map((link) => [path, link] as const));
    expect(links.length).toBeGreaterThan(60);
    expect(links.flatMap(([path, link]) => findFault(path, link) ?? [])).toEqual([]);
  });

  it('A link to a missing file or heading is a fault', () => {
    expect(findFault('README.md', 'docs/missing.md')).toContain('file does not exist');
    expect(findFault('README.md', 'docs/errors.md#missing')).toContain('heading does not exist');
    expect(findFault('docs/errors.md', '#missing')).toContain('heading does not exist');
    expect(findFault('docs/errors.md', '#errors')).toBeNull();
  });

  it('The README links to every document', () => {
    const linked = new Set(findLinks('README.md').map((link) => link.split('#')[0]));
    const others = documents.filter((path) => path !== 'README.md' && !linked.has(path));
    expect(others).toEqual([]);
  });
});
