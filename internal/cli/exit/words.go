package exit

import (
	"context"
	"errors"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/chinese"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/language"
)

// Words says what went wrong and what to do about it, in the words of the profile and in the language that the
// user speaks.
func Words(ctx context.Context, err error, speaks string) (what, todo string) {
	what, todo = describe(err, speaks)
	if Code(ctx, err) == Interrupted {
		what, todo = "interrupted", "if a request was on its way, query before you send it again"
	}
	if v := unreachable(err); v.Name != "" && !knowsItself(err) {
		todo = diagnosis.NothingSent.In(speaks) + v.In(speaks) + "\n" + v.Link()
	}
	if todo == "" {
		todo = Advice(err)
	}
	what, end := language.Outcome(speaks, what)
	return InProfileWords(chinese.In(speaks, what)) + end, InProfileWords(chinese.In(speaks, todo))
}

// unreachable is the verdict of an error on the way to WeChat Pay; the zero Verdict if that was reached, or is not known to be at fault.
func unreachable(err error) diagnosis.Verdict {
	if Code(context.Background(), err) != Network || isProxyError(err) {
		return diagnosis.Verdict{}
	}
	return diagnosis.Unreachable(err, diagnosis.HasRoots(nil))
}

// knowsItself reports whether an error says what to do.
func knowsItself(err error) bool {
	var own *Error
	return errors.As(err, &own) && own.Todo != ""
}

// describe says what went wrong, and what to do if the error knows.
func describe(err error, speaks string) (what, todo string) {
	var own *Error
	var answer *wxpay.Error
	var unproven *wxpay.VerifyError
	switch {
	case errors.As(err, &own):
		return own.What, own.Todo
	case errors.Is(err, wxpay.ErrNotFinal): // which may hold the failure of a look
		return strings.TrimPrefix(err.Error(), "wxpay: "), ""
	case errors.As(err, &answer):
		what = answer.Error()
		todo = strings.TrimPrefix(strings.TrimPrefix(answer.ExplainIn(speaks), what), "\n")
		if v := answer.Verdict("en"); v.Name != "" && language.IsChinese(speaks) { // it stands in Chinese below
			what = strings.Replace(what, " (rejected: "+v.Sentence+")", " (rejected)", 1)
		}
		if language.IsChinese(speaks) {
			came := summary(answer, speaks)
			what = strings.Replace(what, summary(answer, "en"), came, 1)
			what = strings.Replace(what, ": "+came, "："+came, 1)
			what = strings.Replace(what, came+", ", came+"；", 1) // what Config.Suggest says
		}
		return strings.TrimPrefix(what, "wxpay: "), todo
	case errors.As(err, &unproven):
		return unprovenWords(err, unproven, speaks), unprovenTodo(unproven, speaks)
	}
	text := err.Error()
	if f := fault.Of(err); f != nil && f.Kind == fault.Placeholder {
		text = strings.TrimSuffix(f.Without(err), " (not sent)")
	}
	return strings.TrimPrefix(text, "wxpay: "), ""
}

// summary is what came, as the text of an error has it in the middle, in a language.
func summary(e *wxpay.Error, speaks string) string {
	f := diagnosis.Failure{Status: e.Status, Code: string(e.Code), Message: e.Message, RequestID: e.RequestID}
	if r := e.Response; r != nil {
		f.Body, f.Size = r.Body, len(r.Body)
		f.ContentType, f.Location = r.Header.Get("Content-Type"), r.Header.Get("Location")
	}
	return f.Summary(speaks)
}

// unprovenWords says which call got an answer whose signature was not accepted. In Chinese the verdict below says the rest.
func unprovenWords(err error, e *wxpay.VerifyError, speaks string) string {
	text := strings.TrimPrefix(err.Error(), "wxpay: ")
	before, rest, found := strings.Cut(text, e.VerifyError.Error())
	if !language.IsChinese(speaks) || !found {
		return text
	}
	_, end := language.Outcome(speaks, rest)
	if e.RequestID != "" {
		end = diagnosis.RequestID(e.RequestID).In(speaks) + end
	}
	return strings.TrimSuffix(before, ": ") + "：验签未通过" + end
}

// unprovenTodo is the hint of such an answer, in lines; "" if nothing is known.
func unprovenTodo(e *wxpay.VerifyError, speaks string) string {
	v := e.Verdict(speaks)
	if v.Name == "" {
		return ""
	}
	return strings.TrimSuffix(diagnosis.Advice(e.HintIn(speaks), v.Link, speaks), "\n")
}

// Advice is what to do after an error of the library, whose text says most of it.
func Advice(err error) string {
	code := Code(context.Background(), err)
	switch {
	case strings.Contains(err.Error(), "the base URL ends in"):
		return "look at base_uri of the profile, or at --base-uri"
	case code == Config && isFileError(err):
		return "look at the path and at who may read and write it"
	case fault.Is(err, fault.Placeholder):
		return "give it as an ITEM: .name=value; see wxpay help items"
	case fault.Is(err, fault.Param):
		return "a placeholder is .name=value, a body field name=value, a query parameter name==value; see wxpay help items"
	case strings.HasPrefix(err.Error(), "unknown "): // cobra's own, which has no type
		return "see wxpay --help"
	}
	if v := unreachable(err); v.Name != "" {
		return diagnosis.NothingSent.EN + v.Todo.EN
	}
	switch code {
	case Config:
		return "wxpay doctor looks at the profile"
	case Network:
		if isProxyError(err) {
			return "nothing was sent; look at the proxy that the profile, --proxy or HTTPS_PROXY names; --proxy none goes without"
		}
		return "nothing was sent; wxpay doctor looks at the way to WeChat Pay, --timeout allows more time"
	case Refused:
		return "correct the request: the answer says what is wrong with it"
	case Unknown, Signature:
		if strings.Contains(err.Error(), "a GET changes nothing") { // it says itself what to do
			return ""
		}
		return "query with the same number before anything else"
	case Hash:
		return "download it again"
	case NotFinal:
		return "ask again later with the same number; wxpay wait --rhythm chooses for how long it looks"
	}
	return "see --help of the command"
}
