import { BREAK, Kind, visit, type ASTNode, type OperationDefinitionNode } from 'graphql';
import type { InputPath } from '../mutations/faults.js';

/**
 * The path of a variable's value in the arguments, as in `['input', 'birthDate']` for `updateContact(input: { birthDate:
 * $day })`. The first use decides; a variable that only fragments use has the path of its own name.
 */
export function findVariablePath(operation: OperationDefinitionNode, name: string): InputPath {
  let path: InputPath = [name];
  visit(operation.selectionSet, {
    Variable(node, _key, parent, _path, ancestors) {
      if (node.name.value !== name) return undefined;
      path = readPath([...ancestors, ...(parent === undefined ? [] : [parent]), node]);
      return BREAK;
    },
  });
  return path;
}

type Step = ASTNode | readonly ASTNode[];

/** The names of arguments and object fields, and the indexes in lists, on the way to a value. */
function readPath(way: readonly Step[]): InputPath {
  const path: (string | number)[] = [];
  for (const [index, step] of way.entries()) {
    if (isList(step)) continue;
    if (step.kind === Kind.ARGUMENT || step.kind === Kind.OBJECT_FIELD) path.push(step.name.value);
    const before = way[index - 1];
    const list = way[index - 2];
    if (before !== undefined && list !== undefined && isList(before) && !isList(list) && list.kind === Kind.LIST)
      path.push(before.indexOf(step));
  }
  return path;
}

const isList = (step: Step): step is readonly ASTNode[] => Array.isArray(step);
