import { badRequest } from '../http/errors.js';
import { timestampPattern, type Condition, type Field } from '../lists/filter.js';

function check(name: string, field: Field, value: string): void {
  const invalid = (expectation: string): Error =>
    badRequest(`The value '${value}' of ${name} is not valid: ${expectation}.`);
  if (field.isNumeric === true && !/^-?\d+$/.test(value)) throw invalid('a number is expected');
  if (field.kind === 'flag' && !/^(true|false)$/i.test(value)) throw invalid('true or false is expected');
  if (
    (field.kind === 'since' || field.kind === 'until') &&
    (!timestampPattern.test(value) || Number.isNaN(Date.parse(value)))
  )
    throw invalid('a UTC time like 2017-01-01T22:17:59.039Z is expected');
  if (field.values && !field.values.includes(value)) throw invalid(`one of ${field.values.join(', ')} is expected`);
}

/**
 * The filters of a request; unknown parameters are ignored (docs/keap-api.md 4). Throws an ApiError for a value of the
 * wrong kind.
 */
export function parseConditions(query: URLSearchParams, filters: Readonly<Record<string, Field>>): Condition[] {
  return Object.entries(filters).flatMap(([name, field]): Condition[] => {
    const value = query.get(name)?.trim() ?? '';
    if (value === '') return [];
    check(name, field, value);
    if (field.requires !== undefined && (query.get(field.requires) ?? '') === '')
      throw badRequest(`The parameter ${name} needs ${field.requires} beside it.`);
    return [{ name, field, operator: '==', values: [value] }];
  });
}
