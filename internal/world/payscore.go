package world

import (
	"regexp"
	"slices"
	"strings"
)

var payscoreNumber = regexp.MustCompile(`^[0-9a-zA-Z_\-\|\*]+$`)

// itemFields are those of post_payments and post_discounts. Limits: FACTS D.
func itemFields(required bool) []field {
	payments := may("post_payments", "后付费项目").as(list).within(0, 100)
	if required {
		payments = need("post_payments", "后付费项目").as(list).within(0, 100)
	}
	return []field{
		payments, need("post_payments[].name", "付费项目名称").within(1, 20), may("post_payments[].amount", "付费金额").as(number),
		may("post_payments[].description", "计费说明").within(0, 30), may("post_payments[].count", "付费数量").as(number).within(0, 100),
		may("post_discounts", "商户优惠").as(list).within(0, 30), need("post_discounts[].name", "优惠名称").within(1, 20),
		may("post_discounts[].amount", "优惠金额").as(number), may("post_discounts[].description", "优惠说明").within(0, 30),
		may("post_discounts[].count", "优惠数量").as(number).within(0, 100), may("time_range", "服务时间段").as(object),
		may("time_range.end_time", "预计服务结束时间").within(0, 14), may("location", "服务位置").as(object),
	}
}

// createServiceFields are those of a new service order.
func createServiceFields(more ...field) []field {
	return slices.Concat(more, []field{
		need("out_order_no", "商户服务订单号").within(1, 32).matching(payscoreNumber), need("appid", "公众账号ID").within(1, 32),
		need("service_id", "服务ID").within(1, 32), need("service_introduction", "服务信息").within(1, 20),
	}, itemFields(false), []field{
		need("time_range", "服务时间段").as(object), need("time_range.start_time", "服务开始时间").within(1, 14),
		need("risk_fund", "服务风险金").as(object), need("risk_fund.name", "风险金名称").within(1, 64),
		need("risk_fund.amount", "风险金额").as(number).within(1, 0), may("attach", "商户数据包").within(0, 256),
		need("notify_url", "商户回调地址").within(1, 256).matching(notifyURL), may("openid", "用户标识").within(0, 128),
		may("need_user_confirm", "是否需要用户确认").as(truth),
	})
}

var (
	serviceInPath      = need("{out_order_no}", "商户服务订单号").within(1, 32).matching(payscoreNumber)
	ofService          = []field{serviceInPath, need("service_id", "服务ID").within(1, 32), need("appid", "公众账号ID").within(1, 32)}
	ofAcquiring        = []field{serviceInPath, need("service_id", "服务ID").within(1, 32), need("sub_mchid", "子商户号").within(1, 32)}
	cancelReason       = need("reason", "取消原因").within(1, 50)
	modifyReason       = need("reason", "修改原因").within(1, 50)
	serviceTotal       = need("total_amount", "总金额").as(number).within(0, 0)
	serviceQueryFields = []field{need("?service_id", "服务ID").within(1, 32), may("?out_order_no", "商户服务订单号").within(0, 32),
		may("?query_id", "回跳查询ID").within(0, 128)}
	syncFields = []field{
		need("type", "场景类型").of("Order_Paid"), need("detail", "内容信息详情").as(object), need("detail.paid_time", "收款成功时间").within(8, 14),
	}
)

// payscoreEndpoints are those of merchants, and of acquiring institutions, who get 204 without a body.
func payscoreEndpoints() []Endpoint {
	const own, acquiring = "/v3/payscore/serviceorder", "/v3/payscore/acquiringbank/serviceorder"
	const source, ofBank = "WORLD 4, 29–30; 5.5; FACTS B6", "WORLD 4, 30; its create, query, cancel, modify and sync: the OpenAPI"
	post := func(pattern, title, source string, do func(*tx, *Call) (Answer, error), fields ...[]field) Endpoint {
		e := Endpoint{Method: "POST", Pattern: pattern, Title: title, Product: "payscore", Source: source, do: do}
		if e.fields = slices.Concat(fields...); source == ofBank {
			e.Mark = Reported
		}
		return e
	}
	total := append(itemFields(true), serviceTotal)
	return []Endpoint{
		post(own, "创建支付分订单", source, (*tx).createService, createServiceFields()),
		{
			Method: "GET", Pattern: own, Title: "查询支付分订单", Product: "payscore", Source: source,
			fields: append([]field{need("?appid", "公众账号ID").within(1, 32)}, serviceQueryFields...), do: (*tx).queryService,
		},
		post(own+"/{out_order_no}/cancel", "取消支付分订单", "FACTS A4", (*tx).cancelService, ofService, []field{cancelReason}),
		post(own+"/{out_order_no}/modify", "修改订单金额", "FACTS A16", (*tx).modifyService, ofService, total, []field{modifyReason}),
		post(own+"/{out_order_no}/complete", "完结支付分订单", "FACTS A11, A15", (*tx).completeService, ofService, total),
		post(own+"/{out_order_no}/pay", "商户发起催收扣款", source, (*tx).payService, []field{serviceInPath}),
		post(own+"/{out_order_no}/sync", "同步服务订单信息", source, (*tx).syncService, ofService, syncFields),

		post(acquiring, "从业机构创建支付分订单", ofBank, (*tx).createService, createServiceFields(
			need("sub_mchid", "子商户号").within(1, 32), need("channel_id", "渠道商商户号").within(1, 32))),
		{
			Method: "GET", Pattern: acquiring, Title: "从业机构查询支付分订单", Product: "payscore", Mark: Reported, Source: ofBank,
			fields: append([]field{need("?sub_mchid", "子商户号").within(1, 32)}, serviceQueryFields...), do: (*tx).queryService,
		},
		post(acquiring+"/{out_order_no}/cancel", "从业机构取消支付分订单", ofBank, (*tx).cancelService, ofAcquiring, []field{cancelReason}),
		post(acquiring+"/{out_order_no}/modify", "从业机构修改支付分订单金额", ofBank, (*tx).modifyService, ofAcquiring, total,
			[]field{modifyReason}),
		post(acquiring+"/{out_order_no}/complete", "从业机构完结支付分订单", ofBank, (*tx).completeService, ofAcquiring, total),
		post(acquiring+"/{out_order_no}/sync", "从业机构同步支付分订单信息", ofBank, (*tx).syncService, ofAcquiring, syncFields),
	}
}

