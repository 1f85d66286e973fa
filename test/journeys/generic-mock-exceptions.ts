type Excuses = Readonly<Record<string, string>>;

const onlyV1 = 'Keap serves appointments in v1 alone, and `KEAP_API=v2` leaves that out';

/** Roots and edges that answer with an error, and why: `CODE place`. */
export const notAnswered: Excuses = {
  'UPSTREAM_REJECTED appointment': onlyV1,
  'UPSTREAM_REJECTED appointments': onlyV1,
  'UPSTREAM_REJECTED contact.appointments': onlyV1,
  'UPSTREAM_REJECTED contacts.nodes.appointments': onlyV1,
  'UPSTREAM_REJECTED customFields of APPOINTMENT': onlyV1,
};

/** Requests that v1's document does not have, or not so. */
export const againstV1: readonly RegExp[] = [
  // No document of Keap's has them (docs/keap-api.md 15): they are ways that may answer.
  /^\/v1\/(payments|pipelines)\b/,
  // The ids of orders in a transaction are any text in its document, and numbers everywhere else.
  /^\/v1\/orders\/[a-z]+: Invalid request$/i,
];

const v1 = "Keap's v1 alone has it";
const bare = "the amount is a bare number in Keap's document, without a currency";
const noMoment = 'its example in the document is the word "string", which is no moment';

/** Columns of lists that are null although a mock fills every column of the document, and why. */
export const nullColumns: Excuses = {
  'Contact.origin.date': noMoment,
  'Contact.personNotes':
    'the document names it among the optional fields, not among the columns (docs/keap-api.md 6.2)',
  'Deal.projectedRevenueHigh.currency': bare,
  'Deal.projectedRevenueHigh.formatted': bare,
  'Deal.projectedRevenueLow.currency': bare,
  'Deal.projectedRevenueLow.formatted': bare,
  'Order.isRecurring': v1,
  'Order.paymentPlan.gateway': v1,
  'Order.shipping.middleName': v1,
  'Payment.amount.currency': bare,
  'Payment.amount.formatted': bare,
  'Product.createdAt': noMoment,
  'Product.updatedAt': noMoment,
  'Product.url': v1,
  'Stage.isDefault': v1,
  'Stage.isEnd': v1,
  'Subscription.billingAmount.currency': bare,
  'Subscription.billingAmount.formatted': bare,
  'Subscription.usesDefaultMerchantAccount': v1,
  'Task.campaignStepId': v1,
  'Task.funnelId': v1,
  'Task.url': v1,
  'Transaction.amount.currency': bare,
  'Transaction.amount.formatted': bare,
  'Transaction.collectionMethod': v1,
  'Transaction.currency': v1,
  'Transaction.gateway': v1,
  'Transaction.gatewayAccountName': v1,
  'Transaction.isTest': v1,
  'Transaction.keapId': v1,
  'User.timeZone': v1,
};
