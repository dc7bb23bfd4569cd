package diagnosis

// byNumber are the numbers behind the last "-" of a request ID: the internal cause, from the manuals of
// basic payment, payscore and transfers.
var byNumber = []coded{
	{"268445527", appidNotBound},
	{"268443701 268443704 268443705", partnerRelation},
	{"268498688 271316598", otherData},
	{"268447914", orderExpired},
	{"268449538 268498689", orderPaid},
	{"268447840 268435472 270924289", tooOften},
	{"268512771", orderNotThere},
	{"270924332", Verdict{
		Name: "header-wrong",
		Says: Text{
			"the header Authorization is wrong: merchant ID, serial number or schema",
			"Authorization 请求头有误：商户号、证书序列号或认证类型",
		},
		Todo: Text{
			"with a new certificate (商户API证书) serial number and private key change together",
			"更换商户API证书时，证书序列号与私钥要一起更换",
		},
	}},
	{"270924358", Verdict{
		Name: "field-unknown",
		Says: Text{"there are fields that this API does not know", "含有该接口不认识的字段"},
		Todo: Text{"look whether those of APIv2 and APIv3 are mixed", "检查是否混用了 APIv2 与 APIv3 的字段"},
	}},
}

var (
	orderPaid = Verdict{
		Name: "order-paid", anyway: true,
		Says: Text{"the order is paid", "订单已支付"},
		Todo: Text{
			"do not order again and do not close it: a query shows the payment; to undo it, refund",
			"不要再次下单，也不要关单：查询可以看到这笔支付；要撤销请退款",
		},
	}
	orderNotThere = Verdict{
		Name: "order-not-there",
		Says: Text{"there is no such order for this merchant", "该商户没有这笔订单"},
		Todo: Text{
			"look at the order number and the merchant ID; a combined order (合单) has a query of its own; the order may never have been " +
				"created",
			"检查商户订单号和商户号；合单有单独的查询接口；也可能订单从未创建成功",
		},
	}
	merchantNotThere = Verdict{
		Name: "merchant-not-there",
		Says: Text{"there is no such merchant ID", "商户号不存在"},
		Todo: Text{
			"compare mchid, sp_mchid and sub_mchid with the merchant platform (商户平台 → 账户中心)",
			"与商户平台（账户中心）核对 mchid、sp_mchid、sub_mchid",
		},
	}
	tooOften = Verdict{
		Name: "too-many-requests",
		Says: Text{"too many requests", "请求过于频繁"},
		Todo: Text{
			"wait 1 s, 2 s, 4 s, then the same number with the same parameters",
			"等待 1 秒、2 秒、4 秒，再用同一单号、相同参数重试",
		},
	}
)

