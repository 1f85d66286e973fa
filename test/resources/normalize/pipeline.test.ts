import { describe, expect, it } from 'vitest';
import { opportunity, stage, pipeline } from '../../../src/resources/normalize/pipeline.js';
import { appliedTag, tag, taggedContact } from '../../../src/resources/normalize/tag.js';

describe('tags of v1', () => {
  it('A v1 tag embeds its whole category', () => {
    expect(tag({ id: 91, name: 'VIP', category: { id: 10, name: 'Status', description: '' } })).toEqual({
      id: '91',
      name: 'VIP',
      category: { id: '10', name: 'Status', description: '' },
    });
    expect(tag({ id: 92, name: 'Lost', category: null })).toEqual({ id: '92', name: 'Lost', category: null });
  });

  it('An applied tag has only the name of its category, beside the time of tagging, in both API versions', () => {
    const v1 = { tag: { id: 91, name: 'VIP', category: 'Status' }, date_applied: '2024-01-01T00:00:00.000+0000' };
    expect(appliedTag(v1)).toEqual({
      id: '91',
      name: 'VIP',
      category: { name: 'Status' },
      applied_time: '2024-01-01T00:00:00.000+0000',
    });
    const v2 = { tag: { id: '91', name: 'VIP', category: { id: '10' } }, applied_time: '2024-01-01T00:00:00Z' };
    expect(appliedTag(v2)).toEqual({
      id: '91',
      name: 'VIP',
      category: { id: '10' },
      applied_time: '2024-01-01T00:00:00Z',
    });
    expect(appliedTag({ tag: { id: '91' } })).toStrictEqual({ id: '91' });
    expect(appliedTag({ tag: 'VIP' })).toEqual({ tag: 'VIP' });
  });

  it('The contacts of a v1 tag get the column names of v2', () => {
    const row = { contact: { id: 5, email: 'a@example.com', first_name: 'Ann', last_name: '' }, date_applied: 'x' };
    expect(taggedContact(row)).toEqual({
      id: '5',
      email: 'a@example.com',
      given_name: 'Ann',
      family_name: '',
      applied_time: 'x',
    });
  });
});

describe('the sales pipeline of v1', () => {
  it('A v1 opportunity gets the columns of v2, and its amounts stay bare numbers', () => {
    const result = opportunity({
      id: 12,
      opportunity_title: 'Cake',
      contact: { id: 5, first_name: 'Ann' },
      stage: {
        id: 3,
        name: 'New',
        details: { probability: 10, check_list_items: [{ id: 8, instance_id: 0, description: 'Call' }] },
        reasons: [],
      },
      user: null,
      next_action_date: null,
      next_action_notes: '',
      estimated_close_date: '2024-12-01T00:00:00.000+0000',
      include_in_forecast: 1,
      projected_revenue_low: 0,
      projected_revenue_high: 1250.5,
      affiliate_id: 0,
      custom_fields: [{ id: 4, content: 'x' }],
      date_created: 'c',
      last_updated: 'u',
    });
    expect(result).toEqual({
      id: '12',
      opportunity_title: 'Cake',
      contact: { id: '5', first_name: 'Ann' },
      stage: {
        id: '3',
        name: 'New',
        details: { probability: 10, checklist_items: [{ id: 8, instance_id: 0, description: 'Call' }] },
        reasons: [],
      },
      user: null,
      next_action_time: null,
      next_action_notes: '',
      estimated_close_time: '2024-12-01T00:00:00.000+0000',
      include_in_forecast: true,
      projected_revenue_low: 0,
      projected_revenue_high: 1250.5,
      affiliate_id: null,
      custom_fields: [{ id: '4', content: 'x' }],
      created_time: 'c',
      last_updated_time: 'u',
    });
    expect(opportunity(result)).toEqual(result);
  });

  it('A v1 stage has the number of its deals', () => {
    const row = { stage_id: 3, stage_name: 'Won', stage_order: 9, stage_count: 14, end_stage: true, is_default: false };
    expect(stage(row)).toEqual({
      id: '3',
      name: 'Won',
      order: 9,
      stage_count: 14,
      end_stage: true,
      is_default: false,
    });
    expect(stage(stage(row))).toEqual(stage(row));
  });

  it('The stages of a v1 pipeline are normalized from their own column names and from those of opportunities', () => {
    expect(pipeline({ id: 1, name: 'Sales', stages: [{ id: 2, name: 'New', pipeline_id: 1 }] })).toEqual({
      id: '1',
      name: 'Sales',
      stages: [{ id: '2', name: 'New', pipeline_id: '1' }],
    });
    expect(pipeline({ pipeline_id: 1, pipeline_name: 'Sales', stages: [{ stage_id: 2, stage_name: 'New' }] })).toEqual({
      id: '1',
      name: 'Sales',
      stages: [{ id: '2', name: 'New' }],
    });
  });
});
