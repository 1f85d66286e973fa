import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { renderExample, withTable } from '../../src/config/render.js';
import { variables } from '../../src/config/variables.js';
import { root } from '../kit/files.js';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('documentation of the environment', () => {
  it('.env.example is up to date: run `npm run environment` after a change', () => {
    expect(read('.env.example')).toBe(renderExample());
  });

  it('The table in docs/configuration.md is up to date: run `npm run environment` after a change', () => {
    const page = read('docs/configuration.md');
    expect(withTable(page)).toBe(page);
  });

  it('The documented defaults are the defaults', () => {
    const example = parseEnv(renderExample().replaceAll(/^#([A-Z_]+=)/gm, '$1')) as Record<string, string>;
    expect(Object.keys(example).toSorted()).toEqual(
      Object.values(variables)
        .map(({ name }) => name)
        .toSorted(),
    );
    const { warnings: _, ...config } = readConfig(true, example);
    const { warnings: __, ...defaultValue } = readConfig(true, {});
    expect(config).toEqual(defaultValue);
  });

  it('A document without the marks is an error', () => {
    expect(() => withTable('# keap-graph')).toThrow('marks');
  });
});
