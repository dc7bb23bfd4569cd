// Package diagnosis says what to do about a failure: by its code, by the number behind its
// request ID, by its message, and for a SIGN_ERROR by the comparison of what was signed with
// what WeChat Pay saw.
package diagnosis

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/codes"
)

// A Failure is an error answer, as far as it helps to say what to do.
type Failure struct {
	Status                   int
	Code, InnerCode, Message string
	Template                 string        // of the path
	Certain                  bool          // nothing happened
	Body                     []byte        // as JSON
	Date                     string        // the header of the answer
	Sent                     *auth.Request // what was signed, of a 401; nil if it is not known
}

// IsSignError reports whether WeChat Pay did not accept the request's signature.
func (f *Failure) IsSignError() bool {
	says := f.is("SIGN_ERROR")
	return f.Status == http.StatusUnauthorized && says || f.InnerCode == "268443699" && (says || f.Code == "")
}

// Explain returns what there is to say beside the error itself, in lines: for a SIGN_ERROR
// the message that was signed beside the one that WeChat Pay saw, else the hint. Of a body
// no more is shown than its first bytes, its length and a piece of its hash.
func (f *Failure) Explain() string {
	var b strings.Builder
	if f.IsSignError() {
		f.compareTo(&b)
	} else if h := f.Hint(); h != "" {
		b.WriteString("hint: " + h + "\n")
	}
	return b.String()
}

func (f *Failure) is(code string) bool {
	return f.Code != "" && codes.Normal(f.Code) == codes.Normal(code)
}

func (f *Failure) get(path string) gjson.Result { return gjson.GetBytes(f.Body, path) }
