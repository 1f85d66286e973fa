import { getMetadataStorage, type ClassType } from 'type-graphql';

/**
 * The class that is declared as the object type of this name. Edges name their targets, so that the types of two records
 * that lead to each other need not import each other. Throws RangeError for a name that no type has: our own fault.
 */
export function findObjectType(name: string): ClassType {
  const found = getMetadataStorage().objectTypes.find((type) => type.name === name);
  if (found === undefined) throw new RangeError(`No object type is called "${name}".`);
  return found.target as ClassType;
}