// payscoreRule makes one of the rules of Payscore: their inner numbers are in the skill, statuses the common one.
func payscoreRule(when, message, inner string) *Rule {
	return rule(Rule{Product: "payscore", When: when, Status: 400, Code: "INVALID_REQUEST", Message: message, Inner: inner, Mark: Reported,
		Source: "WORLD 5.5, 6: the number is documented, the text may be another"})
}

var (
	serviceState     = payscoreRule("the state does not allow it", "当前订单状态不合法", "271302262")
	serviceCancelled = payscoreRule("the order is cancelled", "当前订单状态不合法，订单已取消", "271302333")
	serviceOpen      = payscoreRule("the user has not confirmed", "当前订单状态不合法，用户未确认订单", "271302332")
	serviceNoCancel  = payscoreRule("a completed order is to be cancelled (switch payscore-cancel=refuse)", "当前订单状态不满足撤销条件", "271316592")
	serviceNotPaying = payscoreRule("to be modified or paid is an order that waits for no payment, or one modified before",
		"当前订单状态不合法，仅待支付订单可操作", "271316657")
	serviceCharging  = payscoreRule("a charge is under way", "单据正在扣款中，请稍后再试", "271316754")
	serviceDiffers   = payscoreRule("the number was used with other fields", "请求重入时，参数与首次请求时不一致", "271316598")
	serviceTooMuch   = payscoreRule("total_amount is larger than the risk fund, or than the total it modifies", "结单金额不能大于风险金额", "271316656")
	serviceEndsEarly = payscoreRule("the service ended before its planned end", "实际服务结束时间不能早于预计服务结束时间", "271316637")
	serviceRisk      = payscoreRule("the openid begins with o-risk", "由于存在风险，本次服务无法使用微信支付分", "271300099")
	serviceDebt      = payscoreRule("an older order of the user could not be charged", "用户存在未支付的订单", "271299627")
	serviceUnknown   = rule(Rule{
		Product: "payscore", When: "there is no such service order", Status: 404, Code: "ORDER_NOT_EXIST", Message: "订单不存在",
		Inner: "271317510", Mark: Documented, Source: "FACTS A9, B6",
	})
	serviceSum = rule(Rule{
		Product: "payscore", When: "total_amount is not the sum of the payments minus that of the discounts", Status: 400,
		Code: "PARAM_ERROR", Message: "最终总金额计算非法", Mark: Documented, Source: "WORLD 5.5",
	})
	serviceNeedsUser = rule(Rule{
		Product: "payscore", When: "need_user_confirm is false and there is no openid", Status: 400, Code: "PARAM_ERROR",
		Message: "免确认订单openid必填", Mark: Guessed, Source: "WORLD 4, 29",
	})
	serviceNumberMissing = rule(Rule{
		Product: "payscore", When: "a query with neither or both of out_order_no and query_id", Status: 400, Code: "PARAM_ERROR",
		Message: "out_order_no与query_id必须且只能填一个", Mark: Documented, Source: "WORLD 4, 29; the text is a guess",
	})
	serviceStateDocumented     = documentedState("INVALID_ORDER_STATE", "单据状态错误")
	serviceCancelledDocumented = documentedState("ORDER_CANCELED", "单据已取消")
	serviceDoneDocumented      = documentedState("ORDER_DONE", "订单已完成")

	payscoreStates = choice(Switch{
		Name: "payscore-state", Values: []string{"live", "documented"},
		What: "what the state does not allow: INVALID_REQUEST, or INVALID_ORDER_STATE, ORDER_CANCELED, ORDER_DONE", Mark: Reported,
		Source: "FACTS A9, B6",
	})
	payscoreSum = choice(Switch{
		Name: "payscore-sum", Values: []string{"merchants", "all", "none"},
		What: "whose total_amount must be the sum of its items: that of merchants; of acquiring institutions too, whose page has " +
			"an example " +
			"that does not add up; or nobody's",
		Mark: Documented, Source: "WORLD 5.5; the example of 从业机构完结支付分订单",
	})
	payscoreCancel = choice(Switch{
		Name: "payscore-cancel", Values: []string{"allow", "refuse"},
		What: "a completed order that waits for its payment can be cancelled, or cannot", Mark: Documented, Source: "FACTS A4",
	})
)

func documentedState(code, message string) *Rule {
	return rule(Rule{
		Product: "payscore", When: "the state does not allow it (switch payscore-state=documented)", Status: 400, Code: code,
		Message: message, Mark: Documented, Source: "FACTS B6",
	})
}

// addsUp reports whether total_amount of a call must be the sum of its items.
func (w *World) addsUp(c *Call) bool {
	return w.is(payscoreSum, "all") || w.is(payscoreSum, "merchants") && !strings.Contains(c.Path, "/acquiringbank/")
}
