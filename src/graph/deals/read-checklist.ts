import { ID, Int, ObjectType } from 'type-graphql';
import { isRecord } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { Column } from '../schema/columns.js';
import { DateTime } from '../values/date-time.js';

@ObjectType({ description: 'Something to be done before a deal leaves its stage, and whether it is done.' })
export class DealChecklistItem {
  @Column(() => ID, "Keap's id of the item, the same for all deals.")
  id?: string;

  @Column(() => ID, "Keap's id of the item for this deal.")
  instance_id?: string;

  @Column(() => String, 'What is to be done.')
  description?: string;

  @Column(() => Boolean, 'Whether it must be done.', { name: 'isRequired' })
  required?: boolean;

  @Column(() => Int, 'Where it stands in the list.', { name: 'position' })
  item_order?: number;

  @Column(() => DateTime, 'When it was done; null when it is not.', { name: 'doneAt' })
  done_date?: string;
}

/** The checklist that comes with a deal, in Keap's order; null when none came. */
export function readChecklist(deal: Payload): readonly Payload[] | null {
  const items = asRecord(asRecord(deal['stage'])?.['details'])?.['checklist_items'];
  return Array.isArray(items) ? (items as unknown[]).map(asRecord).filter((item) => item !== null) : null;
}

/** Why the deal came into its stage; null when Keap does not tell. */
export function readStageReasons(deal: Payload): readonly string[] | null {
  const reasons = asRecord(deal['stage'])?.['reasons'];
  return Array.isArray(reasons) ? (reasons as unknown[]).filter((reason) => typeof reason === 'string') : null;
}

const asRecord = (value: unknown): Payload | null => (isRecord(value) ? value : null);
