import type { Statements } from '../../db/sql.js';
import { KeapError } from '../../keap/errors.js';
import { isSameTenant } from '../../keap/identity/identity.js';
import type { Page } from '../../keap/keap-client.js';

/** Checks that all pages of a run come from one account. */
export class SenderCheck {
  constructor(private tenant: string | null) {}

  /**
   * Throws UPSTREAM_BAD_DATA for a page whose header names another account than the pages before. A page without the
   * header passes: Keap may name none (docs/keap-api.md 15).
   */
  check({ tenant }: Pick<Page, 'tenant'>, path: string): void {
    if (tenant === null) return;
    this.tenant ??= tenant;
    if (isSameTenant(tenant, this.tenant)) return;
    throw new KeapError(
      'UPSTREAM_BAD_DATA',
      `A page of ${path} came from another account (${tenant} instead of ${this.tenant}), so it was not stored. Check the credential, then resume the snapshot.`,
      { path, lasting: true },
    );
  }
}

/** The account in Keap's header when the run was created; null where it named none. */
export async function readHeaderTenant(statements: Statements, id: string): Promise<string | null> {
  const [run] = await statements.query<{ header_tenant: string | null }>(
    'select header_tenant from keap.snapshot_run where id = $1',
    [id],
  );
  return run?.header_tenant ?? null;
}
