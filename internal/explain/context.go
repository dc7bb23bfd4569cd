package explain

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// A context is what stands around an answer: its status and such.
type context struct {
	status               int
	requestID, sdk, path string
}

// or fills what is not known with what another says.
func (c context) or(other context) context {
	if c.status == 0 {
		c.status = other.status
	}
	if c.requestID == "" {
		c.requestID = other.requestID
	}
	if c.sdk == "" {
		c.sdk = other.sdk
	}
	if c.path == "" {
		c.path = other.path
	}
	return c
}

// How programs write the status of an answer, each with its digits in a group: Guzzle, wechatpay-java, wechatpay-go, axios, curl,
// wechatpay-apache-httpclient, WxJava, gopay, JSON of logs.
var statuses = regexp.MustCompile("`([1-5]\\d\\d) [A-Z][A-Za-z -]+` response" +
	`|HttpStatusCode\[([1-5]\d\d)\]` +
	`|(?i:\b(?:http[_-]?)?status(?:[ _-]?code)?)[\\"']*\s*[:=\[]?\s*["']?([1-5]\d\d)\b` +
	`|HTTP/[\d.]+ ([1-5]\d\d)\b` +
	`|状态码(?:为)?\s*[:：]?\s*([1-5]\d\d)\b` +
	`|\{Code:([1-5]\d\d)\b`)

// requestIDs is how programs write the request ID, and how WeChat Pay's look.
var requestIDs = regexp.MustCompile(`(?i:request[-_ ]?id)[\\"'\s:=>\[]{1,8}([0-9A-Za-z]{8,}(?:-\d+)?)|\b(08[0-9A-F]{30,}-\d+)\b`)

// paths is how a text names the path of a call.
var paths = regexp.MustCompile(`api2?\.(?:mch\.weixin|wechatpay)[a-z.]*/([A-Za-z0-9_/{}.-]+)|\b(v[23]/[A-Za-z0-9_/{}.-]+)`)

// sdks are the programs that write of WeChat Pay's answers, and words by which each is told. Specific ones come first.
var sdks = []struct {
	name  string
	words []string
}{
	{"wechatpay-java", []string{"com.wechat.pay.java", "Wrong HttpStatusCode[", "httpResponseBody["}},
	{"wechatpay-apache-httpclient", []string{"com.wechat.pay.contrib.apache", "应答的状态码不为200-299", "应答的微信支付签名验证失败"}},
	{"wechatpay-go", []string{
		"error http response:[", "wechatpay-apiv3/wechatpay-go", "valid wechatpay notify request", "validate verify fail",
	}},
	{"wechatpay-php", []string{`WeChatPay\`, "Verify the response's data with", "Headers incomplete", "Cannot found the serial("}},
	{"yansongda/pay", []string{`Yansongda\`, "yansongda/"}},
	{"EasyWeChat", []string{`EasyWeChat\`}},
	{"WxJava", []string{"com.github.binarywang.wxpay", "返回代码：", "结果业务代码异常"}},
	{"wechatpay-axios-plugin", []string{"wechatpay-axios-plugin", "Verify the response with timestamp="}},
	{"wechatpay-node-v3", []string{"wechatpay-node-v3"}},
	{"gopay", []string{"go-pay/gopay", "iGoogle-ink/gopay", "SignInfo:", `"SignInfo"`, "verify signature error"}},
	{"Guzzle (PHP)", []string{"GuzzleHttp", "Client error: `", "Server error: `"}},
	{"axios (Node.js)", []string{"AxiosError", "Request failed with status code"}},
	{"wxpay", []string{"wxpay: "}},
}

// contextIn reads what stands in a text; where something stands twice, the last one counts if last is set, else the first.
func contextIn(text string, last bool) (c context) {
	pick := func(re *regexp.Regexp) string {
		all := re.FindAllStringSubmatch(text, -1)
		if len(all) == 0 {
			return ""
		}
		found := all[0]
		if last {
			found = all[len(all)-1]
		}
		i := slices.IndexFunc(found[1:], func(group string) bool { return group != "" })
		return found[1+max(i, 0)]
	}
	c.status, _ = strconv.Atoi(pick(statuses))
	c.requestID, c.path, c.sdk = pick(requestIDs), pick(paths), sdkOf(text)
	return c
}

// sdkOf recognises a program; "" if it is not known.
func sdkOf(text string) string {
	for _, sdk := range sdks {
		if slices.ContainsFunc(sdk.words, func(word string) bool { return strings.Contains(text, word) }) {
			return sdk.name
		}
	}
	return ""
}

// contextOf reads the members of a JSON object: those of an HTTP answer as libraries write it.
func contextOf(object gjson.Result) (c context) {
	object.ForEach(func(key, value gjson.Result) bool {
		switch strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(key.Str)) {
		case "status", "statuscode", "httpstatus", "httpstatuscode":
			if n := value.Int(); n >= 100 && n < 600 && c.status == 0 {
				c.status = int(n)
			}
		case "code": // of gopay
			if n := value.Int(); value.Type == gjson.Number && n >= 400 && n < 600 && c.status == 0 {
				c.status = int(n)
			}
		case "requestid":
			c.requestID = firstText(value)
		case "header", "headers", "responseheaders":
			if value.IsObject() {
				c.requestID = contextOf(value).or(c).requestID
			}
		case "config", "request", "options": // of axios and others, beside the answer
			if value.IsObject() && c.path == "" {
				c.path = contextOf(value).path
			}
		case "url", "path", "template", "uri":
			if found := contextIn(value.Str, false).path; found != "" {
				c.path = found
			}
		}
		return true
	})
	return c
}

// firstText is a text, or the first of a list.
func firstText(value gjson.Result) string {
	if value.IsArray() {
		value = value.Get("0")
	}
	if value.Type != gjson.String || !requestIDs.MatchString("request-id: "+value.Str) {
		return ""
	}
	return value.Str
}

// isAboutWeChatPay reports whether a text names WeChat Pay, one of its hosts, or a program that calls it.
func isAboutWeChatPay(text string) bool {
	lower := strings.ToLower(text)
	return slices.ContainsFunc([]string{"mch.weixin.qq.com", "wechatpay", "wechat.pay", "wxpay", "gopay", "微信支付"},
		func(word string) bool { return strings.Contains(lower, word) })
}
