package diagnosis

import "slices"

// Message is the verdict of that name about what became of a message on its way, or of its proof. values take the places of … in its
// sentence. The zero Verdict says that there is none of that name.
func Message(name string, values ...any) Verdict {
	v := proofs.named(name)
	if v.Name == "" {
		v = arrivals.named(name)
	}
	return v.filled(values)
}

// MessageFailure is the verdict of what a program says that could not send a request, got no answer, or did not believe the signature or
// the ciphertext in it; and the words by which it is told. The zero Verdict says that the words are not known. aboutWeChatPay says that
// the text is about WeChat Pay for certain: words that any program has about its network are nothing without it.
func MessageFailure(text string, aboutWeChatPay bool) (v Verdict, words []string) {
	name, words := toldBy(proofWords, text)
	if name == "" && aboutWeChatPay {
		name, words = toldBy(networkWords, text)
	}
	return Message(name), words
}

// AllMessage returns every verdict about messages and their proofs once.
func AllMessage() []Verdict { return slices.Concat(proofs, arrivals) }

// proofWords are what programs say that verify and decrypt: wechatpay-php, wechatpay-go, wechatpay-java and its forerunner
// wechatpay-apache-httpclient, wechatpay-axios-plugin, wechatpay-node-v3, gopay, WxJava, the runtimes below them, and this library.
// Specific ones come first.
var proofWords = []saying{
	{"signature-probe", []string{"WECHATPAY/SIGNTEST/"}},
	{"signature-probe", []string{"signature probe"}},
	{"proof-headers-missing", []string{"timestamp=[0] expires"}},
	{"proof-headers-missing", []string{"Headers incomplete"}},
	{"proof-headers-missing", []string{"empty Wechatpay-"}},
	{"proof-headers-missing", []string{"empty [Wechatpay-"}},
	{"proof-headers-missing", []string{"missing header Wechatpay-"}},
	{"proof-time", []string{"timestamp=[", "expires"}},
	{"proof-time", []string{"allowed time offset"}},
	{"proof-time", []string{"only allowed with negative and positive 5 minutes"}},
	{"proof-time", []string{"refused: clock skew"}},
	{"platform-key-unknown", []string{"not found in verifier"}},
	{"platform-key-unknown", []string{"no serial number:", "corresponding certificate"}},
	{"platform-key-unknown", []string{"Cannot found the serial("}},
	{"platform-key-unknown", []string{"contains the merchant's certificate serial number"}},
	{"platform-key-unknown", []string{"平台证书序列号不相符"}},
	{"platform-key-unknown", []string{"Invalid Wechatpay-Serial"}},
	{"platform-key-unknown", []string{"refused: unknown serial"}},
	{"platform-key-not-fitting", []string{"the WechatPay signature is incorrect"}},
	{"platform-key-not-fitting", []string{"Processing WechatPay notification", "signature verification failed"}},
	{"platform-key-not-fitting", []string{"Verify the response", "failed"}},
	{"platform-key-not-fitting", []string{"validate verify fail"}},
	{"platform-key-not-fitting", []string{"with public key err:crypto/rsa: verification error"}},
	{"platform-key-not-fitting", []string{"应答的微信支付签名验证失败"}},
	{"platform-key-not-fitting", []string{"验证微信签名失败"}},
	{"platform-key-not-fitting", []string{"verify signature error"}},
	{"platform-key-not-fitting", []string{"refused: signature mismatch"}},
	{"apiv3-key-wrong", []string{"cipher: message authentication failed"}},
	{"apiv3-key-wrong", []string{"AEADBadTagException"}},
	{"apiv3-key-wrong", []string{"Tag mismatch!"}},
	{"apiv3-key-wrong", []string{"core.exception.DecryptionException"}},
	{"apiv3-key-wrong", []string{"Unsupported state or unable to authenticate data"}},
	{"apiv3-key-wrong", []string{"AuthenticationTagMismatchException"}},
	{"apiv3-key-wrong", []string{"Decrypting the input", "failed"}},
	{"apiv3-key-wrong", []string{"cryptography.exceptions.InvalidTag"}},
}

