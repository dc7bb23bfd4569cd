package notify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// A sign of APIv2 says nothing of what it was made for: WeChat Pay signs notifications and
// answers with the key with which the merchant signs requests, pages, links and QR codes.
// Some of these the public can read. So a notification is told by the names of what was
// signed.

// A shape is names that tell what a signed document is.
type shape struct {
	what  string // what has them, for errors
	names []string
}

// told are names that only WeChat Pay's messages have: one of them makes a notification.
// No request that WeChat Pay documents has one, but for the reports below.
var told = []shape{
	// Payments (pay.weixin.qq.com/doc/v2/merchant/4011985480), deductions
	// (doc/v2/partner/4011988376), combined orders: whatever else is in it.
	{"a result", []string{"return_code", "result_code"}},
	// The same pages. Native mode 1 asks for an order with is_subscribe and without a
	// return_code (wiki/doc/api/native.php?chapter=6_4).
	{"a payment", []string{"is_subscribe", "time_end", "bank_type", "trade_state"}},
	// A partner's contract was signed or ended; it has neither nonce_str nor return_code
	// (wechatpay.im, webhook/v2/pap-contract-state-changed).
	{"a contract", []string{"change_type", "operate_time", "contract_state", "contract_termination_mode", "contract_expired_time"}},
	// Payscore (webhook/v2/CHECK.SUCCESS); a refund that is signed, should there be one.
	{"an event", []string{"event_id", "event_type", "event_create_time", "event_ciphertext", "req_info"}},
	// A car comes or leaves (webhook/v2/vehicle-state-changed-for-parking).
	{"a vehicle", []string{"vehicle_event_type", "vehicle_event_des", "vehicle_event_createtime", "deduct_mode"}},
	// A sub-merchant's risk (webhook/v2/transactions-risk-occurred); requests have event_code.
	{"a risk", []string{"risk_level", "risk_level_desc", "transaction_id_list"}},
}

// answered are names that make no notification of what tells of a result, unless it has a
// transaction_id: then it was paid, as an older notification says that can be sent again
// as well.
var answered = []shape{
	// pay/unifiedorder; and what a merchant answers to native mode 1, signed by himself.
	{"an answer to an order", []string{"prepay_id", "code_url", "mweb_url", "pre_entrustweb_id"}},
	// pay/orderquery of an order that was not paid, whose result_code is SUCCESS as well.
	{"an answer to a query", []string{"trade_state_desc"}},
	// secapi/pay/reverse, tools/shorturl, getsignkey, pay/refundquery.
	{"an answer", []string{"recall", "short_url", "sandbox_signkey", "total_refund_count"}},
	// payitil/report: a merchant tells with which return_code a call of his ended.
	{"a report", []string{"interface_url", "execute_time", "execute_time_"}},
}

// published are names of what a merchant signs for others to carry, or sends, and of no
// notification: whatever stands beside them, if nothing of told does.
var published = []shape{
	// weixin://wxpay/bizpayurl?…, which everybody has who sees the code (chapter=6_4).
	{"the QR code of native mode 1", []string{"time_stamp"}},
	// JSAPI, mini programs, red packets, apps (doc/v2/partner/4011941134), payscore's views.
	{"what opens a payment", []string{"appId", "timeStamp", "nonceStr", "signType", "partnerid", "prepayid", "noncestr", "package",
		"timestamp"}},
	// The mini program's plugin and the page for coupons.
	{"a coupon", []string{"send_coupon_merchant"}},
	// papay/entrustweb and its sisters, and the mini program that signs contracts.
	{"a link", []string{"return_web", "return_app", "return_appid", "redirect_uri"}},
	// Where to tell of the result, and from where it was asked for.
	{"a request", []string{"notify_url", "contract_notify_url", "callback_url", "spbill_create_ip", "client_ip", "clientip", "user_ip"}},
}

