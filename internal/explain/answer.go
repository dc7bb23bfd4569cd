package explain

import (
	"net/http"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/apiv3"
	"github.com/wechatpay-chain/wxpay/internal/codes"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
)

// An answer is what WeChat Pay said, out of a text.
type answer struct {
	context

	code, message string
	v2            apiv2.Answer // nil if it is one of APIv3
	isPage        bool         // it is HTML
	noRequestID   bool         // its headers are known, and have none
	where         string
}

// finding says what an answer means.
func (a answer) finding() Finding {
	f := diagnosis.Failure{
		Status: a.status, Code: a.code, Message: a.message, InnerCode: apiv3.InnerCode(a.requestID), RequestID: a.requestID,
		NoRequestID: a.noRequestID, IsV2: a.v2 != nil, Certain: a.isCertain(),
	}
	if a.isPage {
		f.ContentType = "text/html"
	}
	if strings.HasPrefix(a.path, "v3/certificates") || strings.HasPrefix(a.path, "sandboxnew/v3/") {
		f.Template = a.path
	}
	if a.v2 == nil && a.status == 0 && f.Code != "" { // every SIGN_ERROR of APIv3 is a 401
		f.Status = http.StatusUnauthorized
	}
	form := AnswerV3
	if f.IsV2 {
		form = AnswerV2
	}
	v := f.Judge()
	if v.Name == "" || v.Name == "request-not-fitting" { // what WeChat shows to customers, some answers say too
		if shows, _ := diagnosis.FrontRefusal(a.message); shows.Name != "" {
			v = shows
		}
	}
	return Finding{
		Evidence: Evidence{
			Form: form, SDK: a.sdk, Status: a.status, Code: a.code, Message: shown(a.message), RequestID: a.requestID, Where: a.where,
		},
		verdict: v, queryFirst: !f.Certain,
	}
}

// isCertain reports whether nothing happened for certain. Where the text does not name the path, it may be one that pays money out.
// That there is no such order is said by a query, or of what names an order that exists.
func (a answer) isCertain() bool {
	if a.path == "" && slices.Contains([]string{"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"}, a.code) {
		return true
	}
	if a.v2 != nil {
		return a.v2.IsCertain(a.path == "" || endpoint.PayoutV2(a.path))
	}
	refused := a.status/100 == 4 || a.status == 0 && a.code != ""
	payout := a.path == "" || endpoint.PayoutV3("/"+a.path)
	return refused && !codes.Undecided(a.code) && (!payout || codes.CertainPayout(a.code))
}

// isCode reports whether a text has the form of an error code of WeChat Pay, and is none of Node.js or axios.
func isCode(text string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"
	if len(text) < 3 || len(text) > 64 || text[0] < 'A' || strings.Trim(text, letters) != "" {
		return false
	}
	for prefix := range strings.FieldsSeq("ERR_ ECONN ETIMEDOUT ENOTFOUND EAI_ EPIPE EHOST ENET CERT_ UNABLE_TO_ DEPTH_ZERO") {
		if strings.HasPrefix(text, prefix) {
			return false
		}
	}
	return text != "SUCCESS" && text != "OK" && !isRandom(text)
}

// isRandom reports whether a text is as long as a signature and has no words in it.
func isRandom(text string) bool { return len(text) >= 24 && !strings.Contains(text, "_") }
