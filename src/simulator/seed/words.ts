/** The vocabulary of the simulated business. */

export const givenNames = [
  'Maria', 'James', 'Aisha', 'Robert', 'Chloé', 'David', 'Ingrid', 'Carlos', 'Priya', 'Thomas', 'Naomi', 'William',
  'Beatriz', 'Joseph', 'Yuki', 'Daniel', 'Fatima', 'Matthew', 'Hannah', 'Zoë', 'Andrew', 'Lucía', 'Kevin', 'Olivia',
  'Brian', 'Søren', 'Grace', 'Edward', 'Mei', 'Ronald', 'Leila', 'Timothy', 'Elena', 'Jason', 'Nora', 'Ryan',
] as const; // prettier-ignore

export const familyNames = [
  'Lopez', 'Smith', 'Okafor', 'Johnson', 'Müller', 'Williams', 'Nakamura', 'Brown', 'García', 'Jones', 'Patel', 'Miller',
  'Kowalski', 'Davis', "O'Brien", 'Wilson', 'Haddad', 'Anderson', 'Nguyen', 'Taylor', 'Lindqvist', 'Moore', 'Rossi',
  'Jackson', 'Dubois', 'Martin', 'Chen', 'Lee', 'Abebe', 'Thompson', 'Silva', 'White', 'Petrov', 'Harris', 'Novák', 'Clark',
] as const; // prettier-ignore

export const cities = [
  ['Phoenix', 'Arizona', 'US-AZ', '85001'],
  ['Chandler', 'Arizona', 'US-AZ', '85224'],
  ['Denver', 'Colorado', 'US-CO', '80202'],
  ['Portland', 'Oregon', 'US-OR', '97201'],
  ['Austin', 'Texas', 'US-TX', '78701'],
  ['San Diego', 'California', 'US-CA', '92101'],
  ['Madison', 'Wisconsin', 'US-WI', '53703'],
  ['Raleigh', 'North Carolina', 'US-NC', '27601'],
] as const;

export const streets = [
  'Main Street',
  'Oak Avenue',
  'Mill Road',
  'Station Lane',
  'Harbor Drive',
  'Cedar Court',
] as const;

export const mailHosts = ['example.com', 'example.net', 'example.org', 'mail.example.com'] as const;

export const trades = [
  'Dental',
  'Roofing',
  'Yoga',
  'Bakery',
  'Legal',
  'Fitness',
  'Design',
  'Plumbing',
  'Travel',
  'Robotics',
] as const;
export const firmWords = [
  'North',
  'Blue Door',
  'Copper',
  'Sunrise',
  'Anchor',
  'Maple',
  'Granite',
  'Harbour',
  'Juniper 🌿',
  'Vista',
] as const;
export const firmEnds = ['LLC', 'Inc.', '& Sons', 'Group', 'Studio', 'Partners'] as const;
export const jobs = [
  'Owner',
  'Office Manager',
  'Marketing Lead',
  'CEO',
  'Buyer',
  'Assistant',
  'Head of Operations',
] as const;

export const productNames = [
  'Starter Website', 'Growth Coaching Call', 'Email Audit', 'Brand Workbook', 'Automation Workshop', 'Sales Script Pack',
  'Photo Session', 'Monthly Bookkeeping', 'SEO Check-up', 'Launch Plan', 'Copywriting Hour', 'Team Training Day',
] as const; // prettier-ignore
export const productKinds = ['Basic', 'Plus', 'Pro', 'Team'] as const;

export const stageNames = [
  'New Lead',
  'Contacting',
  'Engaging',
  'Qualified',
  'Proposal Sent',
  'Closing',
  'Won',
  'Lost',
] as const;

export const tagCategoryNames = ['Customer', 'Lead Source', 'Interest', 'Newsletter', 'Events', 'Internal'] as const;
export const tagWords = [
  'VIP', 'Prospect', 'Webinar 2025', 'Web Form', 'Referral', 'Do not call', 'Bought once', 'Repeat buyer', 'Weekly news',
  'Trade fair', 'Birthday 🎂', 'Coaching', 'Design', 'Cold', 'Warm', 'Hot', 'Unsubscribed', 'Survey done', 'Partner', 'Trial',
] as const; // prettier-ignore

export const campaignNames = [
  'Welcome',
  'Abandoned Cart',
  'Webinar Follow-up',
  'Spring Sale',
  'Win Back',
  'New Client Onboarding',
  'Newsletter',
  'Referral Ask',
] as const;

export const taskTitles = [
  'Follow up on proposal',
  'Call about renewal',
  'Send contract',
  'Check delivery',
  'Ask for a review',
  'Book kick-off ',
] as const;
export const noteTitles = [
  'Sales Call',
  'Met at trade fair',
  'Support question',
  'Payment agreed',
  'Left voicemail',
  'Follow up in spring 🌱',
] as const;
export const noteTexts = [
  'Called about the Q3 proposal.\nWill decide after the board meets.',
  'Asked for a quote with two options; prefers the "Plus" one.',
  'Happy with the result — may refer a friend.',
  '',
  'Line one\n\nLine three, with a tab\there and a backslash \\.',
] as const;
export const fileNames = [
  'contract.pdf',
  'logo.png',
  'invoice.pdf',
  'brief.docx',
  'intake form.pdf',
  'photo (1).jpg',
] as const;
export const orderTitles = [
  'Online Order',
  'Website package',
  'Coaching package',
  'Workshop seats',
  'Phone order ',
] as const;

export const categoryNames = ['Services', 'Downloads', 'Coaching & Calls', 'Workshops', 'Packages'] as const;
export const groupNames = ['Sales', 'Support', 'Büro'] as const;
export const subjects = [
  'Welcome aboard 🎉',
  'Your invoice',
  'Re: quote',
  '',
  'Spring offer: 20% off',
  'Reminder: workshop on Friday',
] as const;
export const places = ['Office', 'Zoom', 'Phone', '12 Oak Avenue, 2nd floor', ''] as const;
export const meetings = ['Kick-off', 'Demo', 'Quarterly review', 'Coffee ☕'] as const;

/** A name in the form that an e-mail address allows. */
export const toAddressName = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '')
    .replaceAll('ø', 'o')
    .toLowerCase();
