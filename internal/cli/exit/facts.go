package exit

import (
	"context"
	"errors"

	"github.com/wechatpay-chain/wxpay"
)

// Facts are an error for programs. Its names stay as they are.
type Facts struct {
	Error    string `json:"error"`          // what went wrong
	Todo     string `json:"todo,omitempty"` // what to do about it
	ExitCode int    `json:"exit_code"`
	Outcome  string `json:"outcome,omitempty"` // of a request: not sent, rejected or unknown

	Status    int    `json:"status,omitempty"` // of an answer
	Code      string `json:"code,omitempty"`
	Message   string `json:"message,omitempty"`
	RequestID string `json:"request_id,omitempty"`

	Verdict *Verdict `json:"verdict,omitempty"` // what the answer means
}

// Verdict is what an answer means.
type Verdict struct {
	Name     string `json:"name"` // the same in every language
	Sentence string `json:"sentence,omitempty"`
	Remedy   string `json:"remedy,omitempty"`
	Link     string `json:"link,omitempty"`
}

// FactsOf are the facts of an error, its sentences in the language that the user speaks.
func FactsOf(ctx context.Context, err error, speaks string) Facts {
	what, todo := Words(ctx, err, speaks)
	f := Facts{Error: what, Todo: todo, ExitCode: Code(ctx, err)}
	var judged interface{ Outcome() wxpay.Outcome }
	if errors.As(err, &judged) {
		f.Outcome = judged.Outcome().String()
	}
	var answer *wxpay.Error
	var unproven *wxpay.VerifyError
	var v wxpay.Verdict
	switch {
	case errors.As(err, &answer):
		f.Status, f.Code, f.Message, f.RequestID = answer.Status, string(answer.Code), answer.Message, answer.RequestID
		v = answer.Verdict(speaks)
	case errors.As(err, &unproven):
		f.RequestID, v = unproven.RequestID, unproven.Verdict(speaks)
	}
	if v.Name != "" {
		f.Verdict = &Verdict{v.Name, v.Sentence, v.Remedy, v.Link}
	}
	return f
}
