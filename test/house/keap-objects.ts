/** An object of Keap: its GraphQL type, its columns by v2's names, and the columns that the type leaves out, with the reason. */
export interface KeapObject {
  readonly type: string;
  readonly columns: string;
  readonly excused?: Readonly<Record<string, string>>;
}

const card = 'card data: it never leaves the gateway';
const byAddress = 'v1 has one value per record, v2 one per address: EmailAddress has it';

/**
 * Every object and column of docs/keap-api.md 8, of v2 and of v1 alone; a column that v1 only spells
 * differently is listed under v2's name.
 */
export const objects: readonly KeapObject[] = [
  // 8.1
  {
    type: 'Contact',
    columns:
      'id given_name family_name middle_name preferred_name prefix suffix spouse_name company job_title website time_zone preferred_locale birth_date anniversary_date contact_type leadsource_id source_type owner_id email_addresses email_opted_in email_status opt_in_reason phone_numbers fax_numbers addresses social_accounts tag_ids links origin notes custom_fields score_value create_time update_time last_updated_utc_millis utm_parameters referral_code groups account_id assistant_name assistant_phone billing_information created_by last_updated_by',
    excused: {
      email_opted_in: byAddress,
      email_status: byAddress,
      opt_in_reason: byAddress,
      last_updated_utc_millis: 'the same moment as update_time',
      groups: 'the same as tag_ids, as comma text',
    },
  },
  { type: 'EmailAddress', columns: 'email field is_opt_in email_opt_status opt_in_reason' },
  { type: 'PhoneNumber', columns: 'number extension field type number_e164' },
  { type: 'FaxNumber', columns: 'number type field' },
  {
    type: 'Address',
    columns: 'field line1 line2 locality region region_code postal_code zip_code zip_four country_code country',
  },
  { type: 'SocialAccount', columns: 'name type' },
  { type: 'ContactLink', columns: 'id linked_contact_id link_type_id link_type_name' },
  { type: 'ContactOrigin', columns: 'date ip_address' },
  {
    type: 'Utm',
    columns: 'id keapSourceId utmSource utmMedium utmTerm utmCampaign utmContent firstTouch lastTouch dateCreated',
  },
  // 8.2
  {
    type: 'Company',
    columns:
      'id company_name website address email_address email_opted_in email_status phone_number fax_number notes custom_fields create_time update_time groups title suffix first_name middle_name last_name preferred_name job_title contact_type owner_id referral_code spouse_name birth_date anniversary_date assistant_name assistant_phone billing_information account_id created_by last_updated_by',
    excused: { email_opted_in: byAddress, email_status: byAddress },
  },
  // 8.3
  {
    type: 'User',
    columns:
      'id given_name family_name middle_name nickname suffix spouse_name email_addresses status partner admin title company_name website time_zone address phone_numbers fax_numbers social_accounts keap_id global_user_id create_time created_by update_time updated_by',
  },
  { type: 'UserGroup', columns: 'id name' },
  // 8.4
  { type: 'Tag', columns: 'id name description category create_time update_time' },
  { type: 'TagCategory', columns: 'id name description create_time update_time' },
  // 8.5
  {
    type: 'Deal',
    columns:
      'id opportunity_title contact stage user next_action_time next_action_notes opportunity_notes estimated_close_time include_in_forecast projected_revenue_low projected_revenue_high affiliate_id custom_fields created_time last_updated_time created_by last_updated_by lead_source monthly_revenue order_revenue objection status status_id stage_entrance_time',
    excused: Object.fromEntries(
      ['monthly_revenue', 'order_revenue', 'objection', 'status', 'stage_entrance_time'].map((column) => [
        column,
        'legacy: Keap may reject a request for it (docs/keap-api.md quirk 28)',
      ]),
    ),
  },
  { type: 'DealChecklistItem', columns: 'id description required instance_id item_order done_date' },
  {
    type: 'Stage',
    columns:
      'id name order target_number_days probability created_time updated_time checklist_items stage_count end_stage is_default',
    excused: { stage_count: 'Stage.dealCount has it where v1 does' },
  },
  { type: 'ChecklistItem', columns: 'id description required order' },
  {
    type: 'StageMove',
    columns:
      'id opportunity_id move_time move_from_stage_id move_to_stage_id prev_stage_move_time user_id created_by create_time',
  },
  // 8.6
  {
    type: 'Order',
    columns:
      'id title status contact contact_id product_id total total_due total_paid refund_total order_type source_type recurring creation_time modification_time order_time sent_time due_time external_create_user external_create_time external_update_time notes terms invoice_number invoice_id promo_code credit_status refund_status synced files custom_fields lead_affiliate_id sales_affiliate_id allow_payment allow_paypal shipping_information order_items payment_plan',
    excused: {
      contact_id: 'the same as contact.id',
      product_id: 'one of several; each of the order_items has its product',
    },
  },
  { type: 'OrderFile', columns: 'file_id' },
  {
    type: 'ShippingInformation',
    columns: 'id address company given_name middle_name family_name phone_number invoice_to_company',
  },
  {
    type: 'OrderItem',
    columns:
      'id name description item_type notes quantity cost_per_unit price_per_unit discount special product subscription_id subscription_plan',
  },
  {
    type: 'OrderDiscount',
    columns: 'amount special_item_id discount_method specialPctOrAmt',
    excused: { specialPctOrAmt: 'a number of v1 without a documented meaning' },
  },
  {
    type: 'OrderItemPlan',
    columns: 'id frequency active subscription_plan_name cycle_type total_cycles plan_price display_order_index url',
    excused: { url: 'where the plan can be bought: Product.url links there' },
  },
  {
    type: 'PaymentPlan',
    columns:
      'auto_charge credit_card_id days_between_payments days_between_retries initial_payment_amount initial_payment_percent initial_payment_date max_charge_attempts number_of_payments payment_gateway payment_method_id plan_start_date payment_plan_items',
    excused: { credit_card_id: card },
  },
  { type: 'PaymentGateway', columns: 'merchant_account_id merchant_account_name use_default' },
  { type: 'Instalment', columns: 'status due_date amount_due amount_paid' },
  // 8.7
  {
    type: 'Payment',
    columns:
      'id type amount note status commissioned synced payment_time update_time refund_payment_id contact_id order_ids external_transaction_id merchant_account_id merchant_account_type payment_method',
    excused: { payment_method: card },
  },
  {
    type: 'Transaction',
    columns:
      'id test amount currency gateway gateway_account_name paymentDate transaction_time transaction_method status error_details contact contact_id order_ids collection_method orders description external_reference_id external_response_code payment_id is_successful merchant_account_id merchant_account_type payment_method',
    excused: {
      payment_method: card,
      contact: 'a copy; contact_id leads to the contact itself',
      orders: 'copies; order_ids lead to the orders themselves',
      paymentDate: 'of the payment: Payment.paidAt',
    },
  },
  // 8.8
  {
    type: 'Product',
    columns:
      'id sku url name description short_description price active subscription_only shippable taxable country_taxable state_taxable city_taxable weight storefront_hidden categories options inventory subscription_plans top_html bottom_html is_package needs_digital_delivery has_legacy_image delivery_description create_time update_time',
  },
  { type: 'ProductOption', columns: 'name type required fixed_options variable_setting' },
  { type: 'ProductChoice', columns: 'value code price_adjustment' },
  {
    type: 'ProductPlan',
    columns:
      'id active prorate billing_cycle billing_frequency number_of_cycles plan_price order_index url subscription_plan_name',
    excused: {
      url: 'where the plan can be bought: Product.url links there',
      subscription_plan_name: 'v1 joins the name of the product and the cycle',
    },
  },
  { type: 'ProductInventory', columns: 'inventory_limit out_of_stock_enabled email_for_inventory_notifications' },
  { type: 'ProductCategory', columns: 'id name display_order_index parent_category_id' },
  {
    type: 'BillingSubscription',
    columns:
      'id contact_id product_id subscription_plan_id quantity active billing_amount billing_cycle billing_frequency auto_charge start_date next_bill_date last_bill_date end_date credit_card_id use_default_payment_gateway allow_tax sale_affiliate_id lead_affiliate_id merchant_account_id payment_method_id max_charge_attempts days_between_retries shipping_address promo_code shipping_option_id reason_stopped modification_time custom_fields',
    excused: { credit_card_id: card },
  },
  // 8.9
  {
    type: 'Task',
    columns:
      'id title description type priority completed contact_id opportunity_id assigned_to_user_id created_by_user_id last_updated_by_user_id due_time create_time modification_time completion_time remind_time_mins accepted custom_fields url funnel_id jgraph_id',
  },
  {
    type: 'Note',
    columns:
      'id title text type contact_id assigned_to_user create_time update_time last_updated_by_user_id created_by_user_id pinned_at custom_fields',
  },
  {
    type: 'Appointment',
    columns:
      'id title description location contact_id user_id start_time end_time create_time update_time remind_time_mins custom_fields',
  },
  // 8.10
  {
    type: 'File',
    columns:
      'id file_name file_size category file_box_type is_public contact_id created_by_id remote_file_key download_url created_time updated_time',
    excused: { download_url: "a URL that needs Keap's credential: the gateway has a URL of its own" },
  },
  {
    type: 'Campaign',
    columns:
      'id name locked goals sequences date_created published_date published_status published_time_zone time_zone error_message created_by_global_id active_contact_count completed_contact_count',
    excused: {
      goals: 'a part of a campaign, with a list of its own in v2',
      sequences: 'a part of a campaign, with a list of its own in v2',
    },
  },
  {
    type: 'Email',
    columns:
      'id subject headers contact_id sent_to_address sent_to_cc_address_list sent_to_bcc_address_list sent_from_address sent_from_reply_address sent_time received_time opened_time clicked_time original_provider original_provider_id provider_source_id plain_content html_content',
  },
  {
    type: 'CustomFieldDefinition',
    columns: 'id label field_name field_type record_type default_value group_id group_name options',
    excused: { record_type: 'tasks, notes and appointments share one: `owner` distinguishes them' },
  },
  { type: 'CustomFieldOption', columns: 'id label options' },
  // 2.3 and Keap's documents
  {
    type: 'BusinessProfile',
    columns:
      'name email website phone phone_ext address time_zone logo_url currency_code language_tag business_type business_goals business_primary_color business_secondary_color',
  },
];

/** Objects of docs/keap-api.md 8 without a type of their own, with the reason. */
export const notObjects: Readonly<Record<string, string>> = {
  CreditCard: card,
  PaymentMethod: card,
  ContactTag: 'an item of a list: the edge between Tag and Contact has the time it was applied',
  CompanyTag: 'a list of tags: Company.tags',
  OrderPayment: 'shown as Payment',
  UserInfo: 'shown as the user of Account',
  ContactModel: 'a list of CustomFieldDefinition',
};
