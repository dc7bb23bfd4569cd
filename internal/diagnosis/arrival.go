package diagnosis

// arrivals are the verdicts of a notification that was saved: what it is, and what became of it on its way.
var arrivals = table{
	{Name: "notification", page: messagesPage,
		Says: Text{"this is a notification, %s, whose resource is sealed with %s", "这是一条通知：%s，resource 以 %s 加密"},
		Todo: Text{
			"wxpay notify verify FILE --any-time verifies it and opens it with the APIv3 key (APIv3密钥); answer 200 or 204 within " +
				"five seconds",
			"wxpay notify verify FILE --any-time 可验签并用 APIv3密钥解密；请在 5 秒内应答 200 或 204",
		}},
	{Name: "notification-bare", page: messagesPage,
		Says: Text{
			"this is the body of a notification, %s, whose resource is sealed with %s",
			"这是一条通知的报文：%s，resource 以 %s 加密",
		},
		Todo: Text{
			"save the headers above it too: Wechatpay-Timestamp, -Nonce, -Signature and -Serial prove it, and wxpay notify verify " +
				"FILE wants them",
			"请把请求头一起保存：Wechatpay-Timestamp、-Nonce、-Signature、-Serial 用于验签，wxpay notify verify FILE 需要它们",
		}},
	{Name: "notification-v2", page: messagesPage,
		Says: Text{"this is a notification of APIv2: %s", "这是一条 APIv2 通知：%s"},
		Todo: Text{
			"its sign is verified, and req_info opened, with the APIv2 key (APIv2密钥): wxpay notify verify FILE",
			"用 APIv2密钥验证 sign、解密 req_info：wxpay notify verify FILE",
		}},
	{Name: "headers-missing", page: messagesPage,
		Says: Text{"headers that prove it did not come: %s", "缺少用于验签的请求头：%s"},
		Todo: Text{
			"a proxy or gateway on the way drops them, or they were not saved: let all Wechatpay-* pass",
			"途中的代理或网关丢掉了它们，或没有保存：请放行所有 Wechatpay-*",
		}},
	{Name: "headers-prefixed", page: messagesPage,
		Says: Text{"something put %s in front of the names of headers", "请求头名称前被加上了 %s"},
		Todo: Text{
			"let the gateway pass them under their own names, or take the prefix away before the headers are read",
			"让网关原样转发请求头名称，或在读取之前去掉前缀",
		}},
	{Name: "headers-renamed", page: messagesPage,
		Says: Text{"a header came under another name: %s", "请求头换了名称：%s"},
		Todo: Text{
			"give the verifier the names that WeChat Pay sends, with hyphens: CGI and WSGI write HTTP_WECHATPAY_…",
			"按微信支付的名称（连字符）交给验签程序：CGI、WSGI 会写成 HTTP_WECHATPAY_…",
		}},
	{Name: "headers-doubled", page: messagesPage,
		Says: Text{"a header came more than once: %s", "请求头出现了多次：%s"},
		Todo: Text{"a proxy on the way added it once more: each must come once", "途中的代理重复添加了它：每个请求头只能有一个"}},
	{Name: "body-encoded", page: messagesPage,
		Says: Text{"the body is Base64 as a whole", "整个报文是 Base64"},
		Todo: Text{
			"serverless gateways do that (isBase64Encoded): decode it before it is verified",
			"Serverless 网关会这样做（isBase64Encoded）：先解码再验签",
		}},
	{Name: "body-quoted", page: messagesPage,
		Says: Text{"the body stands within JSON, as a text", "报文被包在 JSON 字符串里"},
		Todo: Text{
			"take the text out before it is verified, and verify just these bytes",
			"先取出该字符串，再对原始字节验签",
		}},
	{Name: "body-altered", page: messagesPage,
		Says: Text{"the body is not as WeChat Pay writes it: %s", "报文不是微信支付的原样：%s"},
		Todo: Text{
			"its signature no longer fits: pass the raw bytes on, without decoding and encoding them",
			"签名已不匹配：请原样传递原始字节，不要解析后再序列化",
		}},
	{Name: "body-empty", page: messagesPage,
		Says: Text{"the body is empty", "报文为空"},
		Todo: Text{
			"a middleware has read it before, or it was not saved: read it once and keep the bytes",
			"可能已被中间件读取，或没有保存：只读一次并保留原始字节",
		}},
}
