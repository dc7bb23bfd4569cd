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
//
// A segment is known however it is written: outTradeNo and out_trade_no are out-trade-no.
func After(segment string) Follower {
	switch segment = Segment(segment); {
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

// Segment returns the one spelling of a segment that this package has: lower case, with
// hyphens.
func Segment(segment string) string {
	folded := []byte(nil)
	for i := range len(segment) {
		c := segment[i]
		switch capital := c >= 'A' && c <= 'Z'; {
		case !capital && c != '_':
			if folded != nil {
				folded = append(folded, c)
			}
			continue
		case folded == nil:
			folded = append(make([]byte, 0, len(segment)+4), segment[:i]...)
		}
		if c == '_' {
			folded = append(folded, '-')
			continue
		}
		if i > 0 && segment[i-1] != '_' && segment[i-1] != '-' {
			folded = append(folded, '-')
		}
		folded = append(folded, c-'A'+'a')
	}
	if folded == nil {
		return segment
	}
	return string(folded)
}

var identifiers = fields(
	`applyment-id authorization-code batch-id bill-id brand-id business-code contract-id detail-id
	harmony-plan-id id merchant-plan-no merchant-sign-plan-no mix-trade-no openid out-contract-code plan-id policy-period-id qq
	reservation-id service-id sp-openid sub-mchid transfer-bill-no user-id withdraw-id`)

var resources = fields(
	`activate-informations activities activity appids authorizations avail-mch-ranges balance bill-receipt bill-type brand-configs
	brand-merchant-batches brand-merchant-out-batches brands brandstores budget charity-budget complaints complaints-v2
	coupon-bundles couponcodes customentrances dayendbalance deduct-orders delivery-plans
	deposit-insurance-premiums-compensation-bills device-inspections drivers electronic-receipts employees enddaybalance
	enhanced-due-diligence entity-matches face-collections guides image-generation-tasks insurance-orders membership-activities
	merchant-configs merchant-identifiers merchant-settle-rule-applications open-scenario-speaker open-scenario-speakerorder
	organizations out-details out-quota-cards packages pay-receipts payafter-orders policies prepay-settle-orders print-orders
	printers provinces quota-cards receipts relations rename retail-store-act return-receipts service-account-applications
	service-modules smartretail-orders special-reduction stock-bundles stocks sub-mch-authorizations sub-mch-compensation-bills
	sub-merchants taxi-companies taxies transfer-instructions transfer-to-qq-wallet-bills user-authorizations
	user-confirm-authorizations user-notifications user-qualifications validate-cancel verifications`)

var mixed = fields(
	`application applications applyment applyments authentications banks cards codes contracts control-orders coupons delivery-plan
	details fapiao-applications images individual-contracts mch-manage-records mchcontactalterapplyment mchsubjectalterapplyment
	merchant merchantnamealterapplyment merchants orders permission permissions product-coupons receivers refunds return-orders
	schedule-records serviceorder stores transaction-block-records transaction-block-submissions transactions user user-cards users
	withdraw`)

// names are those that stand behind the mixed segments and have a hyphen or a digit.
var names = fields(
	`app-pre-entrust-sign app-presign app-with-contract apply-for-scene applyment-id assess-user-risk-level authorization-code
	base-information batch-create bill-download-url bill-type brand-id business-code cancel-applyment close-advertising-show
	corporate-banking day-end-balance-withdraw delivery-plans detail-id development-config direct-complete entity-matches h5
	h5-pre-entrust-sign h5-presign harmony-plan-id import-by-openid import-by-phone income-records issue-general
	issue-passenger-transport issue-refined-oil jsapi-pre-entrust-sign jsapi-with-contract miniprogram-pre-entrust-sign mix-trade-no
	open-advertising-show out-contract-code out-detail-no out-refund-no out-request-no out-return-no out-trade-no out-user-id
	personal-banking plan-id pre-entrust-sign pre-entrust-sign-with-real-name-identity pre-order pre-order-with-auth pre-send
	real-estate-leasing refundable-balance search-banks-by-bank-account service-id service-provider set-advertising-industry-filter
	sub-mchid submit-account-hosting-applyment submit-sign-verify-info sync-status tax-codes upload-fapiao-file upload-file user-id
	web-pre-entrust-sign withdraw-id`)

// IsName reports whether a documented name with a hyphen or a digit, in one spelling or
// another, stands behind a mixed segment.
func IsName(segment string) bool { return slices.Contains(names, Segment(segment)) }

func fields(text string) []string { return strings.Fields(text) }
