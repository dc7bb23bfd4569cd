package diagnosis

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A comparison is one line of what was signed beside what WeChat Pay saw.
type comparison struct{ name, ours, theirs string }

func (c comparison) differs() bool { return c.theirs != "" && c.ours != c.theirs }

// seenMessage is the canonical message that WeChat Pay made of the request that reached
// it, as a 401 SIGN_ERROR tells: the body is cut to its first bytes, the length is whole.
type seenMessage struct {
	method, target, timestamp, nonce, body string
	length                                 int64
}

// seen reads sign_information; ok is false if there is none.
func (f *Failure) seen() (s seenMessage, ok bool) {
	info := f.get("detail.sign_information")
	if !info.Exists() {
		info = f.get("detail.detail.sign_information")
	}
	text := info.Get("truncated_sign_message").String()
	if text == "" {
		return s, false
	}
	lines := append(strings.SplitN(text, "\n", 5), "", "", "", "", "")
	s = seenMessage{method: lines[0], target: lines[1], timestamp: lines[2], nonce: lines[3], body: strings.TrimSuffix(lines[4], "\n"),
		length: info.Get("sign_message_length").Int()}
	return s, true
}

// compare puts both messages side by side. Of the body no more is shown than WeChat Pay
// shows.
func compare(ours *auth.Request, theirs seenMessage) []comparison {
	timestamp := strconv.FormatInt(ours.Timestamp, 10)
	return []comparison{
		{"method", ours.Method, theirs.method},
		{"url", ours.Target, theirs.target},
		{"timestamp", timestamp, theirs.timestamp},
		{"nonce", ours.Nonce, theirs.nonce},
		{"body", firstBytes(ours.Body, len(theirs.body)), theirs.body},
		{"length", strconv.Itoa(len(ours.Message())), lengthText(theirs.length)},
	}
}

