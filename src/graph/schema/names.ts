import { table, type ResourceKey } from '../../resources/table.js';
import { getMetadataStorage, type ClassType } from 'type-graphql';

/** The noun for a collection's records in descriptions: `stage move` for `stage_moves`, `deal` for `opportunities`. */
export function noun(key: ResourceKey): string {
  const { node } = table[key];
  return node === null ? key.replaceAll('_', ' ').replace(/s$/, '') : splitWords(getShortName(node));
}

/** The plural of `noun`: `companies`, `product categories`. */
export function nouns(key: ResourceKey): string {
  return noun(key).replace(/y$/, 'ie') + 's';
}

/** A text as a sentence begins: `Companies`. */
export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The name of a type in root fields, inputs and prose. `Subscription` is the root type of subscriptions in many graphs. */
export function getShortName(node: string): string {
  return node === 'BillingSubscription' ? 'Subscription' : node;
}

/** The name of the root field for one record of a type: `stageMove` for `StageMove`. */
export function rootName(type: string): string {
  const node = getShortName(type);
  return node.charAt(0).toLowerCase() + node.slice(1);
}

/** The name of the root field for the list of a type: `companies` for `Company`. */
export function rootListName(node: string): string {
  return `${rootName(node).replace(/y$/, 'ie')}s`;
}

const splitWords = (node: string): string =>
  node
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/^email$/, 'e-mail');

/**
 * The class declared as the object type of this name. Edges name their target types, so that two types with edges to each
 * other need not import each other. Throws RangeError for an unknown name: a fault in our code.
 */
export function findObjectType(name: string): ClassType {
  const found = getMetadataStorage().objectTypes.find((type) => type.name === name);
  if (found === undefined) throw new RangeError(`No object type has the name "${name}".`);
  return found.target as ClassType;
}
