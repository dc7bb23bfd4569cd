package diagnosis

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/language"
)

// A Verdict is what a failure means. The zero Verdict says that nothing is known.
type Verdict struct {
	Name string // stable, for programs and logs: clock-slow
	Says Text   // what is wrong, in one sentence
	Todo Text   // what to do about it
	Open bool   // nobody knows whether anything happened; all others take for granted that nothing did

	anyway bool // but for those whose remedy holds whatever a query shows

	page string // where it is explained; "" is answersPage
}

// The pages where the verdicts are explained, below docs/.
const (
	docs         = "https://github.com/wechatpay-chain/wxpay/blob/main/docs/"
	answersPage  = "verdicts.md"          // what WeChat Pay answered
	apiv2Page    = "verdicts-apiv2.md"    // the same, of APIv2
	frontPage    = "verdicts-frontend.md" // what a browser, a mini program or an app refused
	messagesPage = "verdicts-messages.md" // what became of a message on its way, and of its proof
	networkPage  = "verdicts-network.md"  // what doctor finds on the way to WeChat Pay and back
)

// Link leads to what the documentation says about the verdict; "" if there is none.
func (v Verdict) Link() string {
	if v.Name == "" {
		return ""
	}
	return docs + cmp.Or(v.page, answersPage) + "#" + v.Name
}

// In is the sentence and the remedy in a language.
func (v Verdict) In(speaks string) string {
	says, todo := v.Says.In(speaks), v.Todo.In(speaks)
	switch {
	case says == "" || todo == "":
		return says + todo
	case language.IsChinese(speaks):
		return says + "：" + todo
	}
	return says + ": " + todo
}

// Judge says what the failure means. Evidence counts in this order: WeChat Pay's own words, the
// clock, the difference of the two messages, what is proven of the keys, the number behind the
// request ID, the code, and what the answer looks like.
func (f *Failure) Judge() Verdict {
	if f.Bare != "" && (f.Status == 401 || f.Status == 403) {
		v := noCredentials
		v.Says = v.Says.with(ident.Clip(f.Bare))
		return v
	}
	for _, rank := range []func() Verdict{f.byWords, f.bySignature, f.byNumber, f.byCode, f.byFamily, f.byLook} {
		if v := rank(); v.Name != "" {
			return v
		}
	}
	return Verdict{}
}

// byWords is the verdict of what WeChat Pay says itself.
func (f *Failure) byWords() Verdict {
	for i := range byWords {
		if row := &byWords[i]; row.fits(f) {
			return row.verdict(f)
		}
	}
	return Verdict{}
}

// bySignature is the verdict of a refused signature about which WeChat Pay says no more than that.
func (f *Failure) bySignature() Verdict {
	if !f.IsSignError() {
		return Verdict{}
	}
	if f.IsV2 {
		return v2KeyWrong
	}
	if v := f.clockVerdict(false); v.Name != "" {
		return v
	}
	agree := Text{}
	if theirs, ok := f.seen(); f.Sent != nil && ok {
		if v := f.difference(theirs); v.Name != "" {
			return v
		}
		agree = Text{"as far as WeChat Pay shows, both messages agree; ", "就微信支付返回的内容看，两边的签名串一致；"}
	}
	v := keyNotFitting
	switch {
	case f.Proven:
		v = keyNotKnown
		v.Says = v.Says.with(f.serial())
	case f.BySigner:
		v.Todo = signerNotFitting
	}
	v.Says = v.Says.After(agree)
	return v
}

func (f *Failure) byNumber() Verdict {
	return lookup(byNumber, func(number string) bool { return f.InnerCode == number })
}

// byFamily is for numbers of a whole family of causes.
func (f *Failure) byFamily() Verdict {
	return lookup([]coded{{"268435461 268435464", wrongParameter}}, func(number string) bool { return f.InnerCode == number })
}

func (f *Failure) byCode() Verdict {
	if f.is("RESOURCE_NOT_EXISTS") && strings.HasPrefix(f.Template, "v3/certificates") {
		return noPlatformCertificates
	}
	if f.IsV2 && f.is("PARAM_ERROR") {
		return v2WrongParameter
	}
	return lookup(byCode, f.is)
}