func lengthText(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// firstBytes is as much of the body as WeChat Pay shows, or its first eight bytes.
func firstBytes(body []byte, n int) string {
	if n == 0 {
		n = 8
	}
	n = min(n, len(body))
	for n > 0 && n < len(body) && !utf8.RuneStart(body[n]) {
		n--
	}
	return string(body[:n])
}

// difference is the verdict of two messages that differ.
func (f *Failure) difference(theirs seenMessage) Verdict {
	ours := f.Sent
	missing := int64(len(ours.Message())) - theirs.length
	switch {
	case theirs.method != "" && theirs.method != ours.Method:
		return Verdict{
			Name: "method-changed",
			Says: Text{"the method was changed after signing, from %s to %s", "签名之后 HTTP 方法被改动：%s 变成了 %s"}.with(ours.Method,
				ident.Plain(theirs.method)),
			Todo: Text{
				"a redirect or a proxy on the way does that: call the address that it leads to",
				"途中有重定向或代理：请直接请求最终的地址",
			},
		}
	case theirs.target != "" && theirs.target != ours.Target && strings.HasSuffix(ours.Target, theirs.target) &&
		strings.HasPrefix(theirs.target, "/"):
		return Verdict{
			Name: "prefix-taken-away",
			Says: Text{"a gateway on the way took %s away from the path after it was signed", "途中的网关在签名之后去掉了路径前缀 %s"}.with(
				ident.Plain(strings.TrimSuffix(ours.Target, theirs.target))),
			Todo: Text{
				"set Config.StripPrefix to it: it is then sent and not signed",
				"把 Config.StripPrefix 设为这个前缀：发送时带上，但不参与签名",
			},
		}
	case theirs.target != "" && theirs.target != ours.Target:
		return Verdict{
			Name: "path-changed",
			Says: Text{"path or query were changed after signing, from byte %d on", "签名之后路径或查询参数被改动，从第 %d 字节开始"}.with(
				differsAt(ours.Target, theirs.target)),
			Todo: Text{
				"a proxy or gateway on the way decodes %2F, folds case or adds a prefix: let it pass the path as it is",
				"途中的代理或网关解码了 %2F、改变了大小写或加了前缀：请让它原样转发",
			},
		}
	case theirs.timestamp != "" && theirs.timestamp != strconv.FormatInt(ours.Timestamp, 10),
		theirs.nonce != "" && !strings.HasPrefix(ours.Nonce, theirs.nonce):
		return Verdict{
			Name: "header-replaced",
			Says: Text{"timestamp or nonce are not those that were signed", "时间戳或随机串不是签名时的"},
			Todo: Text{
				"something on the way replaces the header Authorization: let it pass as it is",
				"途中有东西替换了 Authorization 请求头：请让它原样通过",
			},
		}
	case theirs.length != 0 && len(ours.Body) > 0 && missing == int64(len(ours.Body)):
		return Verdict{
			Name: "body-lost",
			Says: Text{"the body did not arrive", "请求报文没有到达"},
			Todo: Text{
				"a proxy on the way, or a redirect, dropped it: call the address that it leads to",
				"途中的代理或重定向丢掉了报文：请直接请求最终的地址",
			},
		}
	case theirs.length != 0 && missing != 0 || theirs.body != firstBytes(ours.Body, len(theirs.body)):
		return Verdict{
			Name: "body-changed",
			Says: bodyChange(ours.Body, -missing).After(Text{
				"the body that arrived is not the one that was signed: ",
				"到达的报文不是签名时的报文：",
			}),
			Todo: Text{"let a proxy or gateway on the way pass it as it is", "请让途中的代理或网关原样转发"},
		}
	}
	return Verdict{}
}

// serialVerdict is that of a serial number that WeChat Pay does not find with the key.
func (f *Failure) serialVerdict() Verdict {
	v := Verdict{
		Name: "serial-wrong",
		Says: Text{"the serial number of the merchant API certificate (商户API证书) is wrong", "商户API证书的序列号有误"},
		Todo: Text{
			"it must be that of apiclient_cert.pem of this merchant, and apiclient_key.pem must belong to it; give Config.Certificate, " +
				"and New checks that",
			"序列号要与该商户的 apiclient_cert.pem 一致，apiclient_key.pem 要与之配对；设置 Config.Certificate 后，New 会检查",
		},
	}
	if f.Proven {
		v.Todo = Text{
			"certificate %s, private key and merchant ID belong together (checked): look in " + platform.EN + " whether it is still in use",
			"证书 %s、私钥与商户号是配对的（已检查）：请到" + platform.ZH + "查看它是否仍在使用",
		}.with(f.serial())
	}
	return v
}

// serial is the number of the certificate, as far as it is known.
func (f *Failure) serial() string { return ident.Clip(f.Serial) }

// bodyChange names what commonly happens to bodies, by how many bytes more arrived.
func bodyChange(body []byte, more int64) Text {
	compact := int64(-1)
	var text bytes.Buffer
	if json.Compact(&text, body) == nil {
		compact = int64(text.Len())
	}
	switch {
	case more == 1 || more == 2:
		return Text{"it has %d bytes more, a line break at its end?", "多了 %d 字节，末尾加了换行？"}.with(more)
	case more < 0 && bytes.HasSuffix(body, []byte("\n")) && more >= -2:
		return Text{"the line break at its end was cut off", "末尾的换行被去掉了"}
	case compact >= 0 && int64(len(body))+more == compact:
		return Text{"it was written anew without white space", "被重新序列化，去掉了空白"}
	case more > 0:
		return Text{
			"it has %d bytes more; was it written anew (pretty-printed, other escapes)?",
			"多了 %d 字节；是否被重新序列化（格式化、转义不同）？",
		}.with(
			more)
	case more < 0:
		return Text{"it has %d bytes less; was it cut or written anew?", "少了 %d 字节；是否被截断或重新序列化？"}.with(-more)
	}
	return Text{"it is as long, but another", "长度相同，但内容不同"}
}

// differsAt counts bytes from 1.
func differsAt(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i + 1
		}
	}
	return min(len(a), len(b)) + 1
}

// allowed is how much the clocks may differ.
const allowed = 5 * time.Minute

// skew is how much this machine's clock is ahead of the answer's Date, as far as an unsigned answer can
// be believed; ok is false if that is not known.
func (f *Failure) skew() (ahead time.Duration, ok bool) {
	if f.Sent == nil {
		return 0, false
	}
	date, err := http.ParseTime(f.Date)
	if err != nil {
		return 0, false
	}
	return time.Unix(f.Sent.Timestamp, 0).Sub(date).Round(time.Second), true
}

var ntp = Text{"synchronise it (NTP); private key and serial number are not at fault", "请同步系统时间（NTP）；私钥和证书序列号没有问题"}

