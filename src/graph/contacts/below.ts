/** Description of a list below a contact that Keap filters by one contact a call. */
export function below(what: string): string {
  return `The contact's ${what}, by id. Keap filters them by one contact a call; where reading all ${what} is cheaper than a call for each contact of the query, that is done instead.`;
}
