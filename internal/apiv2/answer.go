package apiv2

import (
	"errors"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// An Answer is the texts of an answer by their names.
type Answer map[string]string

// Verify verifies the sign over all fields, also those that nobody has heard of.
func Verify(key auth.Secret, fields []xmlmap.Field) error {
	texts := xmlmap.Texts(fields)
	if err := auth.VerifyV2(key, texts); err != nil {
		return err
	}
	if len(texts) != len(fields) {
		return &auth.VerifyError{Reason: auth.BadSign, Err: errors.New("there are elements inside of others, which no sign covers")}
	}
	return nil
}

// ReturnCode is return_code, which says whether the message was accepted.
func (a Answer) ReturnCode() string { return strings.TrimSpace(a["return_code"]) }

// ResultCode is result_code, which says what became of what it asks for.
func (a Answer) ResultCode() string { return strings.TrimSpace(a["result_code"]) }

func (a Answer) hasResult() bool {
	_, found := a["result_code"]
	return found
}

// HasFailed reports whether there is a result_code that is not SUCCESS. A failure proves
// nothing, and may come without a sign.
func (a Answer) HasFailed() bool { return a.hasResult() && a.ResultCode() != "SUCCESS" }

// IsSuccess reports whether what was asked for was done. Some endpoints have no result_code.
func (a Answer) IsSuccess() bool {
	code := a.errorCode()
	return a.ReturnCode() == "SUCCESS" && (a.ResultCode() == "SUCCESS" && !codes.Undecided(code) || !a.hasResult() && code == "")
}

// errorCode is the code of an error, "" if there is none. Profit sharing and others write
// error_code in place of err_code, at both levels. Payouts write SUCCESS.
func (a Answer) errorCode() string {
	if code := a.first("err_code", "error_code"); code != "SUCCESS" {
		return code
	}
	return ""
}

// FailureCode is the code of an error, or the result_code or return_code that says there
// is one.
func (a Answer) FailureCode() string {
	if code := a.errorCode(); code != "" {
		return code
	}
	for _, code := range []string{a.ResultCode(), a.ReturnCode()} {
		if code != "" && code != "SUCCESS" {
			return code
		}
	}
	return ""
}

// Message is what the answer says for people: err_code_des, error_msg of profit sharing,
// error_code_des of risk control, return_msg, or retmsg of the old sandbox.
func (a Answer) Message() string {
	return a.first("err_code_des", "error_msg", "error_code_des", "return_msg", "retmsg")
}

// first returns the first of the fields that holds something.
func (a Answer) first(names ...string) string {
	for _, name := range names {
		if text := strings.TrimSpace(a[name]); text != "" {
			return text
		}
	}
	return ""
}

// IsCertain reports whether a failure means for certain that nothing happened. Of a payout
// no result_code FAIL does: its page says that it may be undecided, and that codes will be
// added. Elsewhere the code must be in the list of those that are. Without a code there is
// return_code FAIL, which refuses the message before anybody looks at what it asks for: if
// its words are in the list of those that say so. An answer that says neither SUCCESS nor
// FAIL, or SUCCESS and an error, is none that anybody knows.
func (a Answer) IsCertain(payout bool) bool {
	received, code := a.ReturnCode(), a.errorCode()
	switch {
	case received != "SUCCESS" && received != "FAIL", a.hasResult() && a.ResultCode() != "FAIL":
		return false
	case (a.hasResult() || code != "") && payout:
		return false
	case code != "":
		return codes.CertainV2(code)
	}
	return received == "FAIL" && codes.CertainMessageV2(a.Message(), payout)
}
