import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { keapEnum } from '../values/enums.js';

export const FileCategory = keapEnum('FileCategory', 'What a file is for. Keap: `category`.', {
  ATTACHMENTS: 'Attached to an e-mail.',
  CART: 'Of the shopping cart.',
  DOCUMENTS: 'A document.',
  HIDDEN: "Keap's own, shown to nobody.",
  INVOICE: 'An invoice.',
  LOGO: 'A logo.',
  TICKETS: 'Of a ticket.',
  WEB_FORM: 'Of a web form.',
  FUNNEL: 'Of a campaign.',
});

export const FileBox = keapEnum('FileBox', 'Which of its boxes Keap keeps a file in. Keap: `file_box_type`.', {
  APPLICATION: "The account's own files.",
  IMAGE: 'Images.',
  FAX: 'Faxes.',
  ATTACHMENT: 'Attachments.',
  TICKET: 'Tickets.',
  CONTACT: 'Files of contacts.',
  DIGITAL_PRODUCT: 'Products that are delivered digitally.',
  IMPORT: 'Imports.',
  HIDDEN: "Keap's own, shown to nobody.",
  WEB_FORM: 'Web forms.',
  STYLED_CART: 'Looks of the shopping cart.',
  RESAMPLED_IMAGE: 'Images in another size.',
  TEMPLATE_THUMBNAIL: 'Small pictures of templates.',
  FUNNEL: 'Campaigns.',
  LOGO_THUMBNAIL: 'Small pictures of logos.',
  UNLAYER: 'Content of the e-mail builder.',
  BRANDING_CENTER_LOGO: 'Logos of the branding center.',
});

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
