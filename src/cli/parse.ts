import { InvalidArgumentError } from 'commander';
import { isResourceKey, resourceKeys, type ResourceKey } from '../resources/table.js';

/** Parses names of collections, comma separated. Throws InvalidArgumentError. */
export function parseResources(text: string): ResourceKey[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isResourceKey(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(
      `Unknown collections: ${unknown.join(', ')}. The collections are: ${resourceKeys.join(', ')}.`,
    );
  return names.filter(isResourceKey);
}

/** The id of a snapshot: 7, or as the graph writes it, Snapshot:7. Throws InvalidArgumentError. */
export function parseSnapshotId(text: string): string {
  const id = /^(?:Snapshot:)?(\d+)$/.exec(text)?.[1];
  if (id === undefined) throw new InvalidArgumentError('The id of a snapshot is a number such as 7.');
  return id;
}

/** A parser of whole numbers in a range; it throws InvalidArgumentError. */
export function parseWholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
