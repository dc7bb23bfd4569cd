package endpoint

import (
	"slices"
	"strings"
)

// A Follower is what stands behind a segment in the documented paths: names of the API,
// values of the caller's, or both.
type Follower int

const (
	// Anything is behind it: names, values, or nothing that is known.
	Anything Follower = iota
	// Mixed are names and values, as in refunds/apply and refunds/{out_refund_no}.
	Mixed
	// Values are alone there so far, as in stocks/{stock_id}. A new name may come.
	Values
	// Identifier is the value that the segment names, as in out-trade-no/{…}.
	Identifier
)

// After returns what stands behind a segment in the documented paths. Source: the
// templates of the 1,019 endpoints of APIv3 that wechatpay-openapi lists.
func After(segment string) Follower {
	switch {
	case slices.Contains(identifiers, segment),
		strings.HasPrefix(segment, "out-") && (strings.HasSuffix(segment, "-no") || strings.HasSuffix(segment, "-id")):
		return Identifier
	case slices.Contains(resources, segment):
		return Values
	case slices.Contains(mixed, segment):
		return Mixed
	}
	return Anything
}

var identifiers = fields(
	`applyment-id applyment_id authorization-code batch-id bill-id brand-id business-code business_code contract-id detail-id
	harmony-plan-id id merchant-plan-no merchant-sign-plan-no mix-trade-no openid out-contract-code plan-id policy-period-id qq
	reservation-id service-id sp-openid sub-mchid transfer-bill-no user-id withdraw-id`)

var resources = fields(
	`activate-informations activities activity appids avail-mch-ranges bill-receipt brand-configs brand-merchant-batches
	brand-merchant-out-batches brands brandstores budget charity-budget complaints complaints-v2 coupon-bundles couponcodes
	customentrances deduct-orders device-inspections drivers electronic-receipts employees enhanced-due-diligence entity-matches
	face-collections guides image-generation-tasks insurance-orders membership-activities merchant-configs merchant-identifiers
	merchant-settle-rule-applications organizations out-details out-quota-cards packages pay-receipts payafter-orders policies
	prepay-settle-orders print-orders printers quota-cards receipts relations retail-store-act return-receipts
	service-account-applications service-modules smartretail-orders special-reduction stock-bundles stocks sub-mch-authorizations
	sub-mch-compensation-bills sub_merchants taxi-companies taxies transfer-instructions transfer-to-qq-wallet-bills
	user-authorizations user-confirm-authorizations user-notifications user-qualifications validate-cancel verifications`)

var mixed = fields(
	`applyments authentications cards codes contracts coupons fapiao-applications individual-contracts mch-manage-records
	mchcontactalterapplyment mchsubjectalterapplyment merchantnamealterapplyment merchants orders permissions product-coupons
	receivers refunds return-orders schedule-records serviceorder stores transaction-block-records transaction-block-submissions
	transactions user-cards users withdraw`)

func fields(text string) []string { return strings.Fields(text) }
