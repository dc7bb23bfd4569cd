package paging

import "strings"

// A kind is how an endpoint asks for the next page.
type kind int

const (
	byRow   kind = iota // the start counts rows, from 0: what nearly every endpoint documents
	byPage              // the start counts pages
	byToken             // the answer names the next page
	byBody              // the page stands in the body of a POST
)

// A rule is what the page of an endpoint says about its pages and its answers do not show.
type rule struct {
	path  string // below any prefix
	kind  kind
	start string // the parameter that names a page, "" for offset
	first int64  // the number of the first page
	rows  string // the list that an answer leaves out where it is empty, where no total says so
	total string // the field with the total, "" for one of totals
	// filter is the parameter that chooses some of the rows, which the total counts all; ALL chooses none.
	filter string
	source string
}

// collection is where the words of pages stand that could not be read themselves: it quotes
// them field by field.
const collection = "「分页页码」 in TheNorthMemory/wechatpay-openapi, quoted from "

// documented are the endpoints whose pages say something else than "the start counts rows".
//
// Of the others each page says so (请求资源起始位置, 分页开始位置, 偏移量 and the like).
// v3/eduschoolpay/users/{openid}/contracts says both: 分页页码 of its query, 请求资源起始位置 of its answer,
// and its links step by limit; so it counts rows.
var documented = []rule{
	{path: "v3/marketing/favor/stocks", kind: byPage,
		source: "「页码从0开始，默认第0页」, doc/v3/partner/4012460518; docs/partner/apis/cash-coupons/stock/list-stocks.html"},
	{path: "v3/marketing/favor/stocks/{stock_id}/items", kind: byPage,
		source: "「分页页码，最大500」, docs/partner/apis/cash-coupons/stock/list-available-singleitems.html; " +
			"wiki/doc/apiv3/apis/chapter9_1_8.shtml"},
	{path: "v3/marketing/favor/stocks/{stock_id}/merchants", kind: byPage,
		source: collection + "wiki/doc/apiv3/wxpay/marketing/convention/chapter3_7.shtml"},
	{path: "v3/marketing/favor/users/{openid}/coupons", kind: byPage,
		source: "「分页页码，默认0」, docs/partner/apis/cash-coupons/coupon/list-coupons-by-filter.html; " +
			"with available_mchid it has no effect"},
	{path: "v3/marketing/busifavor/users/{openid}/coupons", kind: byPage,
		source: "「分页页码」, docs/merchant/apis/merchant-exclusive-coupon/coupon/list-coupons-by-filter.html"},
	{path: "v3/marketing/busifavor/stocks/{stock_id}/couponcodes", kind: byPage,
		source: collection + "docs/merchant/products/merchant-exclusive-coupon/introduction.html"},
	{path: "v3/marketing/paygiftactivity/activities", kind: byPage,
		source: "「分页页码，页面从0开始」, wiki/doc/apiv3/apis/chapter9_7_9.shtml; doc/v3/merchant/4012489126"},
	{path: "v3/marketing/paygiftactivity/activities/{activity_id}/goods", kind: byPage,
		source: "「分页页码」, wiki/doc/apiv3/apis/chapter9_7_6.shtml"},
	{path: "v3/marketing/paygiftactivity/activities/{activity_id}/merchants", kind: byPage,
		source: "「分页页码」, docs/partner/apis/gift-activity/activity/list-activity-merchant.html"},
	{path: "v3/marketing/partnerships", kind: byPage,
		source: "「分页页码，页码从0开始」, docs/merchant/apis/commissioned-marketing/partnerships/list-partnerships.html; " +
			"its total comes with the first page, and with one that is empty"},
	{path: "v3/marketing/bank/packages/{package_id}/tasks", kind: byPage,
		source: collection + "wiki/doc/apiv3_partner/apis/chapter9_8_2.shtml"},
	{path: "v3/marketing/goods-subsidy-activity/activities", kind: byPage,
		source: collection + "docs/merchant/products/retail-store/introduction.html"},
	{path: "v3/marketing/goods-subsidy-activity/retail-store-act/{activity_id}/representatives", kind: byPage,
		source: collection + "docs/partner/apis/retail-store/retail-store-act/list-representative.html"},
	{path: "v3/marketing/goods-subsidy-activity/retail-store-act/{brand_id}/stores", kind: byPage,
		source: collection + "docs/partner/apis/retail-store/retail-store-act/list-store.html"},
	{path: "v3/marketing/membercard-open/cards", kind: byPage,
		source: collection + "wiki/doc/apiv3/wxpay/marketing/membercard_open/chapter3_3.shtml"},
	{path: "v3/marketing/membercard-open/user/cards", kind: byPage,
		source: collection + "wiki/doc/apiv3/wxpay/marketing/membercard_open/chapter3_5.shtml"},
	{path: "v3/marketing/withdraw-favor/users/{openid}/coupons", kind: byPage,
		source: collection + "wiki/doc/apiv3_partner/Offline/apis/chapter3_2_2.shtml"},
	{path: "v3/edu-star/orders", kind: byPage,
		source: collection + "the pages of edu-star"},
	{path: "v3/edu-papay/user/{openid}/contracts", kind: byPage,
		source: collection + "wiki/doc/apiv3/Offline/apis/chapter5_2_3.shtml"},
	{path: "v3/brand/marketing/shake-activities/activities", kind: byPage,
		source: collection + "the page of 2025-08-04"},

	{path: "v3/brand/card/card-links", kind: byPage, start: "page_index", first: 1,
		source: "「查询页码。从1开始」, doc/v3/partner/4016366785"},

	{path: "marketing/partner/product-coupon/product-coupons/{product_coupon_id}/stocks", kind: byToken, start: "page_token",
		source: "「需要传入上一次调用返回的 next_page_token，首次调用不填」, doc/v3/partner/4016434641; " +
			"the total comes with the first page alone"},
	{path: "marketing/partner/product-coupon/product-coupons/{product_coupon_id}/stocks/{stock_id}/associated-stores", kind: byToken,
		start: "page_token", source: "as the list of stocks, of whose product it is"},
	{path: "marketing/partner/product-coupon/users/{openid}/coupons", kind: byToken, start: "page_token",
		source: "doc/v3/partner/4016435703"},
	{path: "brand/marketing/product-coupon/product-coupons/{product_coupon_id}/stocks", kind: byToken, start: "page_token",
		source: "doc/brand/4015736384"},
	{path: "brand/marketing/product-coupon/users/{openid}/coupons", kind: byToken, start: "page_token",
		source: "doc/brand/4015736420"},

	{path: "v3/merchant-risk-manage/ec-trade-risk/query-risk-trades", kind: byBody, start: "page_index", first: 1,
		source: "doc/v3/merchant/4013894247"},

	// An offset of rows as with the rest, though its size is called page_size.
	{path: "v3/marketing/partner/delivery-plan/delivery-plans/{brand_id}/delivery-plans",
		source: "「该次请求资源的起始位置」, doc/v3/partner/4016184563"},

	// Batches of transfers: the total is that of the batch, whatever rows are asked for.
	{path: "v3/transfer/batches/batch-id/{batch_id}", rows: "transfer_detail_list", total: "transfer_batch.total_num",
		filter: "detail_status", source: "wiki/doc/apiv3/wxpay/pay/transfer/chapter3_2.shtml"},
	{path: "v3/transfer/batches/out-batch-no/{out_batch_no}", rows: "transfer_detail_list", total: "transfer_batch.total_num",
		filter: "detail_status", source: "docs/merchant/apis/batch-transfer-to-balance/transfer-batch/get-transfer-batch-by-out-no.html"},
	{path: "v3/partner-transfer/batches/batch-id/{batch_id}", rows: "transfer_detail_list",
		filter: "detail_status", source: "wiki/doc/apiv3/wxpay/pay/transfer_partner/chapter3_2.shtml"},
	{path: "v3/partner-transfer/batches/out-batch-no/{out_batch_no}", rows: "transfer_detail_list",
		filter: "detail_status", source: "docs/partner/apis/batch-transfer-accounts-money/transfer/get-transfer-batch-by-out-no.html"},
	{path: "v3/bank-transfer/batches/batch-id/{batch_id}", rows: "transfer_detail_list",
		filter: "detail_state", source: "wiki/doc/apiv3_partner/Offline/apis/chapter4_2_2.shtml"},
	{path: "v3/bank-transfer/batches/out-batch-no/{out_batch_no}", rows: "transfer_detail_list",
		filter: "detail_state", source: "wiki/doc/apiv3_partner/Offline/apis/chapter4_2_4.shtml"},
	{path: "platsolution/mch-transfer/batches/batch-id/{batch_id}", rows: "data", total: "transfer_batch.total_num",
		filter: "detail_state", source: "docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-get-by-id.html"},
	{path: "platsolution/mch-transfer/batches/out-batch-no/{out_batch_no}", rows: "data", total: "transfer_batch.total_num",
		filter: "detail_state", source: "docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-get-by-out-code.html"},
	{path: "platsolution/insurance/mch-transfer/batches/batch-id/{batch_id}", rows: "data", total: "transfer_batch.total_num",
		filter: "detail_state", source: "as those of platsolution/mch-transfer"},
	{path: "platsolution/insurance/mch-transfer/batches/out-batch-no/{out_batch_no}", rows: "data", total: "transfer_batch.total_num",
		filter: "detail_state", source: "as those of platsolution/mch-transfer"},

	// No total at all: the end is a page that is not full.
	{path: "v3/offlineface/face-collections", rows: "face_collections",
		source: "wiki/doc/wxfacepay/develop/k12-development-guidelines.html"},
	{path: "v3/parking/reminders/applications", rows: "application_list",
		source: "TheNorthMemory/wechatpay-openapi, the page of 2026-06-29"},
}

// ruleOf finds what is documented about a path, whatever prefix it has.
func ruleOf(path string) rule {
	path = strings.Trim(path, "/")
	for _, r := range documented {
		if endsAs(path, r.path) {
			return r
		}
	}
	return rule{}
}

// endsAs reports whether a path ends in the segments of a template.
func endsAs(path, template string) bool {
	have, want := strings.Split(path, "/"), strings.Split(template, "/")
	if len(have) < len(want) {
		return false
	}
	have = have[len(have)-len(want):]
	for i, segment := range want {
		if segment != have[i] && (!strings.HasPrefix(segment, "{") || have[i] == "") {
			return false
		}
	}
	return true
}
