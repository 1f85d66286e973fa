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
