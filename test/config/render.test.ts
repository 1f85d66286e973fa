import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { renderExample, withTable } from '../../src/config/render.js';
import { variables } from '../../src/config/variables.js';
import { root } from '../kit/files.js';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('what is written of the environment', () => {
  it('is fresh in .env.example: run `npm run build && node scripts/environment.js` after a change', () => {
    expect(read('.env.example')).toBe(renderExample());
  });

  it('is fresh in the README: run `npm run build && node scripts/environment.js` after a change', () => {
    const readme = read('README.md');
    expect(withTable(readme)).toBe(readme);
  });

  it('names defaults that are the defaults', () => {
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

  it('refuses a README without its marks', () => {
    expect(() => withTable('# keap-graph')).toThrow('marks');
  });
});
