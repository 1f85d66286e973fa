import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, type GraphQLNamedType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/graph/schema/schema.js';

const schema = buildGraph();
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const builtIn = new Set(['String', 'Int', 'Float', 'Boolean', 'ID']);

/** Every described thing below a type, by its path. */
function* listParts(
  type: GraphQLNamedType,
): Generator<readonly [path: string, description: string | null | undefined]> {
  yield [type.name, type.description];
  if (isEnumType(type)) for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description];
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return;
  for (const field of Object.values(type.getFields())) {
    yield [`${type.name}.${field.name}`, field.description];
    if (!('args' in field)) continue;
    for (const argument of field.args) yield [`${type.name}.${field.name}(${argument.name})`, argument.description];
  }
}

const parts = types.filter(({ name }) => !builtIn.has(name)).flatMap((type) => [...listParts(type)]);

describe('the schema', () => {
  it('Every type, field, argument, input and enum value has a description', () => {
    expect(parts.length).toBeGreaterThan(500);
    expect(parts.filter(([, description]) => !description?.trim()).map(([path]) => path)).toEqual([]);
  });

  it('Every description ends as a sentence', () => {
    const unfinished = parts.filter(([, description]) => !/[.`…)]$/.test(description ?? '')).map(([path]) => path);
    expect(unfinished).toEqual([]);
  });

  it('No name has an underscore, except enum values', () => {
    const odd = parts.filter(([path]) => path.split(/[.(]/)[0]!.includes('_')).map(([path]) => path);
    expect(odd).toEqual([]);
    const snake = parts.filter(([path]) => /\.[a-z][A-Za-z0-9]*_/.test(path)).map(([path]) => path);
    expect(snake).toEqual([]);
  });

  it('No field exposes card data', () => {
    expect(parts.map(([path]) => path).filter((path) => /card|fingerprint|lastFour|expiration/i.test(path))).toEqual(
      [],
    );
  });
});
