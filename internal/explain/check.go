package explain

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

const (
	prepayPrefix = "prepay_id="
	signWXPay    = "Sign=WXPay" // the package of an app
	rsaSize      = 256          // bytes of a signature: merchant API certificates have RSA keys of 2048 bits
	prepayLife   = 2 * time.Hour
	longestNonce = 32
)

var (
	appIDs      = regexp.MustCompile(`^wx[0-9a-zA-Z]{16}$`)
	merchantIDs = regexp.MustCompile(`^[0-9]{8,12}$`)
)

// Check says what is wrong with a set by its form, and that nothing is if that is so. now tells how old it is.
func (s Set) Check(now time.Time) (found []Finding) {
	for _, check := range []func(time.Time) []diagnosis.Verdict{s.checkNames, s.checkTime, s.checkPackage, s.checkWho, s.checkSign} {
		for _, v := range check(now) {
			found = append(found, s.finding(v))
		}
	}
	if len(found) == 0 {
		found = []Finding{s.finding(diagnosis.Front("pay-form-right", s.kind.title))}
	}
	return found
}

func (s Set) finding(v diagnosis.Verdict) Finding {
	return Finding{Evidence: Evidence{Form: Parameters, Where: s.where}, verdict: v}
}

// text is the value of a parameter; "" if it is missing, or is what a program prints that has none.
func (s Set) text(name string) string {
	switch text := strings.TrimSpace(s.values[name].text); text {
	case "undefined", "null", "None", "nil", "NULL":
		return ""
	default:
		return text
	}
}

func (s Set) checkNames(time.Time) (wrong []diagnosis.Verdict) {
	var missing []string
	for _, name := range s.kind.names {
		if s.text(name) == "" && name != "package" && name != "prepayid" { // which checkPackage says more about
			missing = append(missing, name)
		}
	}
	for _, names := range []struct {
		verdict string
		names   []string
	}{{"pay-name-case", s.odd}, {"pay-name-missing", missing}, {"pay-name-extra", s.extra}} {
		if len(names.names) > 0 {
			wrong = append(wrong, diagnosis.Front(names.verdict, strings.Join(names.names, ", ")))
		}
	}
	return wrong
}

func (s Set) checkTime(now time.Time) (wrong []diagnosis.Verdict) {
	name := "timeStamp"
	if s.kind.isApp {
		name = "timestamp"
	}
	text := s.text(name)
	if text == "" {
		return nil
	}
	if s.values[name].isNumber && !s.kind.isApp { // on iOS the field of an app is a number
		wrong = append(wrong, diagnosis.Front("timestamp-number"))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err == nil && len(text) == 13:
		wrong = append(wrong, diagnosis.Front("timestamp-milliseconds"))
	case err != nil || len(text) != 10:
		wrong = append(wrong, diagnosis.Front("timestamp-odd"))
	case now.Sub(time.Unix(seconds, 0)) > prepayLife:
		wrong = append(wrong, diagnosis.Front("prepay-expired"))
	}
	return wrong
}

func (s Set) checkPackage(time.Time) []diagnosis.Verdict {
	text, id := s.text("package"), s.text("prepayid")
	names := []string{}
	switch {
	case s.kind.isApp && (id == "" || appIDs.MatchString(id)):
		names = append(names, "package-empty")
	case s.kind.isApp && strings.HasPrefix(id, prepayPrefix):
		names = append(names, "prepay-prefix")
	}
	bare := strings.TrimPrefix(text, prepayPrefix)
	switch {
	case s.kind.isApp && text != signWXPay:
		names = append(names, "app-package")
	case s.kind.isApp:
	case bare == "" || bare == "undefined" || bare == "null" || appIDs.MatchString(bare):
		names = append(names, "package-empty")
	case bare == text:
		names = append(names, "package-prefix")
	}
	return fronts(names...)
}

func (s Set) checkWho(time.Time) []diagnosis.Verdict {
	var names []string
	for _, name := range []string{"appId", "appid"} {
		if id := s.text(name); id != "" && !appIDs.MatchString(id) {
			names = append(names, "pay-appid")
		}
	}
	if id := s.text("partnerid"); id != "" && !merchantIDs.MatchString(id) {
		names = append(names, "partner-id")
	}
	nonce := s.text("nonceStr") + s.text("noncestr")
	if len(nonce) > longestNonce {
		names = append(names, "nonce-too-long")
	}
	return fronts(names...)
}

// signSizes are how many hexadecimal digits the signatures of APIv2 have.
var signSizes = map[string]int{"MD5": 32, "HMAC-SHA256": 64}

func (s Set) checkSign(time.Time) []diagnosis.Verdict {
	sign, signType := s.text(s.kind.sign), s.text("signType")
	if sign == "" {
		return nil
	}
	isRSA := s.signature() != nil
	isV2 := isHex(sign) && (len(sign) == signSizes["MD5"] || len(sign) == signSizes["HMAC-SHA256"])
	size, isTypeV2 := signSizes[signType]
	switch {
	case signType != "" && signType != "RSA" && !isTypeV2:
		return fronts("sign-type-unknown")
	case signType == "RSA" && isV2, isTypeV2 && (!isV2 || len(sign) != size):
		return fronts("sign-type")
	case !isRSA && !isV2:
		return fronts("pay-sign-form")
	}
	return nil
}

// signature is that of a private key, decoded; nil if there is none.
func (s Set) signature() []byte {
	raw, err := base64.StdEncoding.DecodeString(s.text(s.kind.sign))
	if err != nil || len(raw) != rsaSize {
		return nil
	}
	return raw
}

func fronts(names ...string) (all []diagnosis.Verdict) {
	for _, name := range names {
		all = append(all, diagnosis.Front(name))
	}
	return all
}