func lookup(table []coded, fits func(code string) bool) Verdict {
	for _, row := range table {
		for code := range strings.FieldsSeq(row.codes) {
			if fits(code) {
				return row.Verdict
			}
		}
	}
	return Verdict{}
}

// byLook is the verdict of an answer that says nothing that WeChat Pay would say.
func (f *Failure) byLook() Verdict {
	isPage := strings.Contains(f.ContentType, "html")
	switch says := f.Code != "" || f.Message != ""; {
	case f.Status/100 == 3 && f.Location != "":
		return redirected
	case isPage && WantsCertificate(f.Body):
		return v2NoCertificate
	case f.isGateways() && f.Status/100 == 5:
		return gatewayBroken
	case f.isGateways() && f.Status/100 == 4:
		return gatewayAnswered
	case says:
		return Verdict{}
	case f.Status == 404:
		return pathUnknown
	case f.Status == 405:
		return methodWrong
	case f.Status == 407:
		return proxyWantsPassword
	case isPage && f.Status/100 == 4:
		return notWeChatPay
	case f.Status/100 == 5:
		return gatewayBroken
	}
	return Verdict{}
}

// WantsCertificate reports whether a page is the one with which the server in front of APIv2 refuses who shows no certificate.
func WantsCertificate(page []byte) bool {
	return bytes.Contains(page, []byte("No required SSL certificate was sent"))
}

// isGateways reports whether an answer says something in words that are not WeChat Pay's: JSON without its Request-ID and without a
// code that it has. Its own refusals of a signature have codes, and its 404 and 405 are empty or a page.
func (f *Failure) isGateways() bool {
	if f.IsV2 || !f.NoRequestID || f.is("SIGN_ERROR") || codes.Known(f.Code) {
		return false
	}
	return f.Code != "" || f.Message != "" || f.Size > 0 && strings.Contains(f.ContentType, "json")
}

// Hint is what to do about the failure, in one sentence; "" if nothing is known. Where it is not
// certain that nothing happened, it says to query first.
func (f *Failure) Hint(language string) string {
	v := f.Judge()
	text := v.In(language)
	if text == "" || v.Open || f.Certain {
		return text
	}
	return v.queryFirst().In(language) + text
}

// Codes returns the codes and numbers that there are verdicts for.
func Codes() (all []string) {
	for _, table := range [][]coded{byNumber, byCode} {
		for _, row := range table {
			all = append(all, strings.Fields(row.codes)...)
		}
	}
	return all
}

// All returns every verdict once, in the order in which evidence counts; … stands for a value of the
// failure.
func All() (all []Verdict) {
	add := func(v Verdict) {
		if v.Name != "" && !slices.ContainsFunc(all, func(other Verdict) bool { return other.Name == v.Name }) {
			all = append(all, v)
		}
	}
	for i := range byWords {
		add(byWords[i].always)
	}
	add((&Failure{}).serialVerdict())
	at := &auth.Request{Method: "…", Target: "…", Timestamp: 1 << 30, Nonce: "…", Body: []byte("…")}
	for _, v := range []Verdict{(&Failure{Sent: at}).clockVerdict(true), clockFast, clockSlow} {
		add(v)
	}
	for _, theirs := range []seenMessage{
		{method: "x"}, {target: "x"}, {nonce: "x"}, {length: int64(len(at.Message()) - len(at.Body))}, {body: "x"},
	} {
		add((&Failure{Sent: at}).difference(theirs))
	}
	add((&Failure{Sent: &auth.Request{Target: "/…/v3/x"}}).difference(seenMessage{target: "/v3/x"}))
	add(noCredentials)
	add(keyNotKnown)
	add(keyNotFitting)
	for _, table := range [][]coded{byNumber, byCode} {
		for _, row := range table {
			add(row.Verdict)
		}
	}
	for _, v := range []Verdict{
		noPlatformCertificates, v2WrongParameter,
		pathUnknown, methodWrong, proxyWantsPassword, redirected, notWeChatPay, gatewayAnswered, gatewayBroken,
	} {
		add(v)
	}
	return all
}
