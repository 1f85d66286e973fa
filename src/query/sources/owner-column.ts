import { badDataError } from '../../keap/codec/response.js';
import { hasColumn, type Endpoint, type Payload } from '../../resources/row.js';

/**
 * Throws UPSTREAM_BAD_DATA where records came and none has the column that names its owner: whose they are is not known
 * then. Where some have it, a record without it has no owner.
 */
export function assertOwnerColumn(rows: readonly Payload[], column: string, { path }: Endpoint): void {
  if (rows.length > 0 && !rows.some((row) => hasColumn(row, column)))
    throw badDataError(path, 'no record says whose it is');
}

/**
 * The same for a whole collection. v2 may leave a reference to nothing out (docs/keap-api.md 6): there even a list of
 * nothing but records without an owner is no fault.
 */
export function assertScanOwnerColumn(rows: readonly Payload[], column: string, endpoint: Endpoint): void {
  if (endpoint.apiVersion === 'v1') assertOwnerColumn(rows, column, endpoint);
}
