import type { Payload, Row } from '../../resources/row.js';
import { getFirstColumn } from '../../resources/record.js';

/** Whether a record has at least one of the columns that its collection's view reads. An error object has none. */
export function hasKnownColumns({ view }: Pick<Row, 'view'>, record: Payload | undefined): boolean {
  const names = Object.entries({ ...view.columns, ...view.appended }).map(([name, { path }]) =>
    getFirstColumn(path ?? name),
  );
  return names.some((name) => record?.[name] !== undefined && record[name] !== null);
}
