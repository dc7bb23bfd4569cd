package chainpath

import (
	"regexp"
	"strings"
)

// A mover is how a path looks behind which money moves, and why it does.
type mover struct {
	words string // a piece of a path; .+ and .* stand for what is between
	why   string // the product and what it does, by the title in WeChat Pay's documentation
}

// movers are needed by a documented path each: without it a request would be sent unasked.
// They say rather too much than too little, for a question costs a key. Source: the
// endpoints of pay.weixin.qq.com that change something.
var movers = []mover{
	// To the customer.
	{`refund`, "退款: pays back to the customer, of both APIs and overseas"},
	{`reverse`, "撤销订单: cancels an order, or pays it back if it is paid"},
	{`transfer`, "商家转账, 企业付款, 银行转账: pays to a user, an employee or a bank card; all of mmpaymkttransfers"},
	{`pay_bank`, "企业付款到银行卡 (mmpaysptrans): pays to a bank card"},
	{`redpack`, "红包: red packets, those of brands too"},
	{`favor/users/.+/coupons`, "发放代金券: gives a user a coupon that the merchant pays for"},

	// From the customer, at once or by what he has agreed to.
	{`micropay`, "付款码支付 of APIv2, deposits and overseas: takes what the code of a customer pays"},
	{`codepay`, "付款码支付 of APIv3"},
	{`facepay`, "刷脸支付: takes the money of a customer by his face"},
	{`consume`, "消费押金: takes from a deposit"},
	{`payapply`, "申请扣款 of APIv2: papay, transit, vehicles"},
	{`papay/.*apply`, "受理扣款 of APIv3: takes by a contract"},
	{`deduct`, "扣款, 自动还款: takes by a contract; the contracts too"},
	{`edu-?papay/transactions`, "教育续费通: takes by a contract"},
	{`edu-?schoolpay/transactions`, "校园轻松付: takes by a contract"},
	{`transactions/parking`, "支付分停车 扣费受理: takes the fee of a parking"},
	{`qrcode[^ ]*transactions`, "乘车服务 扣费受理: takes the fare"},
	{`serviceorder/.+/complete`, "完结支付分订单: takes what the order costs"},
	{`serviceorder/.+/pay`, "商户发起催收扣款: takes what is owed of an order"},
	{`serviceorder/direct-complete`, "创单结单合并: an order that is complete at once"},

	// Between merchants, and out of their accounts.
	{`profit-?sharing`, "分账: gives others their part, takes it back, unfreezes the rest"},
	{`subsidies`, "补差: adds to what a sub-merchant gets, or takes it back"},
	{`subsidy/pay`, "营销补差付款 of 商家券: pays a subsidy"},
	{`withdraw`, "提现: pays out to the merchant's bank"},
	{`settle-orders`, "个人收款 批量结算: pays what was collected out to the payees"},
	{`funds-to-oversea`, "资金出境: pays a sub-merchant's money abroad, or takes it back"},
}

// undocumented are needed by no documented path: other names of such products, which a path
// may have that is documented tomorrow.
var undocumented = []mover{
	{`sendhb`, "红包: another name of sending one"},
	{`promotion`, "企业付款: the directory of its paths, which transfer knows as well"},
	{`fund/`, "资金应用: the directory of withdrawals, which withdraw knows as well"},
	{`payouts?`, "payouts overseas"},
	{`parking[^ ]*transactions`, "停车: the other order of transactions/parking"},
	{`palm-pay[^ ]*transactions`, "刷掌: takes the fare by a palm"},
}

// moneyPath finds any of them, in capitals too.
var moneyPath = anyOf(movers, undocumented)

func anyOf(tables ...[]mover) *regexp.Regexp {
	var all []string
	for _, table := range tables {
		for _, m := range table {
			all = append(all, m.words)
		}
	}
	return regexp.MustCompile(`(?i)` + strings.Join(all, "|"))
}

// MovesMoney reports whether a request may move money. Queries do not.
func MovesMoney(method, path string) bool {
	return method != "GET" && method != "HEAD" && moneyPath.MatchString(path)
}
