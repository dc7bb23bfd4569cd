package explain

import (
	"cmp"
	"crypto"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// NeedsAppID reports whether the appid that is signed does not stand in the set, as that of a mini program does not.
func (s Set) NeedsAppID() bool { return s.appID() == "" }

func (s Set) appID() string { return cmp.Or(s.text("appId"), s.text("appid")) }

// HasSignature reports whether the set has a signature that a public key can verify.
func (s Set) HasSignature() bool { return s.signature() != nil }

// Verify says whether the signature of a set, which HasSignature, is that of a merchant's key over the parameters; and if it is over
// another text that people sign by mistake, over which. appID is for a set that NeedsAppID.
func (s Set) Verify(key crypto.PublicKey, appID string) Finding {
	timestamp, nonce, fourth := s.text("timeStamp"), s.text("nonceStr"), s.text("package")
	if s.kind.isApp {
		timestamp, nonce, fourth = s.text("timestamp"), s.text("noncestr"), s.text("prepayid")
	}
	lines := []string{cmp.Or(s.appID(), appID), timestamp, nonce, fourth}
	fits := func(text string) bool { return auth.Verify(key, s.signature(), []byte(text)) }
	if fits(joined(lines)) {
		return s.finding(diagnosis.Front("pay-sign-right"))
	}
	for _, mistake := range mistakes(lines) {
		if fits(mistake.text) {
			return s.finding(diagnosis.Front("pay-sign-text", mistake.what))
		}
	}
	return s.finding(diagnosis.Front("pay-sign-wrong"))
}

// joined is the text that is signed: each line with a line feed at its end.
func joined(lines []string) string { return strings.Join(lines, "\n") + "\n" }

// A mistake is a text that people sign in place of the right one.
type mistake struct {
	text string
	what diagnosis.Text
}

func mistakes(lines []string) []mistake {
	changed := func(i int, text string) string {
		other := append([]string(nil), lines...)
		other[i] = text
		return joined(other)
	}
	fourth := lines[3]
	return []mistake{
		{strings.TrimSuffix(joined(lines), "\n"), diagnosis.Text{EN: "the line feed at its end is missing", ZH: "末尾缺少换行"}},
		{
			changed(3, strings.TrimPrefix(fourth, prepayPrefix)),
			diagnosis.Text{EN: "the fourth line lacks prepay_id=", ZH: "第四行缺少 prepay_id="},
		},
		{changed(3, prepayPrefix+fourth), diagnosis.Text{EN: "the fourth line has prepay_id= in front", ZH: "第四行多了 prepay_id="}},
		{changed(3, signWXPay), diagnosis.Text{EN: "the fourth line is Sign=WXPay", ZH: "第四行是 Sign=WXPay"}},
		{changed(0, ""), diagnosis.Text{EN: "the appid is missing", ZH: "缺少 appid"}},
		{changed(1, lines[1]+"000"), diagnosis.Text{EN: "the timestamp is in milliseconds", ZH: "时间戳是毫秒"}},
	}
}
