package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// The exit codes. `wxpay help exit-codes` lists them.
const (
	exitOK          = 0
	exitUsage       = 1   // the command line cannot be right; nothing was sent
	exitConfig      = 2   // profile, keys or files cannot be used
	exitNetwork     = 3   // network or timeout, before anything was sent
	exitRefused     = 4   // WeChat Pay refused, for certain
	exitUnknown     = 5   // nobody knows what happened: 5xx, SYSTEM_ERROR, 202, the answer got lost
	exitSignature   = 6   // a signature was not accepted
	exitHash        = 7   // a file is not the announced one
	exitOutput      = 8   // answered, but the answer cannot be shown as asked
	exitInterrupted = 130 // Ctrl-C
)

const exitCodesHelp = `  0    success
  1    the command line cannot be right; nothing was sent
  2    profile, keys or files cannot be used; doctor found a fault
  3    network or timeout, before anything was sent
  4    WeChat Pay refused the request for certain: 4xx, or FAIL of APIv2 with a code
       that says so
  5    nobody knows what happened, or it is not finished: 5xx, 202, SYSTEM_ERROR and
       USERPAYING, a payout's FAIL, or the connection or the time ended after the
       request went out; query before anything else
  6    a signature was not accepted; what was asked for may have been carried out
  7    a downloaded file is not the one that was announced
  8    the request was sent and answered, but the answer cannot be shown or written as asked
  130  interrupted
`

// A failure is an error of the command itself, with what to do about it.
type failure struct {
	code int
	what string
	todo string
	err  error
}

func (f *failure) Error() string { return f.what }
func (f *failure) Unwrap() error { return f.err }

func usagef(todo, format string, args ...any) error {
	return &failure{code: exitUsage, what: fmt.Sprintf(format, args...), todo: todo}
}

func configf(todo, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &failure{code: exitConfig, what: err.Error(), todo: todo, err: errors.Unwrap(err)}
}

// unshown is what went wrong after a request was answered.
func unshown(todo string, err error) error {
	return &failure{code: exitOutput, what: "the request was sent and answered, but " + err.Error(), todo: todo, err: err}
}

// exitCode judges an error. What was sent decides: an error after which nobody knows what
// happened is never one of the command line.
func exitCode(ctx context.Context, err error) int {
	var own *failure
	var wrongHash *auth.HashError
	var answer *wxpay.Error
	var unproven *auth.VerifyError
	var judged interface{ Outcome() wxpay.Outcome }
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.As(err, &own):
		return own.code
	case errors.As(err, &wrongHash):
		return exitHash
	case errors.As(err, &answer) && answer.Outcome() == wxpay.Rejected:
		return exitRefused
	case errors.As(err, &unproven) && answer == nil && unproven.Reason != auth.OtherRequest:
		return exitSignature
	case errors.As(err, &judged) && judged.Outcome() == wxpay.Unknown:
		return exitUnknown
	case isFileError(err):
		return exitConfig
	case isNetworkError(err):
		return exitNetwork
	case strings.Contains(err.Error(), "Config.Platform is not ready"):
		return exitConfig
	}
	return exitUsage
}

// isFileError tells of a file of this machine. Its cause would pass for a network error.
func isFileError(err error) bool {
	var path *fs.PathError
	var link *os.LinkError
	return errors.As(err, &path) || errors.As(err, &link)
}

func isNetworkError(err error) bool {
	var network net.Error
	var errno syscall.Errno
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.As(err, &network) || errors.As(err, &errno)
}

// report writes an error to stderr: the first line says what, the next ones what to do.
func (a *app) report(ctx context.Context, err error) {
	what, todo := describe(err)
	if exitCode(ctx, err) == exitInterrupted {
		what, todo = "interrupted", "if a request was on its way, query before you send it again"
	}
	if todo == "" {
		todo = advice(err)
	}
	fmt.Fprintf(a.stderr, "%s %s\n", a.paint(a.stderr, red, "error:"), oneLine(inProfileWords(what)))
	if todo != "" {
		fmt.Fprintln(a.stderr, visible(inProfileWords(todo)))
	}
}

// describe says what went wrong, and what to do if the error knows.
func describe(err error) (what, todo string) {
	var own *failure
	var answer *wxpay.Error
	switch {
	case errors.As(err, &own):
		return own.what, own.todo
	case errors.As(err, &answer):
		what = answer.Error()
		todo = strings.TrimPrefix(strings.TrimPrefix(answer.Explain(), what), "\n")
		if strings.HasPrefix(todo, "verdict: ") || strings.Contains(todo, "\nverdict: ") { // which is in the first line as well
			what, _, _ = strings.Cut(what, " (rejected: ")
		}
		return strings.TrimPrefix(what, "wxpay: "), todo
	}
	return strings.ReplaceAll(strings.TrimPrefix(err.Error(), "wxpay: "), ": put it into the params (not sent)", ""), ""
}

// advice is what to do after an error of the library, whose text says most of it.
func advice(err error) string {
	code := exitCode(context.Background(), err)
	switch text := err.Error(); {
	case code == exitConfig && isFileError(err):
		return "look at the path and at who may read and write it"
	case strings.Contains(text, "has no value"):
		return "give it as an ITEM: .name=value; see wxpay help items"
	case strings.Contains(text, "params key"):
		return "a placeholder is .name=value, a body field name=value, a query parameter name==value; see wxpay help items"
	case strings.Contains(text, "unknown authority"):
		return "this machine has no CA certificates (package ca-certificates), or a proxy stands between"
	case strings.HasPrefix(text, "unknown "):
		return "see wxpay --help"
	}
	switch code {
	case exitConfig:
		return "wxpay doctor looks at the profile"
	case exitNetwork:
		return "nothing was sent; wxpay doctor looks at the way to WeChat Pay, --timeout allows more time"
	case exitRefused:
		return "correct the request: the answer says what is wrong with it"
	case exitUnknown, exitSignature:
		return "query with the same number before anything else"
	case exitHash:
		return "download it again"
	}
	return "see --help of the command"
}
