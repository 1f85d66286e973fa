import { table, type ResourceKey } from '../../resources/table.js';

/** What records of a collection are called in descriptions: `stage move` for `stage_moves`, `deal` for `opportunities`. */
export function noun(key: ResourceKey): string {
  const { node } = table[key];
  return node === null ? key.replaceAll('_', ' ').replace(/s$/, '') : splitWords(node);
}

/** `noun`, of several: `companies`, `product categories`. */
export function nouns(key: ResourceKey): string {
  return noun(key).replace(/y$/, 'ie') + 's';
}

/** The name of the root field for one record of a type: `stageMove` for `StageMove`. */
export function rootName(node: string): string {
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
