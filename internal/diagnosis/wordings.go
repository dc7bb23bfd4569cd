package diagnosis

import (
	"slices"

	"github.com/wechatpay-chain/wxpay/auth"
)

func isSignError(f *Failure) bool { return f.IsSignError() }

// hasCode is for rows that count behind some codes only.
func hasCode(some ...string) func(f *Failure) bool {
	return func(f *Failure) bool { return slices.ContainsFunc(some, f.is) }
}

func isV2(f *Failure) bool { return f.IsV2 }

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
	{says: [][]string{{"证书错误"}, {"证书不存在"}, {"请使用证书"}}, only: isV2, always: Verdict{
		Name: "v2-certificate-not-shown",
		Says: Text{"this endpoint of APIv2 wants the merchant API certificate (商户API证书) to be shown", "这个 APIv2 接口要求双向证书"},
		Todo: Text{
			`set "security": true, with Config.Certificate and Config.PrivateKey, or Config.ClientCert`,
			`设置 "security": true，并给出 Config.Certificate 与 Config.PrivateKey，或 Config.ClientCert`,
		},
	}},
	{says: [][]string{{"签名错误"}, {"签名失败"}, {"sign_type"}}, only: isV2, always: v2KeyWrong},
	{says: [][]string{{"openid", "appid"}, {"openid", "不匹配"}, {"openid", "无效"}}, always: openidOfAnotherApp},
	{says: [][]string{{"mchid", "appid", "不匹配"}, {"mch_id", "appid", "不匹配"}, {"商户号", "appid", "不匹配"}}, always: appidNotBound},
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
			"add it in the merchant platform, at the product's settings (商户平台 → 产品中心 → 开发配置)",
			"到 商户平台 → 产品中心 → 开发配置 添加",
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
	{says: [][]string{{"平台私钥解密失败"}}, always: Verdict{
		Name: "sealed-for-another-key",
		Says: Text{
			"a sensitive field was encrypted for another key than Wechatpay-Serial names, or with another padding",
			"敏感字段加密所用的公钥与 Wechatpay-Serial 不符，或误用了商户证书，或填充方式不对",
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
	{says: [][]string{{"重入", "不一致"}, {"参数不一致"}, {"与之前请求不一致"}}, always: otherData},
	{says: [][]string{{"全额退款"}}, always: Verdict{
		Name: "refunded-whole",
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
	{says: [][]string{{"被限制"}, {"限制交易"}}, only: hasCode("NO_AUTH", "RULE_LIMIT"), always: Verdict{
		Name: "merchant-restricted",
		Says: Text{"WeChat Pay has restricted this merchant", "该商户被微信支付限制"},
		Todo: Text{
			"the messages of the merchant platform (商户平台) say why and how to appeal; no change of the request helps",
			"登录商户平台查看通知中的原因和申诉方法；修改请求没有用",
		},
	}},
	{says: [][]string{{"订单不存在"}}, only: hasCode("NOT_FOUND", "RESOURCE_NOT_EXISTS"), always: orderNotThere},
	{says: [][]string{{"订单", "失效"}, {"订单", "已过期"}, {"prepay_id", "失效"}}, always: orderExpired},
}
