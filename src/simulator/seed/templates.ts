import type { Collection } from '../world/collection.js';
import type { SeedContext } from './business.js';
import type { Json } from './values.js';
import { subjects } from './words.js';

const contents = ['HTML', 'MULTIPART', 'TEXT'] as const;

/**
 * E-mail templates, a repeating series of the subjects. Their ids are numbers, unlike nearly all of v2's
 * (docs/keap-api.md 6).
 */
export function emailTemplates(context: SeedContext): Collection {
  const { sizes, ids } = context;
  const payload = (number: number): Json => {
    const prng = context.createPrng('email templates', number);
    const subject = subjects[number % subjects.length] ?? '';
    const content_type = contents[number % contents.length];
    const text = `Hello ~Contact.FirstName~,\n\n${subject}`;
    return {
      id: ids.email_templates.toId(number),
      piece_title: `${subject === '' ? 'Untitled' : subject} ${number + 1}`,
      categories: prng.chance(50) ? ['Newsletter'] : [],
      from_address: '~Owner.Email~',
      to_address: '~Contact.Email~',
      cc_address: null,
      bcc_address: prng.chance(20) ? 'archive@coppersons.example.com' : null,
      subject,
      content_type,
      merge_context: 'CONTACT',
      text_body: content_type === 'HTML' ? null : text,
      html_body: content_type === 'TEXT' ? null : `<p>${text.replaceAll('\n\n', '</p><p>')}</p>`,
    };
  };
  const { email_templates: templateIds } = ids;
  const identity = {
    read: ({ id }: Readonly<Json>) => String(id),
    toNumber: (id: string) => (/^\d+$/.test(id) ? templateIds.toNumber(Number(id)) : -1),
  };
  return { size: sizes.email_templates, ids: templateIds, payload, index: {}, identity };
}
