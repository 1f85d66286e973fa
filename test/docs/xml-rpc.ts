/**
 * What Keap's XML-RPC API has: the services of its documentation and of Keap's own PHP library, and the tables of its
 * table schema. The list does not come from the document that it is compared with.
 */
export const xmlRpcServices: Readonly<Record<string, string>> = {
  ContactService: `add addWithDupCheck load findByEmail update merge addToGroup removeFromGroup linkContacts
    unlinkContacts listLinkedContacts addToCampaign removeFromCampaign getNextCampaignStep rescheduleCampaignStep
    pauseCampaign resumeCampaignForContact runActionSequence`,
  DataService: `query findByField load add update delete count addCustomField updateCustomField getAppSetting
    getAppointmentICal getUserInfo authenticateUser getTemporaryKey`,
  InvoiceService: `createBlankOrder addOrderItem chargeInvoice deleteSubscription deleteInvoice addRecurringOrder
    addRecurringCommissionOverride createInvoiceForRecurring addManualPayment addPaymentPlan calculateAmountOwed
    getAllPaymentOptions getPayments locateExistingCard recalculateTax validateCreditCard getAllShippingOptions
    updateJobRecurringNextBillDate addOrderCommissionOverride`,
  OrderService: 'placeOrder',
  ProductService: `getInventory incrementInventory decrementInventory increaseInventory decreaseInventory
    deactivateCreditCard`,
  FunnelService: 'achieveGoal',
  APIEmailService: `addEmailTemplate attachEmail getEmailTemplate getOptStatus optIn optOut sendEmail sendTemplate
    updateEmailTemplate`,
  FileService: 'getFile getDownloadUrl uploadFile replaceFile renameFile',
  SearchService: `getAllReportColumns getSavedSearchResultsAllFields getSavedSearchResults getAvailableQuickSearches
    quickSearch getDefaultQuickSearch`,
  APIAffiliateService: 'affClawbacks affCommissions affPayouts affRunningTotals affSummary',
  AffiliateService: 'getRedirectLinksForAffiliate',
  AffiliateProgramService: `getAffiliatesByProgram getProgramsForAffiliate getAffiliatePrograms
    getResourcesForAffiliateProgram`,
  ShippingService: `getAllShippingOptions getFlatRateShippingOption getOrderTotalShippingOption
    getOrderTotalShippingRanges getProductBasedShippingOption getOrderQuantityShippingOption
    getWeightBasedShippingOption getUpsShippingOption`,
  DiscountService: `addFreeTrial getFreeTrial addOrderTotalDiscount getOrderTotalDiscount addCategoryDiscount
    getCategoryDiscount addCategoryAssignmentToCategoryDiscount getCategoryAssignmentsForCategoryDiscount
    addProductTotalDiscount getProductTotalDiscount addShippingTotalDiscount getShippingTotalDiscount`,
  WebFormService: 'getMap getHTML',
  WebTrackingService: 'getWebTrackingScriptTag getWebTrackingScriptUrl',
  CreditCardSubmissionService: 'requestSubmissionToken requestCreditCardId',
};

/** The tables that DataService reads. */
export const xmlRpcTables = `ActionSequence AffResource Affiliate CCharge CProgram Campaign CampaignStep Campaignee Company
  Contact ContactAction ContactGroup ContactGroupAssign ContactGroupCategory CreditCard DataFormField DataFormGroup
  DataFormTab EmailAddStatus Expense FileBox GroupAssign Invoice InvoiceItem InvoicePayment Job JobRecurringInstance
  Lead LeadSource LeadSourceCategory LeadSourceExpense LeadSourceRecurringExpense LinkedContactType MtgLead OrderItem
  PayPlan PayPlanItem Payment Product ProductCategory ProductCategoryAssign ProductInterest ProductInterestBundle
  ProductOptValue ProductOption RecurringOrder RecurringOrderWithContact Referral SavedFilter SocialAccount Stage
  StageMove Status SubscriptionPlan Template Ticket TicketStage TicketType User UserGroup`;
