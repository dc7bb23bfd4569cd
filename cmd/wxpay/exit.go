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
	exitUsage       = 1   // the command line cannot be right
	exitConfig      = 2   // profile, keys or files cannot be used
	exitNetwork     = 3   // no answer came: network or timeout
	exitRefused     = 4   // WeChat Pay refused: 4xx, or FAIL of APIv2
	exitUnknown     = 5   // nobody knows what happened: 5xx, or SYSTEMERROR of APIv2
	exitSignature   = 6   // a signature was not accepted
	exitHash        = 7   // a file is not the announced one
	exitInterrupted = 130 // Ctrl-C
)

const exitCodesHelp = `  0    success
  1    the command line cannot be right
  2    profile, keys or files cannot be used; doctor found a fault
  3    no answer came: network or timeout
  4    WeChat Pay refused the request: 4xx, or FAIL of APIv2
  5    nobody knows what happened: 5xx, or SYSTEMERROR of APIv2; query before anything else
  6    a signature was not accepted
  7    a downloaded file is not the one that was announced
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

// exitCode judges an error.
func exitCode(ctx context.Context, err error) int {
	var own *failure
	var wrongHash *wxpay.HashError
	var answer *wxpay.Error
	var unproven *auth.VerifyError
	var network net.Error
	var errno syscall.Errno
	var path *fs.PathError
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled) && ctx.Err() != nil:
		return exitInterrupted
	case errors.As(err, &own):
		return own.code
	case errors.As(err, &wrongHash):
		return exitHash
	case errors.As(err, &answer):
		if answer.Outcome() == wxpay.Rejected {
			return exitRefused
		}
		return exitUnknown
	case errors.As(err, &unproven):
		return exitSignature
	case errors.As(err, &path) && !errors.As(err, &network):
		return exitConfig
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.As(err, &network), errors.As(err, &errno):
		return exitNetwork
	}
	return exitUsage
}

// report writes an error to stderr: the first line says what, the next ones what to do.
func (a *app) report(ctx context.Context, err error) {
	what := strings.TrimPrefix(err.Error(), "wxpay: ")
	var todo string
	var own *failure
	var answer *wxpay.Error
	switch {
	case exitCode(ctx, err) == exitInterrupted:
		what, todo = "interrupted", "if a request was on its way, query before you send it again"
	case errors.As(err, &own):
		what, todo = own.what, own.todo
	case errors.As(err, &answer):
		text, rest, _ := strings.Cut(answer.Explain(), "\n")
		what, todo = strings.TrimPrefix(text, "wxpay: "), rest
	default:
		todo = advice(err)
	}
	fmt.Fprintf(a.stderr, "%s %s\n", a.paint(a.stderr, red, "error:"), what)
	if todo != "" {
		fmt.Fprintln(a.stderr, todo)
	}
}

// advice is what to do after an error of the library, whose text says most of it.
func advice(err error) string {
	switch {
	case strings.Contains(err.Error(), "has no value"):
		return "give it as an ITEM: .name=value; see wxpay help items"
	case errors.Is(err, os.ErrNotExist):
		return "look at the path, which is relative to the current directory"
	case strings.Contains(err.Error(), "unknown authority"):
		return "this machine has no CA certificates (package ca-certificates), or a proxy stands between"
	case strings.HasPrefix(err.Error(), "unknown flag"), strings.HasPrefix(err.Error(), "unknown shorthand"), strings.Contains(err.Error(), "flag needs an argument"):
		return "see wxpay --help"
	case errors.Is(err, context.DeadlineExceeded):
		return "wxpay doctor measures the way to WeChat Pay; --timeout allows more time"
	}
	return ""
}
