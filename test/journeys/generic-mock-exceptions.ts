type Exceptions = Readonly<Record<string, string>>;

const onlyV1 = "the mocked v2 document is older than its appointments, and `KEAP_API=v2` does not use v1's";

/** Roots and edges that fail, and why: `CODE path`. */
export const failingFields: Exceptions = {
  'UPSTREAM_REJECTED appointment': onlyV1,
  'UPSTREAM_REJECTED appointments': onlyV1,
  'UPSTREAM_REJECTED contact.appointments': onlyV1,
  'UPSTREAM_REJECTED contacts.nodes.appointments': onlyV1,
  'UPSTREAM_REJECTED customFields of APPOINTMENT': onlyV1,
};

/** Requests that violate v1's document. */
export const v1Violations: readonly RegExp[] = [
  // Endpoints that some accounts have, absent from Keap's documents (docs/keap-api.md 15).
  /^\/v1\/(payments|pipelines)\b/,
  // The order ids of a transaction are free text in the document, and numbers everywhere else.
  /^\/v1\/orders\/[a-z]+: Invalid request$/i,
];

const v1 = "only Keap's v1 has it";
const bare = "the amount is a bare number in Keap's document, without a currency";
const invalidExample = 'its example in the document is the word "string", which is not a time';

/** Columns of lists that are null although a mock fills every column of the document, and why. */
export const nullColumns: Exceptions = {
  'Contact.origin.date': invalidExample,
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
  'Product.createdAt': invalidExample,
  'Product.updatedAt': invalidExample,
  'Product.url': v1,
  'Stage.isDefault': v1,
  'Stage.isEnd': v1,
  'BillingSubscription.billingAmount.currency': bare,
  'BillingSubscription.billingAmount.formatted': bare,
  'BillingSubscription.usesDefaultMerchantAccount': v1,
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
