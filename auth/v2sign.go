package auth

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // WeChat Pay's default for APIv2
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/fips"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// The values of sign_type, by which APIv2 signs. Where it is absent, MD5 is meant.
// Endpoints that came late take HMAC-SHA256 alone.
const (
	SignTypeMD5        = "MD5"
	SignTypeHMACSHA256 = "HMAC-SHA256"
)

// The reasons of a VerifyError that only APIv2 has. Another one is Mismatch, with the sign type
// in Type and no Serial.
const (
	MissingSign Reason = "missing sign"   // the fields hold no sign
	BadSign     Reason = "malformed sign" // the length of sign is that of no sign type, or of one that FIPS 140 forbids
	BadKey      Reason = "unusable key"   // the APIv2 key cannot be one: Err
)

// signField holds the signature, and is all that is not signed.
const signField = "sign"

// SignV2 returns the value of the field sign, in upper-case hex, for a request of APIv2
// with these fields: their MD5 if signType is "" or SignTypeMD5, their HMAC if it is
// SignTypeHMACSHA256. The field sign_type is signed like any other; SignV2 does not set it.
// The error says that the sign type is another one, or what is wrong with the key.
//
// Source: https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3.
func SignV2(signType string, key Secret, fields map[string]string) (string, error) {
	if err := CheckSecret(key); err != nil {
		return "", fmt.Errorf("auth: sign for APIv2: the APIv2 key %w", err)
	}
	switch signType {
	case "", SignTypeMD5:
		if err := refuseMD5("use the sign type " + SignTypeHMACSHA256); err != nil {
			return "", fmt.Errorf("auth: sign for APIv2: %w", err)
		}
		return signV2(signType, key, fields), nil
	case SignTypeHMACSHA256:
		return signV2(signType, key, fields), nil
	}
	return "", fmt.Errorf("auth: sign for APIv2: the sign type %s is not known; expected %s or %s", ident.Quote(signType), SignTypeMD5,
		SignTypeHMACSHA256)
}

// refuseMD5 returns an error where FIPS 140 is enforced.
func refuseMD5(instead string) error { return fips.Refuse("MD5", instead) }

func signV2(signType string, key Secret, fields map[string]string) string {
	text := withSecret(fields, signedNames(fields), "key", key)
	if signType != SignTypeHMACSHA256 {
		sum := md5.Sum(text) //nolint:gosec // see the import
		return upperHex(sum[:])
	}
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = mac.Write(text)
	return upperHex(mac.Sum(nil))
}

// V2StringA returns what WeChat Pay's documents call stringA: the text that is signed,
// without the key at its end. When a sign is refused, compare it with what WeChat Pay's
// signature checker shows.
//
// Fields with an empty value and sign are left out, the others sorted by the bytes of
// their names, and nothing is escaped. A value may hold & and = as well, so that other
// fields can have the same text: a signature speaks for the text, not for how it is
// shared out among fields. It holds what the fields hold: mind where it is logged.
func V2StringA(fields map[string]string) string {
	names := signedNames(fields)
	return string(appendFields(make([]byte, 0, textSize(fields, names)), fields, names))
}

// VerifyV2 checks that the field sign of an answer or a notification of APIv2 is the
// signature of all the others, unknown ones included. Its length tells the sign type, as
// answers need not say it: 32 characters are MD5, 64 are HMAC-SHA256. Comparing takes the
// same time whatever the signature is. The error is a *VerifyError with the reason
// MissingSign, BadSign, BadKey or Mismatch.
func VerifyV2(key Secret, fields map[string]string) error {
	if err := CheckSecret(key); err != nil {
		return &VerifyError{Reason: BadKey, Err: fmt.Errorf("the APIv2 key %w", err)}
	}
	sign := fields[signField]
	var signType string
	switch len(sign) {
	case 0:
		return &VerifyError{Reason: MissingSign}
	case 2 * md5.Size:
		signType = SignTypeMD5
		if err := refuseMD5("what WeChat Pay signs so cannot be verified: send requests with the sign_type " +
			SignTypeHMACSHA256); err != nil {
			return &VerifyError{Reason: BadSign, Type: signType, Err: err}
		}
	case 2 * sha256.Size:
		signType = SignTypeHMACSHA256
	default:
		return &VerifyError{Reason: BadSign, Err: fmt.Errorf("it has %d characters; expected %d for %s or %d for %s",
			len(sign), 2*md5.Size, SignTypeMD5, 2*sha256.Size, SignTypeHMACSHA256)}
	}
	if subtle.ConstantTimeCompare([]byte(signV2(signType, key, fields)), []byte(sign)) != 1 {
		return &VerifyError{Reason: Mismatch, Type: signType}
	}
	return nil
}