// networkWords are what runtimes say of a network: Go, Java, Node.js, curl and Python.
var networkWords = []saying{
	{"authority-unknown", []string{"certificate signed by unknown authority"}},
	{"authority-unknown", []string{"PKIX path building failed"}},
	{"authority-unknown", []string{"unable to get local issuer certificate"}},
	{"authority-unknown", []string{"SSL certificate problem"}},
	{"authority-unknown", []string{"self-signed certificate in certificate chain"}},
	{"authority-unknown", []string{"CERTIFICATE_VERIFY_FAILED"}},
	{"not-reached", []string{"no such host"}},
	{"not-reached", []string{"UnknownHostException"}},
	{"not-reached", []string{"ENOTFOUND"}},
	{"not-reached", []string{"Could not resolve host"}},
	{"not-reached", []string{"ECONNREFUSED"}},
	{"not-reached", []string{"connection refused"}},
	{"not-reached", []string{"Connection refused"}},
	{"not-reached", []string{"dial tcp", "i/o timeout"}},
	{"not-reached", []string{"connect timed out"}},
	{"no-answer", []string{"context deadline exceeded"}},
	{"no-answer", []string{"i/o timeout"}},
	{"no-answer", []string{"exceeded while awaiting headers"}},
	{"no-answer", []string{"SocketTimeoutException"}},
	{"no-answer", []string{"Read timed out"}},
	{"no-answer", []string{"Operation timed out"}},
	{"no-answer", []string{"ETIMEDOUT"}},
	{"no-answer", []string{"ECONNABORTED"}},
	{"no-answer", []string{"ECONNRESET"}},
	{"no-answer", []string{"socket hang up"}},
	{"no-answer", []string{"connection reset by peer"}},
	{"no-answer", []string{"Connection reset"}},
	{"no-answer", []string{"unexpected EOF"}},
	{"no-answer", []string{"Send Http Request failed"}},
}

