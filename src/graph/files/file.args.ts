import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';
import { keapEnum } from '../values/enums.js';

export const FileCategory = keapEnum('FileCategory', 'Purpose of a file. Keap: `category`.', {
  ATTACHMENTS: 'Attached to an e-mail.',
  CART: 'For the shopping cart.',
  DOCUMENTS: 'A document.',
  HIDDEN: "Keap's own, hidden from users.",
  INVOICE: 'An invoice.',
  LOGO: 'A logo.',
  TICKETS: 'For a ticket.',
  WEB_FORM: 'For a web form.',
  FUNNEL: 'For a campaign.',
});

export const FileBox = keapEnum('FileBox', 'The Keap file box that holds a file. Keap: `file_box_type`.', {
  APPLICATION: "The account's own files.",
  IMAGE: 'Images.',
  FAX: 'Faxes.',
  ATTACHMENT: 'Attachments.',
  TICKET: 'Tickets.',
  CONTACT: 'Files of contacts.',
  DIGITAL_PRODUCT: 'Products that are delivered digitally.',
  IMPORT: 'Imports.',
  HIDDEN: "Keap's own, hidden from users.",
  WEB_FORM: 'Web forms.',
  STYLED_CART: 'Styles of the shopping cart.',
  RESAMPLED_IMAGE: 'Resized images.',
  TEMPLATE_THUMBNAIL: 'Thumbnails of templates.',
  FUNNEL: 'Campaigns.',
  LOGO_THUMBNAIL: 'Thumbnails of logos.',
  UNLAYER: 'Content of the e-mail builder.',
  BRANDING_CENTER_LOGO: 'Logos of the branding center.',
});

@InputType({ description: 'Conditions on files. Keap does the filtering; all fields given must match.' })
export class FileFilter {
  @KeapFilter(() => ID, 'Files of this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Files of this user.', { field: 'user_id', as: 'id', of: 'User' })
  userId?: string;

  @KeapFilter(() => String, 'Exactly this name.', { field: 'file_name', as: 'text' })
  name?: string;

  @KeapFilter(() => Boolean, 'Whether it is public: readable by anyone with its URL.', {
    field: 'is_public',
    as: 'plain',
  })
  isPublic?: boolean;

  @KeapFilter(() => FileCategory, 'Purpose of the file.', { field: 'category', as: 'plain' })
  category?: string;

  @KeapFilter(() => FileBox, 'The Keap file box that holds it.', { field: 'file_box_type', as: 'plain' })
  box?: string;

  @KeapFilter(() => DateTime, 'Created at exactly this moment; Keap documents no range for it.', {
    field: 'created_time',
    as: 'equalMoment',
  })
  createdAt?: Date;

  @KeapFilter(() => DateTime, 'Last changed at exactly this moment; Keap documents no range for it.', {
    field: 'updated_time',
    as: 'equalMoment',
  })
  updatedAt?: Date;
}

const FileOrder = orderInput('File', {
  NAME: ['file_name', 'The name.'],
  UPDATED_AT: ['updated_time', 'When the file was last changed.'],
});

@ArgsType()
export class FileListArgs extends PageArgs {
  @Field(() => FileFilter, { nullable: true, description: 'Only files that meet these conditions.' })
  filter?: FileFilter | null;

  @Field(() => FileOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}
