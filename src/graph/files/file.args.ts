import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { FileBox, FileCategory } from './file.values.js';

@InputType({ description: 'Which files. Keap does the filtering; several fields must all hold.' })
export class FileFilter {
  @KeapFilter(() => ID, 'Files of this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Files of this user.', { field: 'user_id', as: 'id', of: 'User' })
  userId?: string;

  @KeapFilter(() => String, 'Exactly this name.', { field: 'file_name', as: 'text' })
  name?: string;

  @KeapFilter(() => Boolean, 'Whether anybody with its address may read it.', { field: 'is_public', as: 'plain' })
  isPublic?: boolean;

  @KeapFilter(() => FileCategory, 'What the file is for.', { field: 'category', as: 'plain' })
  category?: string;

  @KeapFilter(() => FileBox, 'Which box of Keap it lies in.', { field: 'file_box_type', as: 'plain' })
  box?: string;

  @KeapFilter(() => String, 'Created at exactly this moment, written as Keap writes it.', {
    field: 'created_time',
    as: 'text',
  })
  createdAt?: string;

  @KeapFilter(() => String, 'Last changed at exactly this moment, written as Keap writes it.', {
    field: 'updated_time',
    as: 'text',
  })
  updatedAt?: string;
}

const FileOrder = orderInput('File', {
  NAME: ['file_name', 'The name.'],
  UPDATED_AT: ['updated_time', 'When the file was last changed.'],
});

@ArgsType()
export class FileListArgs extends PageArgs {
  @Field(() => FileFilter, { nullable: true, description: 'Only files that meet these conditions.' })
  filter?: FileFilter | null;

  @Field(() => FileOrder, { nullable: true, description: "The order; Keap's own when left out." })
  orderBy?: OrderBy | null;
}