// proofs are the verdicts of proofWords and networkWords.
var proofs = table{
	{Name: "platform-key-unknown", page: messagesPage,
		Says: Text{"no key is held for the serial number with which WeChat Pay signed", "没有 Wechatpay-Serial 所指的验签公钥"},
		Todo: Text{
			"hold WeChat Pay's key under that name: PUB_KEY_ID_… is the WeChat Pay public key (微信支付公钥), 40 characters are a " +
				"platform certificate (平台证书, wxpay crt); the merchant's own apiclient_cert.pem never verifies",
			"按该名称配置微信支付的公钥：PUB_KEY_ID_… 是微信支付公钥，40 位的是平台证书（wxpay crt 下载）；商户自己的 " +
				"apiclient_cert.pem 不能用于验签",
		}},
	{Name: "platform-key-not-fitting", page: messagesPage,
		Says: Text{
			"WeChat Pay's signature does not fit the body or the key that is held",
			"微信支付的签名与报文或所配置的公钥不符",
		},
		Todo: Text{
			"verify the raw body, byte for byte, before anything decodes it; the key is pub_key.pem or the platform certificate " +
				"(平台证书), not the merchant's own; if both are right it is forged",
			"用原始报文逐字节验签，先验签再解析；公钥应为 pub_key.pem 或平台证书，不是商户自己的证书；两者都对时，报文是伪造的",
		}},
	{Name: "platform-key-not-fetched", page: messagesPage,
		Says: Text{"the key with which WeChat Pay signed could not be fetched", "没能取得微信支付签名所用的公钥"},
		Todo: Text{
			"the cause stands in the error: mend that, or hold the WeChat Pay public key (微信支付公钥), which need not be fetched",
			"原因见错误信息：请先解决；或改为配置微信支付公钥，它不需要下载",
		}},
	{Name: "own-serial-signed", page: messagesPage,
		Says: Text{
			"Wechatpay-Serial is the serial number of the merchant's own certificate (商户API证书), with which WeChat Pay never signs",
			"Wechatpay-Serial 是商户自己的商户API证书的序列号，微信支付从不用它签名",
		},
		Todo: Text{
			"another program answered in WeChat Pay's place, a mock or a gateway of your own: let it sign under the name of its " +
				"platform key",
			"应答的是别的程序，例如模拟服务或自建网关：请让它以微信支付公钥的名称签名",
		}},
	{Name: "proof-algorithm", page: messagesPage,
		Says: Text{"the signature is of a kind that the key does not verify: Wechatpay-Signature-Type is %s",
			"签名类型与所配置的公钥不符：Wechatpay-Signature-Type 为 %s"},
		Todo: Text{
			"hold the key of that kind: pub_key.pem for RSA, the SM2 key of the merchant platform (国密) with package auth/sm2",
			"请配置该类型的公钥：RSA 用 pub_key.pem，国密用商户平台的 SM2 公钥（auth/sm2 包）",
		}},
	{Name: "proof-changed", page: messagesPage,
		Says: Text{"the signature is not written as WeChat Pay writes it", "签名不是微信支付的写法"},
		Todo: Text{
			"a proxy or gateway on the way changed it, or something else answered: let headers and body pass as they are",
			"途中的代理或网关改动了它，或应答的不是微信支付：请原样转发头和报文",
		}},
	{Name: "v2-proof-not-fitting", page: messagesPage,
		Says: Text{"the sign of APIv2 does not fit the fields or the APIv2 key (APIv2密钥)", "APIv2 的 sign 与字段或APIv2密钥不符"},
		Todo: Text{
			"compare Config.APIv2Key with the merchant platform (商户平台 → 账户中心 → API安全): it was set anew, or belongs to another " +
				"merchant; else something changed the fields",
			"与 商户平台 → 账户中心 → API安全 核对 Config.APIv2Key：可能重置过，或属于其他商户；否则是途中有东西改动了字段",
		}},
	{Name: "v2-proof-missing", page: messagesPage,
		Says: Text{"the answer of APIv2 has no sign, so nothing shows that WeChat Pay made it", "APIv2 应答没有 sign，无法证明它来自微信支付"},
		Todo: Text{
			"something else answered: look at Config.BaseURL and at proxies on the way",
			"应答的不是微信支付：检查 Config.BaseURL 和途中的代理",
		}},
	{Name: "verifier-failed", page: messagesPage,
		Says: Text{"what verifies signatures failed itself", "验签程序自身出错"},
		Todo: Text{
			"the cause stands in the error: look at Config.Verifier, or at Config.APIv2Key",
			"原因见错误信息：检查 Config.Verifier，或 Config.APIv2Key",
		}},
	{Name: "answer-of-another-request", page: messagesPage,
		Says: Text{"the answer belongs to another request: it names another number", "应答属于另一个请求：其中的单号不同"},
		Todo: Text{
			"believe nothing in it; a cache or a proxy on the way mixes answers up: let it pass WeChat Pay's through",
			"不要采信其中任何内容；途中的缓存或代理弄混了应答：请让它直接转发",
		}},
	{Name: "answer-compressed", page: messagesPage,
		Says: Text{
			"the answer is compressed (Content-Encoding: %s), which nobody asked for",
			"应答被压缩了（Content-Encoding: %s），但没有人要求压缩",
		},
		Todo: Text{
			"something on the way did it, and the signature is over what it was",
			"途中有东西这样做了，而签名针对的是原文",
		}},
	{Name: "answer-is-xml", page: messagesPage,
		Says: Text{"XML came, as APIv2 answers", "来的是 XML，像 APIv2 的应答"},
		Todo: Text{
			"does the path lack v2/ in front, or is it none of APIv3?",
			"路径前面是否缺了 v2/，或者它不是 APIv3 的路径？",
		}},
	{Name: "proof-time", page: messagesPage,
		Says: Text{"the signature is more than five minutes away from this machine's clock", "签名时间与本机时钟相差超过 5 分钟"},
		Todo: Text{
			"synchronise the clock (NTP); a saved notification is good for five minutes, and WeChat Pay signs repetitions anew",
			"请同步系统时间（NTP）；保存下来的通知只在 5 分钟内有效，微信支付重发时会重新签名",
		}},
	{Name: "proof-headers-missing", page: messagesPage,
		Says: Text{"the Wechatpay-* headers did not come, or not all of them", "没有收到全部 Wechatpay-* 头"},
		Todo: Text{
			"let proxies and gateways pass Wechatpay-Timestamp, -Nonce, -Signature and -Serial; downloads of files are not signed; else " +
				"it was not WeChat Pay that answered",
			"让代理和网关放行 Wechatpay-Timestamp、-Nonce、-Signature、-Serial；文件下载没有签名；否则应答的不是微信支付",
		}},
	{Name: "signature-probe", page: messagesPage,
		Says: Text{"WeChat Pay tests whether signatures are verified, by a wrong one", "微信支付用错误的签名探测商户是否验签"},
		Todo: Text{"nothing is wrong: refuse it as it was refused, with a 4xx or 5xx", "没有问题：照常拒绝即可，返回 4xx 或 5xx"}},
	{Name: "apiv3-key-wrong", page: messagesPage,
		Says: Text{"the APIv3 key (APIv3密钥) does not open what WeChat Pay encrypted", "APIv3密钥解不开微信支付加密的内容"},
		Todo: Text{
			"take the 32 characters that were set last in the merchant platform (商户平台 → 账户中心 → API安全) of this very merchant; " +
				"it is not the APIv2 key, and a new one counts at once",
			"使用该商户最近一次在 商户平台 → 账户中心 → API安全 设置的 32 个字符；不是 APIv2密钥；重置后立即生效",
		}},
	{Name: "authority-unknown", page: messagesPage,
		Says: Text{"the TLS certificate of the server is signed by nobody whom this machine knows", "本机不信任服务器 TLS 证书的签发者"},
		Todo: Text{
			"install the CA certificates of the system (package ca-certificates); if a proxy of your company opens TLS, add its CA; " +
				"never turn the verification off",
			"安装系统的 CA 证书（ca-certificates）；公司的代理解密 TLS 时，添加它的 CA；不要关闭证书校验",
		}},
	{Name: "not-reached", page: messagesPage,
		Says: Text{"nothing reached WeChat Pay", "请求没有到达微信支付"},
		Todo: Text{
			"look at DNS, firewall and proxy (port 443 to api.mch.weixin.qq.com); wxpay doctor shows each step; the same request may " +
				"be sent again",
			"检查 DNS、防火墙和代理（到 api.mch.weixin.qq.com 的 443 端口）；wxpay doctor 逐步检查；可以重发同一请求",
		}},
	{Name: "no-answer", page: messagesPage, Open: true,
		Says: Text{"the answer did not come", "没有收到应答"},
		Todo: Text{
			"nobody knows whether it was carried out: query with the same merchant number, or send the very same request again; never " +
				"a new number",
			"不知道请求是否被受理：用同一商户单号查询，或原样重发同一请求；不要换新的单号",
		}},
	{Name: "answer-not-shown", page: messagesPage,
		Says: Text{"the text has a status and not what WeChat Pay answered", "文本中只有状态码，没有微信支付的应答"},
		Todo: Text{
			"print the body of the answer: error.response.data (axios), getResponse()->getBody() (PHP), getResponseBody() (Java); code " +
				"and message in it say the cause",
			"打印应答报文：error.response.data（axios）、getResponse()->getBody()（PHP）、getResponseBody()（Java）；原因在其中的 " +
				"code 和 message",
		}},
}