// byCode are the codes. They count behind everything that says more.
var byCode = []coded{
	{"ORDER_NOT_EXIST", orderNotThere},
	{"ORDERPAID", orderPaid},
	{"FREQUENCY_LIMITED FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEEDED RATELIMIT_EXCEED", tooOften},
	{"APPID_MCHID_NOT_MATCH", appidNotBound},
	{"OPENID_MISMATCH", openidOfAnotherApp},
	{"RESOURCE_NOT_EXISTS NOT_FOUND", Verdict{
		Name: "record-not-there",
		Says: Text{"there is nothing under this number for this merchant", "该商户没有这个单号的记录"},
		Todo: Text{
			"look at the number and the merchant ID; what was sent a moment ago may not be there yet: query again before you repeat it",
			"检查单号和商户号；刚刚提交的可能还查不到：重试之前请再查询一次",
		},
	}},
	{"MCH_NOT_EXISTS MCHID_NOT_EXIST", merchantNotThere},
	{"APPID_NOT_EXIST", appidNotThere},
	{"USER_ACCOUNT_ABNORMAL ACCOUNT_ERROR", Verdict{
		Name: "customer-account",
		Says: Text{"the customer's account cannot be used", "用户的账户不可用"},
		Todo: Text{
			"the message says why (closed, restricted); no change of the request helps: settle it with the customer in another way",
			"原因见返回信息（已注销、受限等）；修改请求没有用：请与用户另行处理",
		},
	}},
	{"OUT_TRADE_NO_USED ALREADY_EXISTS", Verdict{
		Name: "number-used", anyway: true,
		Says: Text{"the number was used before", "该单号已使用过"},
		Todo: Text{"query it; repeat it only with exactly the same parameters", "请查询；只能用完全相同的参数重试"},
	}},
	{"ORDER_CLOSED", Verdict{
		Name: "order-closed",
		Says: Text{"the order is closed", "订单已关闭"},
		Todo: Text{"take a new number", "请换新的单号"},
	}},
	{"SYSTEM_ERROR SYSTEM_BUSY BANK_ERROR SERVICE_UNAVAILABLE INTERNAL_ERROR TIMEOUT UNKNOWN", undecided},
	{"PROCESSING ACCEPTED ORDER_ACCEPTED IN_PROCESS", Verdict{
		Name: "in-process", Open: true,
		Says: Text{"it was taken and is not finished", "已受理，尚未完成"},
		Todo: Text{"query with the same number until it is", "用同一单号查询，直到完成"},
	}},
	{"BIZERR_NEED_RETRY", Verdict{
		Name: "to-be-repeated", Open: true,
		Says: Text{"nobody knows what happened", "不知道请求是否被受理"},
		Todo: Text{"send the very same request with the same number again", "用同一单号原样重发同一请求"},
	}},
	{"USERPAYING", Verdict{
		Name: "customer-is-paying", Open: true,
		Says: Text{"the customer is typing a password", "用户正在输入支付密码"},
		Todo: Text{
			"query every 10 s for up to 45 s, then reverse the order, not before 15 s after it was placed",
			"每 10 秒查询一次，最多 45 秒，仍未支付则撤销订单；撤销不要早于下单后 15 秒",
		},
	}},
	{"NO_AUTH", Verdict{
		Name: "not-allowed",
		Says: Text{"this merchant may not do that", "该商户没有此权限"},
		Todo: Text{
			"the product is not opened (商户平台 → 产品中心), or this address is not on the list of IPs, " +
				"or the service_id is another merchant's",
			"产品未开通（商户平台 → 产品中心），或出口 IP 不在白名单，或 service_id 属于其他商户",
		},
	}},
	{"NOT_ENOUGH", Verdict{
		Name: "balance-too-low",
		Says: Text{"the account holds too little", "账户余额不足"},
		Todo: Text{"top it up, then repeat the same request", "充值后用同一请求重试"},
	}},
	{"NO_STATEMENT_EXIST STATEMENT_CREATING", Verdict{
		Name: "bill-not-there",
		Says: Text{"the bill is not there yet, or nothing was paid that day", "账单尚未生成，或当天没有交易"},
		Todo: Text{"bills come after 10:00 of the next day", "次日 10:00 之后再取"},
	}},
	{"RULE_LIMIT", Verdict{
		Name: "rule-limit",
		Says: Text{"a business rule forbids it: a limit of amount, share or frequency", "触发业务规则限制：金额、比例或频率超限"},
		Todo: Text{
			"the message says which: change what it names, or wait if it is the frequency; to repeat it at once brings the same answer",
			"具体规则见返回信息：按提示修改；如果是频率限制，请稍后再试；立即重发结果相同",
		},
	}},
	{"TRADE_ERROR", tradeFailed},
	{"REQUEST_BLOCKED INVALID_ORDER_STATE", Verdict{
		Name: "state-forbids", anyway: true,
		Says: Text{"the state of the order does not allow this", "订单当前的状态不允许该操作"},
		Todo: Text{"query it, and act on its state; the same request brings the same answer until that changes", "请查询，按其状态处理；状态改变之前，" +
			"重发结果相同"},
	}},
	{"AUTH_CODE_EXPIRE AUTH_CODE_ERROR AUTH_CODE_INVALID", Verdict{
		Name: "payment-code-invalid",
		Says: Text{
			"the customer's payment code (付款码) has expired, was used already, or is none",
			"用户的付款码已过期、已使用过，或不是付款码",
		},
		Todo: Text{
			"scan a fresh one: a code lives for about a minute and is good once; what was scanned is 18 digits that begin with 10 to 15",
			"请刷新后重新扫码：付款码有效约一分钟，只能用一次；扫到的应是以 10 至 15 开头的 18 位数字",
		},
	}},
	{"CERT_ERROR CA_ERROR", v2NoCertificate},
	{"LACK_PARAMS", v2ParameterMissing},
	{"XML_FORMAT_ERROR POST_DATA_EMPTY", v2NotXML},
	{"NOT_UTF8", v2WrongParameter},
	{"REQUIRE_POST_METHOD METHOD_NOT_ALLOWED METHOD_NOT_SUPPORTED", methodWrong},
	{"PARAM_ERROR", wrongParameter},
	{"INVALID_REQUEST", Verdict{
		Name: "request-not-fitting",
		Says: Text{
			"the request has the right form and breaks a rule of this API",
			"请求格式正确，但不符合该接口的规则",
		},
		Todo: Text{
			"the message says which: compare product, state and amounts of what the number names with the endpoint's page (wxpay " +
				"docs PATH)",
			"具体规则见返回信息：请对照接口文档（wxpay docs PATH）核对该单号的产品、状态和金额",
		},
	}},
	{"SIGN_ERROR", v2KeyWrong}, // of APIv2; of APIv3 bySignature knows more
}