// requested are the names of the fields that WeChat Pay documents for requests of APIv2,
// numbers at the end left out. A document of which it documents none but these may be a
// request; one with others is nothing that a merchant signs.
var requested = []string{
	// who, and orders
	`appid mch_id mchid sub_appid sub_mch_id openid sub_openid nonce_str sign sign_type version device_info charset product_id
	attach auth_code body detail deposit fee_type total_fee goods_tag limit_pay trade_type
	time_start time_expire receipt scene_info face_code
	profit_sharing out_trade_no transaction_id combine_appid combine_mch_id combine_openid combine_out_trade_no sub_order_list
	user_creid user_truename user_type query_split trades long_url now rawdata store_id device_id time consume_fee`,
	// refunds and bills
	`out_refund_no refund_id refund_fee refund_fee_type refund_desc refund_account bill_date bill_type tar_type account_type usetag
	begin_time end_time date date_start date_end offset limit`,
	// contracts
	`plan_id contract_id contract_code contract_appid contract_mchid contract_display_account contract_termination_remark request_serial`,
	// red packets, payouts, coupons
	`act_name agentid amount amt_type approval_number approval_type bank_code brand_id check_name coupon_id coupon_stock_id desc enc_bank_no
	enc_true_name finder_template_id mch_appid mch_billno msgappid notify_way op_user_id
	openid_count partner_trade_no re_openid re_user_name
	remark risk_info scene scene_id send_name sender_header_media_id sender_name stock_id total_amount total_num type wishing workwx_sign
	ww_msg_type wxappid`,
	// profit sharing
	`brand_mch_id description order_id out_order_no out_return_no receiver receivers return_account return_account_type return_amount`,
	// payscore
	`address cancel_fee cancel_rule cancel_rule_desc cert_serial_no checked_in compensation_fee compensation_fee_desc deposit_amount
	finish_ticket goods_name name other_fee other_fee_desc overdue_fine overdue_fine_desc phone real_end_time reason rent_fee rent_fee_desc
	rent_unit rent_unit_fee return_query_id returned room room_rate room_rate_desc service_end_location service_id service_location
	start_time userid`,
	// vehicles
	`creid deviceid email jump_scene mobile outerid plate_number qq trade_scene`,
	// customs
	`action_type cert_id cert_type customs duty mch_customs_no order_fee product_fee sub_order_id sub_order_no transport_fee`,
	// risk, and who somebody is
	`acquiring_bank_id business_license_number cert_serial_number certificates_name certificates_number company_name event_code page_index
	page_size punish_type risk_type settlement_card_bank settlement_card_name settlement_card_no store_address store_latitude
	store_longitude violation_records_format access_token cert_serialno cert_sign code cred_id cred_type grant_type real_name
	response_type scope state`,
	// applications
	`account_bank account_name account_number action address_certification app_download app_id apply_h5_payment applyment_id
	bank_address_code bank_name business business_addition_desc business_addition_pics business_category business_code business_licence_type
	business_license_copy business_scene business_time business_type business_website cert_sn channel_id company_address contact
	contact_email contact_name contact_phone director_id_number director_name h5_domains h5_website_url id_card_copy id_card_name
	id_card_national id_card_number id_card_valid_time indoor_pic jsapi_path legal_person mcc media media_hash merchant_country_code
	merchant_name merchant_remark merchant_shortname merchant_type mini_program mobile_phone office_account office_phone organization_copy
	organization_number organization_time organization_type principal_id_number principal_name product_desc qualifications rate
	registration_certificate_copy registration_certificate_date registration_certificate_number service_phone settlement_bank_number
	store_address_code store_entrance_pic store_name store_photos store_street subscribe_appid`,
}

// checkShape refuses what WeChat Pay or the merchant signed for another purpose. What is
// documented nowhere is taken, if nothing that a merchant signs looks like it: better a
// notification that nobody expected than one that is lost.
func checkShape(texts map[string]string) error {
	if texts["mch_id"] == "" && texts["mchid"] == "" && texts["combine_mch_id"] == "" {
		return notShaped("no mch_id, mchid or combine_mch_id")
	}
	names := func() []string { return signedNames(texts) }
	if texts["transaction_id"] == "" && texts["event_ciphertext"] == "" {
		if err := refuseShape(answered, names()); err != nil {
			return err
		}
	}
	for _, s := range told {
		if slices.ContainsFunc(s.names, func(name string) bool { return texts[name] != "" }) {
			return nil
		}
	}
	if err := refuseShape(published, names()); err != nil {
		return err
	}
	if known := strings.Fields(strings.Join(requested, " ")); !slices.ContainsFunc(names(), func(name string) bool {
		return !slices.Contains(known, strings.TrimRight(name, "0123456789_"))
	}) {
		return notShaped("nothing that requests do not have as well")
	}
	if texts["nonce_str"] == "" {
		return notShaped("neither nonce_str nor return_code")
	}
	return nil
}

// signedNames returns the names in a signed text. They are more than those of the fields
// if somebody wrote two fields as one, which does not break the sign.
func signedNames(texts map[string]string) (names []string) {
	for part := range strings.SplitSeq(auth.V2StringA(texts), "&") {
		if name, _, found := strings.Cut(part, "="); found {
			names = append(names, name)
		}
	}
	return names
}

// refuseShape refuses a document that has one of the names.
func refuseShape(shapes []shape, names []string) error {
	for _, s := range shapes {
		for _, name := range s.names {
			if slices.Contains(names, name) {
				return notShaped(fmt.Sprintf("%s, as %s has", name, s.what))
			}
		}
	}
	return nil
}

func notShaped(found string) error {
	return fmt.Errorf("the sign is right, but the signed fields have %s, so they are no notification but were signed for another purpose",
		found)
}
