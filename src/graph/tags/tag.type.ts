import { Field, ObjectType, type ClassType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType, CursorField, type Cursor } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { TagListArgs } from './tag.args.js';

@ObjectType({ description: 'A label for contacts. Keap: `/v2/tags`.' })
export class Tag extends KeapRecord {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => String, 'Description.')
  description?: string;

  @Column(() => DateTime, 'When the tag was created.', { name: 'createdAt' })
  create_time?: string;

  @Column(() => DateTime, 'When the tag was last changed.', { name: 'updatedAt' })
  update_time?: string;

  @Edge('tags', 'category', 'The category of the tag; null when it has none.')
  category?: object;
}

export const TagConnection = connectionType(() => Tag, 'Tag');

@ObjectType({ description: 'A tag of a contact, its position in the list, and when it was applied.' })
export class ContactTagEdge {
  @CursorField('Position of this tag in the list: pass it as `after` to continue after it.')
  cursor!: Cursor;

  @Field(() => Tag, { description: 'The tag.' })
  node!: object;
}

/** The connection of a contact's tags; its edges have the time when the tag was applied. */
export const ContactTagConnection = connectionType(() => Tag, 'Tag', ContactTagEdge, 'ContactTagConnection');

/** The connection of a tag's contacts; its edges have the time when the tag was applied. `contact` is the Contact type. */
export function tagContactConnection(contact: () => ClassType): ClassType {
  @ObjectType('TagContactEdge', {
    description: 'A contact with a tag, its position in the list, and when the tag was applied.',
  })
  class TagContactEdge {
    @CursorField('Position of this contact in the list: pass it as `after` to continue after it.')
    cursor!: Cursor;

    @Field(contact, { nullable: true, description: 'The contact; null when Keap no longer has its record.' })
    node!: object | null;

    @Field(() => DateTime, {
      nullable: true,
      description: 'When the tag was applied to the contact; comes with the list.',
    })
    appliedAt!: string | null;
  }
  return connectionType(contact, 'Contact', TagContactEdge, 'TagContactConnection');
}

export const tagRoots = rootPair('tags', TagListArgs);