var (
	clockSlow = Verdict{
		Name: "clock-slow", Todo: ntp,
		Says: Text{"this machine's clock is %d s slow, and 300 s are allowed", "本机时钟慢了 %d 秒，最多允许相差 300 秒"},
	}
	clockFast = Verdict{
		Name: "clock-fast", Todo: ntp,
		Says: Text{"this machine's clock is %d s fast, and 300 s are allowed", "本机时钟快了 %d 秒，最多允许相差 300 秒"},
	}
)

// Clock is the verdict of a clock that is ahead of WeChat Pay's by so much, or behind it if that is negative.
func Clock(ahead time.Duration) Verdict {
	seconds := int64(ahead.Abs().Round(time.Second) / time.Second)
	if ahead < 0 {
		return clockSlow.About(seconds)
	}
	return clockFast.About(seconds)
}

// saidClock is for a clock of which WeChat Pay says that it is off.
func (f *Failure) saidClock() Verdict { return f.clockVerdict(true) }

// clockVerdict is that of a clock that is off. certain says that WeChat Pay has said so.
func (f *Failure) clockVerdict(certain bool) Verdict {
	v := Verdict{Todo: ntp}
	switch ahead, known := f.skew(); {
	case known && ahead.Abs() > allowed:
		return Clock(ahead)
	case certain:
		v.Name = "clock-wrong"
		v.Says = Text{"this machine's clock is off by more than 5 minutes", "本机时钟与微信支付相差超过 5 分钟"}
		if known {
			v.Todo = v.Todo.After(Text{
				"the answer's Date does not show it, so something may have held the request back; ",
				"应答的 Date 看不出差异，请求可能在途中滞留过；",
			})
		}
	default:
		return Verdict{}
	}
	return v
}

// What stands around a comparison. The rows keep the names of what is signed.
var (
	here    = Text{"signed here", "本地签名"}
	there   = Text{"seen by WeChat Pay", "微信支付看到的"}
	differs = Text{"   <-- differs", "   <-- 不同"}
	fromOn  = Text{" from byte %d on", "，从第 %d 字节开始"}
	signed  = Text{"  the signed body has %d bytes, SHA-256 %x…\n", "  签名时的报文共 %d 字节，SHA-256 %x…\n"}
	verdict = Text{"verdict: %s\nsee: %s\n", "诊断：%s\n参见：%s\n"}
	clock   = Text{
		"clock: this machine's is off by %v against the answer's Date; five minutes are allowed\n",
		"时钟：本机与应答的 Date 相差 %v，最多允许 5 分钟\n",
	}
)

// compareTo writes the comparison of a SIGN_ERROR.
func (f *Failure) compareTo(b *strings.Builder, language string) {
	if theirs, ok := f.seen(); ok && f.Sent != nil {
		rows := compare(f.Sent, theirs)
		width := utf8.RuneCountInString(here.EN)
		for _, row := range rows {
			width = max(width, utf8.RuneCountInString(shownCell(row.name, row.ours)))
		}
		title := here.In(language)
		wide := (len(title) - utf8.RuneCountInString(title)) / 2 // each Chinese character takes two columns, and three bytes
		fmt.Fprintf(b, "  %-9s  %-*s  %s\n", "", width-wide, title, there.In(language))
		for _, row := range rows {
			mark := ""
			if row.differs() {
				mark = differs.In(language)
				if row.name != "length" {
					mark += fmt.Sprintf(fromOn.In(language), differsAt(row.ours, row.theirs))
				}
			}
			fmt.Fprintf(b, "  %-9s  %-*s  %s%s\n", row.name, width, shownCell(row.name, row.ours), shownCell(row.name, row.theirs), mark)
		}
		sum := sha256.Sum256(f.Sent.Body)
		fmt.Fprintf(b, signed.In(language), len(f.Sent.Body), sum[:4])
	}
	v := f.Judge()
	fmt.Fprintf(b, verdict.In(language), v.In(language), v.Link())
	if ahead, known := f.skew(); known && ahead.Abs() >= time.Minute && ahead.Abs() <= allowed {
		fmt.Fprintf(b, clock.In(language), ahead)
	}
}

// shownCell is a cell of the comparison. The other side is unsigned, and must not make
// more of the body show than WeChat Pay shows.
func shownCell(name, text string) string {
	most := 200
	if name == "body" {
		most = 16
	}
	if runes := []rune(text); len(runes) > most {
		return ident.OneLine(string(runes[:most])) + "…"
	}
	return ident.OneLine(text)
}
