package diagnosis

import (
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

func isSignError(f *Failure) bool { return f.IsSignError() }

// hasCode is for rows that count behind some codes only.
func hasCode(some ...string) func(f *Failure) bool {
	return func(f *Failure) bool { return slices.ContainsFunc(some, f.is) }
}

func isV2(f *Failure) bool { return f.IsV2 }

// isRestriction reports whether a failure may be one of the merchant's; of APIv2 it comes without a code.
func isRestriction(f *Failure) bool { return f.IsV2 || hasCode("NO_AUTH", "RULE_LIMIT")(f) }

// isOldSandbox reports whether a request of APIv3 went to the sandbox of APIv2.
func isOldSandbox(f *Failure) bool { return f.IsV2 && strings.HasPrefix(f.Template, "sandboxnew/v3/") }

func isV3(f *Failure) bool { return !f.IsV2 }

// isUnread reports whether a field is said to be missing at a place where no field is: that of a request whose body was not read.
func isUnread(f *Failure) bool {
	_, path, found := strings.Cut(f.Message, "输入源“/")
	place, _, _ := strings.Cut(path, "”")
	return isV3(f) && found && !strings.Contains(place, "/")
}

// byWords are the texts of WeChat Pay that say more than their code: those of a 401 are from its
// page of frequent errors, where each has the code SIGN_ERROR. Specific ones come first.
var byWords = []worded{
	{says: [][]string{{"Authorization", "格式错误"}}, only: isSignError, always: Verdict{
		Name: "header-changed",
		Says: Text{"the header Authorization did not arrive as it was sent", "Authorization 请求头没有原样到达微信支付"}, Todo: passHeader,
	}},
	{says: [][]string{{"签名信息错误"}}, only: isSignError, always: Verdict{
		Name: "header-lost",
		Says: Text{"the header Authorization did not arrive", "Authorization 请求头没有到达微信支付"}, Todo: passHeader,
	}},
	{says: [][]string{{"认证类型"}}, only: isSignError, always: Verdict{
		Name: "schema-wrong",
		Says: Text{"the schema of the signature is not the one of this merchant's key", "签名的认证类型与该商户的密钥不符"},
		Todo: Text{
			"merchants sign with " + auth.SchemaRSA + ", brands with " + auth.SchemaBrand + ", SM2 keys with " + auth.SchemaSM2 +
				": use key and certificate of the kind that the merchant platform shows",
			"商户用 " + auth.SchemaRSA + "，品牌用 " + auth.SchemaBrand + "，国密密钥用 " + auth.SchemaSM2 + "：" +
				"请使用与商户平台一致的密钥和证书",
		},
	}},
	{says: [][]string{{"timestamp", "时间"}, {"timestamp", "分钟"}}, only: isSignError, judge: (*Failure).saidClock},
	{says: [][]string{{"证书序列号"}, {"序列号有误"}}, only: isSignError, judge: (*Failure).serialVerdict},
	{says: [][]string{{"证书已过期"}}, only: isSignError, always: Verdict{
		Name: "certificate-expired", Todo: newCertificate,
		Says: Text{"the merchant API certificate (商户API证书) has expired", "商户API证书已过期"},
	}},
	{says: [][]string{{"证书已作废"}}, only: isSignError, always: Verdict{
		Name: "certificate-revoked", Todo: newCertificate,
		Says: Text{"the merchant API certificate (商户API证书) was revoked", "商户API证书已作废"},
	}},
	{says: [][]string{{"已更换证书"}}, only: isSignError, always: Verdict{
		Name: "certificate-replaced", Todo: newCertificate,
		Says: Text{"the merchant API certificate (商户API证书) was replaced by a new one", "商户API证书已更换"},
	}},
	{says: [][]string{{"未设置APIv3密钥"}}, always: Verdict{
		Name: "apiv3-key-missing",
		Says: Text{"this merchant has no APIv3 key (APIv3密钥)", "该商户未设置APIv3密钥"},
		Todo: Text{"set one in " + platform.EN, "到" + platform.ZH + "设置"},
	}},
	{says: [][]string{{"未申请过证书"}}, always: Verdict{
		Name: "certificate-missing",
		Says: Text{"this merchant has never applied for an API certificate (商户API证书)", "该商户未申请过商户API证书"},
		Todo: Text{"apply for it in " + platform.EN, "到" + platform.ZH + "申请"},
	}},
	{says: [][]string{{"格式错误"}, {"缺少参数"}}, only: isOldSandbox, always: Verdict{
		Name: "v2-sandbox-alone", page: apiv2Page,
		Says: Text{"the old sandbox (sandboxnew) speaks APIv2 alone", "旧沙箱（sandboxnew）只支持 APIv2"},
		Todo: Text{
			"for APIv3 there is none of WeChat Pay's: take sandboxnew out of the path, and try with small amounts or with wxpay sandbox",
			"微信支付没有 APIv3 的沙箱：请从路径中去掉 sandboxnew，用小额真实支付或 wxpay sandbox 测试",
		},
	}},
	{says: [][]string{{"沙箱密钥失败"}}, only: isV2, always: v2KeyWrong},
	{says: [][]string{{"沙箱", "签名"}}, only: isV2, always: Verdict{
		Name: "v2-sandbox-key", page: apiv2Page,
		Says: Text{"the sandbox of APIv2 wants a key of its own", "APIv2 沙箱要用单独的密钥"},
		Todo: Text{
			"fetch it with the APIv2 key (xdc/apiv2getsignkey/sign/getsignkey) and give it as Config.APIv2Key of the sandbox alone",
			"先用 APIv2密钥获取沙箱密钥（xdc/apiv2getsignkey/sign/getsignkey），只在沙箱中填为 Config.APIv2Key",
		},
	}},
	{says: [][]string{{"证书错误"}, {"证书校验错误"}, {"证书不存在"}, {"请使用证书"}, {"证书出错"}}, only: isV2, always: v2NoCertificate},
	{
		says: [][]string{
			{"签名错误"}, {"签名失败"}, {"签名不正确"}, {"错误的签名"}, {"验签失败"}, {"sign_type"}, {"sign error"}, {"SIGNERROR"},
		},
		only: isV2, always: v2KeyWrong,
	},
	{
		says: [][]string{{"系统错误"}, {"系统繁忙"}, {"系统超时"}, {"系统异常"}, {"System Error"}, {"SYSTEM ERROR"}, {"SYSTEMERROR"}},
		only: func(f *Failure) bool { return f.IsV2 && !f.Certain }, always: undecided,
	},
	{says: [][]string{{"缺少参数"}, {"必须传"}}, only: isV2, always: v2ParameterMissing},
	{says: [][]string{{"XML", "格式错误"}, {"xml", "格式错误"}, {"XML", "解析"}, {"xml", "解析"}, {"post数据为空"}}, only: isV2, always: v2NotXML},
	{says: [][]string{{"频率限制"}, {"频率过高"}, {"过于频繁"}}, only: isV2, always: tooOften},
	{
		says: [][]string{
			{"不支持", "请求方法"}, {"不支持", "HTTP方法"}, {"请求方法", "不允许"}, {"方法不被允许"}, {"请使用post方法"}, {"请使用POST方法"},
			{"Method Not Allowed"}, {"method not allowed"}, {"method not supported"},
		},
		always: methodWrong,
	},
	{says: [][]string{{"映射到目标字段"}}, only: isV3, always: Verdict{
		Name: "field-type-wrong", page: messagesPage,
		Says: Text{"a field has another JSON type than the API reads", "字段的 JSON 类型不对"},
		Todo: Text{
			"the message names it: amounts are whole numbers in fen without quotes, order numbers and openid are texts in quotes",
			"返回信息指出了字段：金额是不带引号的整数（分），单号和 openid 是带引号的文本",
		},
	}},
	{
		says: [][]string{{"合法", "JSON"}, {"合法", "json"}, {"JSON", "解析"}, {"json", "解析"}, {"JSON", "格式"}, {"json", "格式"}, {"invalid JSON"}},
		only: isV3, always: bodyNotJSON,
	},
	{says: [][]string{{"输入源", "规则校验失败"}}, only: isUnread, always: bodyNotJSON},
	{says: [][]string{{"必填性规则校验失败"}, {"此字段为必填项"}}, only: isV3, always: Verdict{
		Name: "field-missing", page: messagesPage,
		Says: Text{"a required field is missing", "缺少必填字段"},
		Todo: Text{
			"the message names it, as a path in the body: look for its spelling and for the object that it belongs into",
			"返回信息以请求体中的路径指出了字段：检查拼写，以及它应在哪个对象里",
		},
	}},
	{says: [][]string{{"openid", "appid"}, {"openid", "不匹配"}, {"openid", "无效"}}, always: openidOfAnotherApp},
	{says: [][]string{{"APPID不存在"}, {"appid不存在"}, {"appid 不存在"}}, always: appidNotThere},
	{says: [][]string{{"MCHID不存在"}, {"mch_id不存在"}}, always: merchantNotThere},
	{
		says:   [][]string{{"mchid", "appid", "不匹配"}, {"appid", "未绑定"}, {"mch_id", "appid", "不匹配"}, {"商户号", "appid", "不匹配"}},
		always: appidNotBound,
	},
	{says: [][]string{{"header", "mchid", "不匹配"}, {"mchid", "不一致"}, {"mchid", "不匹配"}}, always: Verdict{
		Name: "merchant-differs",
		Says: Text{"the merchant ID of the request is not the one that signed it", "请求中的商户号与签名的商户号不一致"},
		Todo: Text{
			"make them the same; a service provider (服务商) signs as sp_mchid, and the sub-merchant is sub_mchid",
			"两者改为一致；服务商模式用 sp_mchid 签名，特约商户填 sub_mchid",
		},
	}},
	{says: [][]string{{"受理关系"}}, always: partnerRelation},
	{says: [][]string{{"子商户", "授权"}, {"特约商户", "授权"}}, always: Verdict{
		Name: "sub-merchant-not-authorised",
		Says: Text{"the sub-merchant (特约商户) has not authorised this product", "特约商户未授权该产品"},
		Todo: Text{
			"let it do so in its merchant platform (商户平台 → 产品中心 → 我授权的产品)",
			"请特约商户到 商户平台 → 产品中心 → 我授权的产品 授权",
		},
	}},
	{says: [][]string{{"IP地址"}, {"IP", "白名单"}, {"ip", "不在"}}, always: Verdict{
		Name: "ip-not-listed",
		Says: Text{"this machine's public IP address is not on the merchant's list", "本机的出口 IP 不在商户的 IP 白名单中"},
		Todo: Text{
			"add it in the merchant platform, at the product's settings " +
				"(for transfers 商户平台 → 产品中心 → 商家转账 → 前往功能 → 安全能力 → 接口IP)", // v3/merchant/4013751010
			"到商户平台该产品的设置中添加（商家转账：商户平台 → 产品中心 → 商家转账 → 前往功能 → 安全能力 → 接口IP）",
		},
	}},
	{says: [][]string{{"产品权限"}, {"未开通"}, {"没有开通"}}, always: Verdict{
		Name: "product-not-opened",
		Says: Text{"the product is not opened for this merchant", "该商户没有开通此产品"},
		Todo: Text{"open it in the merchant platform (商户平台 → 产品中心)", "到 商户平台 → 产品中心 开通"},
	}},
	{says: [][]string{{"升级"}}, only: hasCode("NO_AUTH"), always: Verdict{
		Name: "api-replaced",
		Says: Text{"this API was replaced by a newer one", "该接口已升级"},
		Todo: Text{
			"for transfers it is v3/fund-app/mch-transfer/transfer-bills (商家转账)",
			"转账请使用 v3/fund-app/mch-transfer/transfer-bills（商家转账）",
		},
	}},
	{says: [][]string{{"转账场景"}}, only: isV3, always: Verdict{
		Name: "transfer-scene-missing",
		Says: Text{"the transfer scene (转账场景) is not one that this merchant has", "该商户没有这个转账场景"},
		Todo: Text{
			"apply for it in the merchant platform (商户平台 → 产品中心 → 商家转账), or correct transfer_scene_id",
			"到 商户平台 → 产品中心 → 商家转账 申请该场景，或更正 transfer_scene_id",
		},
	}},
	{says: [][]string{{"平台私钥解密失败"}, {"是否为加密后的密文"}}, always: Verdict{
		Name: "sealed-for-another-key",
		Says: Text{
			"a sensitive field was not encrypted, or encrypted for another key than Wechatpay-Serial names, or with another padding",
			"敏感字段没有加密，或加密所用的公钥与 Wechatpay-Serial 不符（误用了商户证书），或填充方式不对",
		},
		Todo: Text{
			"mark it with wxpay.Sensitive, and give the call no Wechatpay-Serial of your own",
			"用 wxpay.Sensitive 标记字段，不要自行设置 Wechatpay-Serial",
		},
	}},
	{
		says: [][]string{
			{"Wechatpay-Serial", "不存在"}, {"Wechatpay-Serial", "过期"}, {"Wechatpay-Serial", "错误"}, {"Wechatpay-Serial", "有误"},
			{"Wechatpay-Serial", "不正确"}, {"Wechatpay-Serial", "不匹配"},
		},
		always: Verdict{
			Name: "serial-header-wrong",
			Says: Text{
				"Wechatpay-Serial names no key of WeChat Pay's that is in use",
				"Wechatpay-Serial 不是微信支付正在使用的密钥",
			},
			Todo: Text{
				"it is the PUB_KEY_ID_… of the WeChat Pay public key (微信支付公钥) or the serial number of a platform certificate (平台证书) " +
					"that is valid, never the merchant's own; wxpay.Sensitive sets the right one",
				"应填微信支付公钥的 PUB_KEY_ID_…，或有效的平台证书的序列号，不是商户自己的证书序列号；用 wxpay.Sensitive 会自动设置",
			},
		},
	},
	{says: [][]string{{"Wechatpay-Serial"}}, always: Verdict{
		Name: "serial-header-missing",
		Says: Text{
			"a request with sensitive fields must name the key they were encrypted for",
			"含敏感字段的请求必须用 Wechatpay-Serial 指明加密所用的密钥",
		},
		Todo: Text{"wxpay.Sensitive does so; or set the header yourself", "用 wxpay.Sensitive 会自动设置；否则请自行设置该请求头"},
	}},
	{says: [][]string{{"User-Agent"}, {"Accept"}}, always: Verdict{
		Name: "header-removed",
		Says: Text{"something on the way removes the header Accept or User-Agent", "途中有东西去掉了 Accept 或 User-Agent 请求头"},
		Todo: Text{"let a proxy or gateway pass them", "请让代理或网关放行这两个请求头"},
	}},
	{says: [][]string{{"notify_url"}, {"回调"}}, only: hasCode("PARAM_ERROR", "INVALID_REQUEST"), always: Verdict{
		Name: "notify-url-wrong",
		Says: Text{"notify_url is not one that WeChat Pay calls", "notify_url 不符合要求"},
		Todo: Text{
			"it must be https://, public, without a query and without a login",
			"必须是公网可访问的 https 地址，不带查询参数，不需要登录",
		},
	}},
	{says: [][]string{{"重入", "不一致"}, {"已存在", "不一致"}, {"订单号重复"}, {"参数不一致"}, {"与之前请求不一致"}}, always: otherData},
	{says: [][]string{{"全额退款"}}, always: Verdict{
		Name: "refunded-whole", anyway: true,
		Says: Text{"the whole order is refunded already", "订单已全额退款"},
		Todo: Text{"query its refunds before you do anything else", "先查询该订单的退款，再做其他操作"},
	}},
	{says: [][]string{{"分账接收方"}, {"非分账接收"}}, only: hasCode("NO_AUTH", "RECEIVER_INVALID"), always: Verdict{
		Name: "receiver-not-added",
		Says: Text{"the receiver of the profit sharing (分账) is not one of this merchant's", "不是该商户已添加的分账接收方"},
		Todo: Text{
			"add it first (v3/profitsharing/receivers/add), with the same type, account and appid",
			"先添加分账接收方（v3/profitsharing/receivers/add），类型、账号和 appid 要一致",
		},
	}},
	{says: [][]string{{"被限制"}, {"限制交易"}}, only: isRestriction, always: Verdict{
		Name: "merchant-restricted",
		Says: Text{"WeChat Pay has restricted this merchant", "该商户被微信支付限制"},
		Todo: Text{
			"the messages of the merchant platform (商户平台) say why and how to appeal; no change of the request helps",
			"登录商户平台查看通知中的原因和申诉方法；修改请求没有用",
		},
	}},
	{
		says: [][]string{{"格式校验错误"}, {"参数格式"}, {"格式错误"}, {"参数错误"}, {"参数长度"}, {"编码格式"}, {"invalid "}},
		only: isV2, always: v2WrongParameter,
	},
	{says: [][]string{{"订单不存在"}}, only: hasCode("NOT_FOUND", "RESOURCE_NOT_EXISTS"), always: orderNotThere},
	{says: [][]string{{"订单", "失效"}, {"订单", "已过期"}, {"prepay_id", "失效"}}, always: orderExpired},
}
