package language

// Notifications are the hints about notifications that were refused (package notify).
var Notifications = Rows{
	{"nothing is wrong: refuse it, as it was refused, with a 4xx or 5xx", "没有问题：照常拒绝即可，返回 4xx 或 5xx"},
	{
		"the header is not as it was sent: was it decoded as a form, where each + becomes a blank, or cut off? let it pass as it is",
		"请求头不是发送时的原样：是否被当作表单解码（+ 变成了空格），或被截断？请让它原样通过",
	},
	{"a byte order mark (BOM) was put in front of it", "前面被加了字节顺序标记（BOM）"},
	{"the line break at its end was cut off", "末尾的换行被去掉了"},
	{"it was read as ISO-8859-1 and written as UTF-8", "被按 ISO-8859-1 读取后又按 UTF-8 写出"},
	{"its line breaks were changed", "换行符被改了"},
	{"it starts with a byte order mark (BOM)", "以字节顺序标记（BOM）开头"},
	{"it is no JSON object", "不是 JSON 对象"},
	{"the body (%d bytes) is no notification of APIv2: %w", "请求体（%d 字节）不是 APIv2 通知：%w"},
	{"req_info does not decrypt to XML: %w", "req_info 解密后不是 XML：%w"},
	{"the %s has no %q; expected an object", "%s 没有 %q；应为对象"},
	{"the %s has no %q; expected a text", "%s 没有 %q；应为文本"},
	{"the %s has an empty %q; expected a text", "%s 的 %q 为空；应为文本"},
	{"the %s has a %q that is %s; expected a text", "%s 的 %q 为 %s；应为文本"},
	{"the %s (%d bytes) is no JSON object", "%s（%d 字节）不是 JSON 对象"},
	{"the %s has %s twice; expected every name once", "%s 中 %s 出现两次；每个名称应只有一次"},
	{"a line break or white space was added at its start or end", "开头或末尾被加了换行或空白"},
	{
		"it was passed on as Base64, as serverless gateways do: decode it first",
		"被转成了 Base64（Serverless 网关会这样做）：请先解码",
	},
	{
		"it was passed on as a text within JSON, as some gateways do: take the text out first",
		"被放进了 JSON 的一个文本里（有些网关会这样做）：请先取出该文本",
	},
	{"each + became a blank, as if it had been read as a form", "每个 + 变成了空格，像是被当作表单读取了"},
	{
		"it was decoded and encoded again, with other white space or escapes (pretty-printed?)",
		"被解码后重新编码，空白或转义变了（格式化过？）",
	},
	{"it was decoded and encoded again, which changed the order of its names", "被解码后重新编码，名称的顺序变了"},
	{
		"it is no UTF-8: something wrote it in another character set, such as GBK or ISO-8859-1",
		"不是 UTF-8：被写成了别的字符集，例如 GBK 或 ISO-8859-1",
	},
	{
		"create_time, summary or resource is missing in it, as if it had been decoded into a struct",
		"缺少 create_time、summary 或 resource，像是被解码到结构体过",
	},
	{"its names are in alphabetical order, as encoders write maps", "名称按字母排序，像是编码器写出的 map"},
	{"it has line breaks between its members (pretty-printed)", "成员之间有换行（格式化过）"},
	{"it has escapes such as \\u652f, as some encoders write Chinese", "含有 \\u652f 这样的转义，有些编码器这样写中文"},
	{"a proxy has added it once more, or the request was put together from two", "代理又加了一次，或请求由两个拼成"},
	{"the header given to Parse is nil: pass that of the request", "传给 Parse 的请求头为 nil：请传入该请求的"},
	{
		"Get finds %s under its name in lower case only: fill an http.Header with its method Set",
		"%s 只能以小写名称取到：请用 http.Header 的 Set 方法填入",
	},
	{
		"a gateway on the way has put %s in front of the names of headers: let it pass them as they are, or give Parse an " +
			"http.Header with them under their own names",
		"途中的网关在请求头名称前加了 %s：请让它原样传递，或把请求头按原名放进 http.Header 再传给 Parse",
	},
	{
		"the header is there under the key %s, which Get does not find: fill an http.Header with its method Set",
		"请求头在键 %s 之下，Get 取不到：请用 http.Header 的 Set 方法填入",
	},
	{
		"%s came, %s did not: a proxy or gateway on the way drops headers; let all Wechatpay-* pass",
		"收到了 %s，没有收到 %s：途中的代理或网关删掉了请求头；请让所有 Wechatpay-* 通过",
	},
	{
		"neither headers of WeChat Pay nor a body came: it is no notification, or a proxy dropped the headers and a middleware " +
			"read the body",
		"既没有微信支付的请求头，也没有请求体：这不是通知，或者代理删掉了请求头而中间件读走了请求体",
	},
	{
		"the body looks like a notification, but none of the Wechatpay-* headers came: a proxy or gateway on the way drops them",
		"请求体像是通知，但一个 Wechatpay-* 请求头都没有收到：途中的代理或网关删掉了它们",
	},
	{
		"none of the Wechatpay-* headers came: WeChat Pay did not send this, or a proxy dropped them",
		"一个 Wechatpay-* 请求头都没有收到：这不是微信支付发的，或代理删掉了它们",
	},
	{
		"this machine's clock is ahead, or somebody sends an old notification again: to replay one in a test, set Config.Now to " +
			"its Wechatpay-Timestamp; WeChat Pay signs repetitions anew",
		"本机时钟快了，或有人重放旧通知：要在测试中重放，请把 Config.Now 设为它的 Wechatpay-Timestamp；微信支付重发时会重新签名",
	},
	{"it comes from the future, so this machine's clock is behind", "它来自未来，说明本机时钟慢了"},
	{
		"this is the serial number of the merchant's own certificate, with which WeChat Pay never signs: the notification is " +
			"forged, or made by a test",
		"这是商户自己的 API 证书的序列号，微信支付从不用它签名：通知是伪造的，或由测试生成",
	},
	{
		"the signature is right, by the key that Config.Platform holds under %s, but Wechatpay-Serial is the serial number of the " +
			"merchant's own certificate: what sent it, a mock or a gateway, wrote the wrong one; WeChat Pay names its own key",
		"签名是对的，由 Config.Platform 中名为 %s 的密钥签名，但 Wechatpay-Serial 是商户自己的 API 证书的序列号：" +
			"是发送它的程序（模拟服务或网关）写错了；微信支付写的是自己的公钥ID或平台证书序列号",
	},
	{
		"the signature is right, by the certificate %s that Config.Platform holds, but Wechatpay-Serial names another: what sent it, " +
			"a mock or a gateway, wrote the wrong one",
		"签名是对的，由 Config.Platform 中的平台证书 %s 签名，但 Wechatpay-Serial 写的是另一个：是发送它的程序（模拟服务或网关）写错了",
	},
	{
		"the key that Config.Platform holds under %s is the right one, under a wrong name: hold it under %s, unless that is the serial " +
			"number of the merchant's own apiclient_cert.pem, which only a mock or a gateway writes there",
		"Config.Platform 中名为 %s 的密钥是对的，但名称不对：请放在 %s 之下；如果后者是商户自己的 apiclient_cert.pem 的序列号，" +
			"则是发送它的程序（模拟服务或网关）写错了",
	},
	{
		"the key that Config.Platform holds under %s is the right one, under a wrong name: hold it under %s",
		"Config.Platform 中名为 %s 的密钥是对的，但名称不对：请放在 %s 之下",
	},
	{
		"is %s the serial number of the merchant's own apiclient_cert.pem? Config.Platform wants WeChat Pay's",
		"%s 是商户自己的 apiclient_cert.pem 的序列号吗？Config.Platform 要的是微信支付的",
	},
	{
		"or it is for another merchant, who needs a Receiver and a notify_url of its own",
		"或者它是发给另一个商户的，该商户需要自己的 Receiver 和 notify_url",
	},
	{
		"the body is empty: a middleware has read it before; verify first, or put the bytes back",
		"请求体为空：中间件已经读走了；请先验签，或把字节放回去",
	},
	{
		"it was signed with the key that Config.Platform holds under %s: two names are mixed up",
		"它由 Config.Platform 中名为 %s 的密钥签名：两个名称弄混了",
	},
	{"the body was changed on the way: %v; pass the raw bytes on", "请求体在途中被改动：%v；请原样传递字节"},
	{
		"the body was probably changed on the way: %v; pass the raw bytes on, without decoding and encoding them",
		"请求体可能在途中被改动：%v；请原样传递字节，不要解码后再编码",
	},
	{
		"check that the body is passed on byte for byte, and that the key under this name is the one the merchant platform " +
			"shows; if they are, the notification was forged, and nothing is to be done",
		"请确认请求体逐字节传递，并且这个名称下的密钥与商户平台上显示的一致；如果都对，则通知是伪造的，不必处理",
	},
	{
		"an event with a ciphertext is signed, so something else sent this",
		"带密文的事件是有签名的，所以这是别的东西发来的",
	},
	{
		"compare Config.APIv2Key with the merchant platform; every field counts, so pass the raw body on",
		"请与商户平台核对 Config.APIv2Key；每个字段都参与签名，所以请原样传递请求体",
	},
	{
		"compare Config.APIv2Key with the merchant platform; if it is right, something else sent this, or it is for another " +
			"merchant",
		"请与商户平台核对 Config.APIv2Key；如果是对的，那么这是别的东西发来的，或发给另一个商户",
	},
	{
		"the signature is WeChat Pay's, so Config.APIv3Key is not the key of the merchant that is notified: compare it with the " +
			"merchant platform; of several merchants each needs a Receiver and a notify_url of its own",
		"签名是微信支付的，所以 Config.APIv3Key 不是被通知商户的密钥：请与商户平台核对；多个商户各需自己的 Receiver 和 notify_url",
	},
	{
		"the plaintext of event_ciphertext (%d bytes) is no XML of APIv2: %w",
		"event_ciphertext 的明文（%d 字节）不是 APIv2 的 XML：%w",
	},
	{
		"this is a notification of APIv2, in XML, and Config.APIv2Key is empty; expected the APIv2 key of the merchant platform: " +
			"a refund made there, for example, is notified so whatever API the order was made with",
		"这是 APIv2 的 XML 通知，而 Config.APIv2Key 为空；应为商户平台上的 APIv2密钥：例如在商户平台发起的退款，" +
			"无论下单用哪个版本，都这样通知",
	},
	{
		"the body (%d bytes) is no notification of APIv2: it has %d elements; expected %d at most",
		"请求体（%d 字节）不是 APIv2 通知：有 %d 个元素；最多应为 %d 个",
	},
	{"there are elements inside of others, which no sign covers", "元素中还有元素，签名覆盖不到"},
	{
		"this notification of APIv2 has a ciphertext under the APIv3 key, and Config.APIv3Key is empty; expected the 32 " +
			"characters set in the merchant platform",
		"这个 APIv2 通知含有用 APIv3密钥加密的密文，而 Config.APIv3Key 为空；应为商户平台上设置的 32 个字符",
	},
	{
		"this is a notification of APIv3, and Config.APIv3Key is empty; expected the 32 characters set in the merchant platform",
		"这是 APIv3 通知，而 Config.APIv3Key 为空；应为商户平台上设置的 32 个字符",
	},
	{"the plaintext has more than %d arrays and objects in each other", "明文的数组和对象嵌套超过 %d 层"},
	{"the %s has more than %d arrays and objects in each other", "%s 的数组和对象嵌套超过 %d 层"},
	{"the %s has more than %d members; those of WeChat Pay have seven at most", "%s 的成员超过 %d 个；微信支付的最多七个"},
}
