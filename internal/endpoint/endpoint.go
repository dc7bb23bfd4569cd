// Package endpoint holds what is documented about paths of WeChat Pay and is not in the
// answers themselves: which calls pay money out, which wait for a password, and behind
// which segments of a path a value stands. Every list names its source; a path that is in
// none of them is treated like any other.
package endpoint

import (
	"slices"
	"strings"
)

// Path returns the path of a target without the prefix of a base URL or of overseas
// merchants, which differs for the same endpoint.
func Path(target, prefix string) string {
	path, _, _ := strings.Cut(target, "?")
	path = strings.TrimPrefix(path, prefix)
	if strings.HasPrefix(path, "/hk/") {
		return path[len("/hk"):]
	}
	return path
}

// WithoutSandbox returns a path of APIv2 without the prefix of its sandbox.
func WithoutSandbox(path string) string {
	for _, sandbox := range []string{"/xdc/apiv2sandbox", "/sandboxnew"} {
		if rest, found := strings.CutPrefix(path, sandbox); found && !strings.HasSuffix(path, "/getsignkey") {
			return rest
		}
	}
	return path
}

// payoutsV2 are the calls of APIv2 of which a FAIL may be undecided: their pages
// (v2/merchant/4011941066 for red packets and its sisters for transfers, pay_bank and
// paywwsptrans2pocket) forbid to pay again under a new number before a query says failed,
// and announce that codes will be added.
var payoutsV2 = []string{
	"/fund/reautowithdrawbydate", // a withdrawal that failed, once more
	"/mmpaymkttransfers/pay_bank",
	"/mmpaymkttransfers/promotion/paywwsptrans2pocket",
	"/mmpaymkttransfers/promotion/transfers",
	"/mmpaymkttransfers/sendgroupredpack",
	"/mmpaymkttransfers/sendminiprogramhb",
	"/mmpaymkttransfers/sendredpack",
	"/mmpaymkttransfers/sendworkwxredpack",
	"/mmpaysptrans/pay_bank",
}

// payoutSegments are segments below which APIv3 pays money out; a pair is a segment and
// the one before it. From the titles of the documented endpoints.
var payoutSegments = []string{
	"mch-transfer",          // transfer-bills of merchants, partners, platforms; compensation; to QQ wallets
	"transfer/batches",      // v3/transfer/batches
	"partner-transfer",      // v3/partner-transfer/batches
	"bank-transfer/batches", // to bank cards
	"transfer-batches",      // v3/payroll-card/transfer-batches
	"brand-redpacket",       // red packets of brands
	"transfer-instructions", // of abnormal funds
	"prepay-settle-orders",  // settlement to persons
	"fund/withdraw",         // withdrawals to bank cards
	"day-end-balance-withdraw",
	"apply-cancel-withdraw", // of merchants that are closed
	"withdrawl-apply",       //nolint:misspell // WeChat Pay's spelling
	"funds-to-oversea",      // remittances
}

// PayoutV2 reports whether the path of APIv2, as it is sent, pays money out.
func PayoutV2(path string) bool {
	return slices.Contains(payoutsV2, strings.TrimSuffix(path, "/"))
}

// QueryV2 reports whether a path of APIv2 asks and changes nothing: its last segment says query, or
// begins with get, as those of all documented queries do, and no other (136 paths of the
// catalogue).
func QueryV2(path string) bool {
	path = strings.TrimSuffix(path, "/")
	last := path[strings.LastIndexByte(path, '/')+1:]
	return strings.Contains(last, "query") || strings.HasPrefix(last, "get")
}

// PayoutV3 reports whether the path of APIv3 belongs to a product that pays money out.
// Its queries count: what they say decides whether somebody pays once more.
func PayoutV3(path string) bool {
	path += "/"
	return slices.ContainsFunc(payoutSegments, func(segments string) bool {
		return strings.Contains(path, "/"+segments+"/")
	})
}

// Codepay reports whether the path, below any prefix, is one of APIv3 that charges the code a
// customer shows: while the customer types the password, it answers 202. Sources:
// doc/v3/merchant/4012085171 and its partner page; the status page 4012081717.
func Codepay(path string) bool {
	path = strings.TrimSuffix(path, "/")
	return strings.HasSuffix(path, "/v3/pay/transactions/codepay") || strings.HasSuffix(path, "/v3/pay/partner/transactions/codepay")
}
