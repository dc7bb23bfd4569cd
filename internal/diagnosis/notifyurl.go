package diagnosis

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/notifyurl"
)

// urlVerdicts are what the faults of a notify_url mean.
var urlVerdicts = map[notifyurl.Fault]Verdict{
	notifyurl.Blank: {
		Says: Text{"notify_url has a blank or a character that cannot be seen", "notify_url 中有空格或不可见字符"},
		Todo: Text{"take it out, also at the beginning and the end", "请去掉，包括首尾的"},
	},
	notifyurl.TooLong: {
		Says: Text{"notify_url has more than 255 characters", "notify_url 超过 255 个字符"},
		Todo: Text{"take a shorter path", "请使用较短的路径"},
	},
	notifyurl.Broken: {
		Says: Text{"notify_url is no URL", "notify_url 不是完整的 URL"},
		Todo: Text{
			"write it whole, for example https://shop.example/wxpay/notify",
			"请写完整，例如 https://shop.example/wxpay/notify",
		},
	},
	notifyurl.NotHTTPS: {
		Says: Text{"notify_url does not begin with https://", "notify_url 不是以 https:// 开头"},
		Todo: Text{"give your server a certificate, and write https://", "请为服务器配置证书，并使用 https://"},
	},
	notifyurl.User: {
		Says: Text{"notify_url has a user or a password in it", "notify_url 中含有用户名或密码"},
		Todo: Text{
			"take them out: who may notify is told by the signature alone",
			"请去掉：通知是否可信只由签名决定",
		},
	},
	notifyurl.NotPublic: {
		Says: Text{
			"the host of notify_url is known to this machine or network only, so WeChat Pay cannot reach it",
			"notify_url 的主机只在本机或内网可见，微信支付无法访问",
		},
		Todo: Text{"take a public domain name, with a tunnel in between if need be", "请使用公网域名，必要时通过内网穿透"},
	},
	notifyurl.Query: {
		Says: Text{"notify_url has parameters behind a ?", "notify_url 带有 ? 后的参数"},
		Todo: Text{
			"take them out: put what you need into the path, or into attach",
			"请去掉：需要的内容放进路径，或放进 attach",
		},
	},
	notifyurl.Fragment: {
		Says: Text{"notify_url has a part behind a #, which is never sent", "notify_url 带有 # 后的部分，它不会被发送"},
		Todo: Text{"take it out", "请去掉"},
	},
}

// NotifyURL returns what is wrong with a URL that WeChat Pay is to call; nothing if it could call it.
func NotifyURL(text string) (found []Verdict) {
	for _, fault := range notifyurl.Look(text) {
		found = append(found, urlVerdict(fault))
	}
	return found
}

func urlVerdict(fault notifyurl.Fault) Verdict {
	v := urlVerdicts[fault]
	v.Name, v.page = string(fault), networkPage
	return v
}

var (
	notifyURLInJSON = regexp.MustCompile(`"([0-9a-z_]*notify_url)"\s*:\s*("(?:[^"\\]|\\.)*")`)
	notifyURLInXML  = regexp.MustCompile(`<(notify_url)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</notify_url>`)
	entities        = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'")
)

// A FieldVerdict is a verdict of a field of a body.
type FieldVerdict struct {
	Field string // notify_url, or another name that ends so
	Verdict
}

// In is the verdict in a language, with the name of the field where that is another than notify_url.
func (v FieldVerdict) In(language string) string {
	if v.Field == "notify_url" {
		return v.Verdict.In(language)
	}
	return v.Field + ": " + v.Verdict.In(language)
}

// NotifyURLIn looks at the notify_url in the body of a request, JSON of APIv3 or XML of APIv2. It costs a look for the
// name where there is none.
func NotifyURLIn(body []byte) (found []FieldVerdict) {
	if !bytes.Contains(body, []byte("notify_url")) {
		return nil
	}
	add := func(field, text string) {
		for _, v := range NotifyURL(text) {
			found = append(found, FieldVerdict{field, v})
		}
	}
	for _, m := range notifyURLInJSON.FindAllSubmatch(body, -1) {
		var text string
		if json.Unmarshal(m[2], &text) == nil && text != "" {
			add(string(m[1]), text)
		}
	}
	for _, m := range notifyURLInXML.FindAllSubmatch(body, -1) {
		if text := string(m[2]) + entities.Replace(string(m[3])); text != "" {
			add(string(m[1]), text)
		}
	}
	return found
}

// NotifyURLFinding is what is wrong with the notify_url in a body, in one line of English; "" if nothing is.
func NotifyURLFinding(body []byte) string {
	var texts []string
	for _, v := range NotifyURLIn(body) {
		texts = append(texts, v.In("en"))
	}
	return strings.Join(texts, "; ")
}
