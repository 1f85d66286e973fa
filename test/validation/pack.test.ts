import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { PackError } from '../../src/validation/check.js';
import { loadPack } from '../../src/validation/pack.js';

/** The errors of a user's folder with these files. */
function loadErrors(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'checks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  try {
    loadPack(folder);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(PackError);
    return (error as PackError).errors;
  }
}

const validCheck =
  '-- id: MAY-OWN-1\n-- level: MAY\n-- title: t\n-- why: w\n-- resources: users, tags\nselect id from users\n';

test('A check file with a complete header is loaded, and other files are ignored', () => {
  expect(loadErrors({ 'MAY-OWN-1-all-is-well.sql': validCheck, 'README.md': 'not a check' })).toEqual([]);
});

test('PackError lists every error of every file, with the file name', () => {
  const errors = loadErrors({
    'a.sql': 'select 1 as id',
    'MAY-OWN-1-b.sql': validCheck.replace('level: MAY', 'level: PERHAPS'),
    'MAY-OWN-1-c.sql': validCheck.replace('users, tags', 'users, invoices'),
    'MAY-OWN-1-d.sql': validCheck.replace('select id from users', ''),
    'MAY-OWN-2-e.sql': validCheck,
    'MAY-OWN-1-f.sql': validCheck.replace('-- level: MAY', '-- level: MUST'),
  });
  expect(errors.filter((error) => error.startsWith('a.sql: the header has no'))).toHaveLength(5);
  expect(errors.slice(0, -5).toSorted()).toEqual([
    expect.stringMatching(/^MAY-OWN-1-b.sql: level "PERHAPS" is none of MUST, SHOULD, MAY/),
    expect.stringMatching(/^MAY-OWN-1-c.sql: resource "invoices" is none of users, tag_categories/),
    expect.stringMatching(/^MAY-OWN-1-d.sql: there is no SELECT/),
    expect.stringMatching(/^MAY-OWN-1-f.sql: id "MAY-OWN-1" must be its level/),
    expect.stringMatching(/^MAY-OWN-2-e.sql: the file name must begin with its id "MAY-OWN-1-"/),
  ]);
});

test('A check id must be unique, also among the built-in checks', () => {
  const taken = validCheck.replaceAll('MAY-OWN-1', 'MAY-CON-04');
  expect(loadErrors({ 'MAY-CON-04-again.sql': taken })).toEqual([
    'MAY-CON-04: two checks have this id; ids are unique and never reused.',
  ]);
});

test('A missing folder of checks is an error that names the folder', () => {
  expect(() => loadPack('/nowhere/checks')).toThrow(
    /\/nowhere\/checks: the folder of checks cannot be read \(ENOENT\)/,
  );
});
