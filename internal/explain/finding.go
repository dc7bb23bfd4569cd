// Package explain reads a text that somebody pasted, finds the failure in it, whoever wrote it, and says what it means. It knows
// formats and no keys: nothing that it reads is believed, and nothing is sent.
package explain

import (
	"regexp"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A Finding is what a text says went wrong, and what that means.
type Finding struct {
	Evidence

	verdict    diagnosis.Verdict
	queryFirst bool
}

// Evidence is what stands in the text. It holds no value of a customer and no signature.
type Evidence struct {
	Form      Form
	SDK       string // which program wrote it, as far as it is recognised
	Status    int    // HTTP; 0 if the text has none
	Code      string
	Message   string // what is long enough to be a secret is blanked
	RequestID string
	Where     string // the piece of the text in which it stands, as it is there; not for output
}

// Form is what kind of thing a text is.
type Form string

// The forms.
const (
	AnswerV3     Form = "answer"       // of APIv3
	AnswerV2     Form = "answer-v2"    // of APIv2
	Words        Form = "words"        // what a program says that got no answer, or did not believe it
	Notification Form = "notification" // a saved one
	FrontEnd     Form = "front-end"    // what WeChat showed, or gave back to a front end
	Parameters   Form = "parameters"   // with which a front end opens WeChat Pay
)

// Name is the stable name of the verdict; "" if the failure is recognised and nothing is known about it.
func (f *Finding) Name() string { return f.verdict.Name }

// Sentence says in a language what is wrong.
func (f *Finding) Sentence(language string) string { return f.verdict.Says.In(language) }

// Remedy says in a language what to do, and to query first where it is not certain that nothing happened.
func (f *Finding) Remedy(language string) string {
	if f.QueryFirst() {
		return f.verdict.QueryFirst().Todo.In(language)
	}
	return f.verdict.Todo.In(language)
}

// QueryFirst reports whether something may have happened, which the remedy alone does not say.
func (f *Finding) QueryFirst() bool { return f.queryFirst && !f.verdict.Open && f.Name() != "" }

// Link leads to what the documentation says about the verdict.
func (f *Finding) Link() string { return f.verdict.Link() }

// same reports whether two findings say one thing, as the parts of a log do.
func (f *Finding) same(other Finding) bool {
	return f.verdict == other.verdict && f.Code == other.Code && f.Message == other.Message &&
		(f.Status == other.Status || f.Status == 0 || other.Status == 0)
}

// long is what may be a signature, a key, an openid, a telephone number or that of a card.
var long = regexp.MustCompile(`[A-Za-z0-9+/=_-]{64,}|[A-Za-z0-9+=_-]{24,}|\d{11,}`)

// shown is a text as it may be shown: in one line, without what may be secret.
func shown(text string) string {
	return ident.Plain(long.ReplaceAllString(strings.TrimSpace(text), "…"))
}