// The fields under workwx_sign, sorted.
var (
	redPacketNames = []string{"act_name", "mch_billno", "mch_id", "nonce_str", "re_openid", "total_amount", "wxappid"}
	transferNames  = []string{"amount", "appid", "desc", "mch_id", "nonce_str", "openid", "partner_trade_no", "ww_msg_type"}
)

// SignWorkWXRedPacket returns the value of the field workwx_sign, in upper-case hex, for
// a red packet of enterprise WeChat (mmpaymkttransfers/sendworkwxredpack): the MD5 of
// act_name, mch_billno, mch_id, nonce_str, re_openid, total_amount and wxappid under the
// secret of the payment agent, which is set in enterprise WeChat and is no APIv2 key.
// Other fields are not covered. Set it before SignV2, which signs it too. The error says
// that the secret is empty, or names the field that is.
//
// Source: https://work.weixin.qq.com/api/doc/90000/90135/90281.
func SignWorkWXRedPacket(agentSecret Secret, fields map[string]string) (string, error) {
	return signWorkWX(agentSecret, fields, redPacketNames)
}

// SignWorkWXTransfer is SignWorkWXRedPacket for a payment to an employee
// (mmpaymkttransfers/promotion/paywwsptrans2pocket): the MD5 of amount, appid, desc,
// mch_id, nonce_str, openid, partner_trade_no and ww_msg_type.
func SignWorkWXTransfer(agentSecret Secret, fields map[string]string) (string, error) {
	return signWorkWX(agentSecret, fields, transferNames)
}

func signWorkWX(agentSecret Secret, fields map[string]string, names []string) (string, error) {
	if err := refuseMD5("enterprise WeChat knows no other signature"); err != nil {
		return "", fmt.Errorf("auth: sign for enterprise WeChat: %w", err)
	}
	if agentSecret == "" {
		return "", errors.New("auth: sign for enterprise WeChat: the secret is empty; expected that of the payment agent, set in " +
			"enterprise WeChat")
	}
	for _, name := range names {
		if fields[name] == "" {
			return "", fmt.Errorf("auth: sign for enterprise WeChat: the field %s is missing or empty; workwx_sign covers %s", name,
				strings.Join(names, ", "))
		}
	}
	sum := md5.Sum(withSecret(fields, names, "secret", agentSecret)) //nolint:gosec // see the import
	return upperHex(sum[:]), nil
}

// signedNames returns the names of what a signature covers, in order.
func signedNames(fields map[string]string) []string {
	names := make([]string, 0, len(fields))
	for name, value := range fields {
		if value != "" && name != signField {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func textSize(fields map[string]string, names []string) (size int) {
	for _, name := range names {
		size += len(name) + len(fields[name]) + len("=&")
	}
	return size
}

func appendFields(text []byte, fields map[string]string, names []string) []byte {
	for i, name := range names {
		if i > 0 {
			text = append(text, '&')
		}
		text = append(append(append(text, name...), '='), fields[name]...)
	}
	return text
}

// withSecret is the fields' text followed by &key= or &secret= and the secret.
func withSecret(fields map[string]string, names []string, secretName string, secret Secret) []byte {
	text := make([]byte, 0, textSize(fields, names)+len("&=")+len(secretName)+len(secret))
	text = append(appendFields(text, fields, names), '&')
	return append(append(append(text, secretName...), '='), secret...)
}

func upperHex(sum []byte) string {
	const digits = "0123456789ABCDEF"
	text := make([]byte, 0, 2*len(sum))
	for _, b := range sum {
		text = append(text, digits[b>>4], digits[b&15])
	}
	return string(text)
}
