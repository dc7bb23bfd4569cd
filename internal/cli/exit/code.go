// Package exit judges errors: which exit code they have, and what to do about them. The
// commands make their own errors with it, so that each error says both.
package exit

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/fault"
)

// Code is the exit code of an error. What was sent decides: an error after which nobody
// knows what happened is never one of the command line.
func Code(ctx context.Context, err error) int {
	var own *Error
	var wrongHash *auth.HashError
	var answer *wxpay.Error
	var unproven *auth.VerifyError
	var judged interface{ Outcome() wxpay.Outcome }
	switch {
	case ctx.Err() != nil:
		return Interrupted
	case errors.As(err, &own):
		return own.Code
	case errors.Is(err, wxpay.ErrNotFinal):
		return NotFinal
	case errors.As(err, &wrongHash):
		return Hash
	case errors.As(err, &answer) && answer.Outcome() == wxpay.Rejected:
		return Refused
	case errors.As(err, &unproven) && answer == nil && unproven.Reason != auth.OtherRequest:
		return Signature
	case errors.As(err, &judged) && judged.Outcome() == wxpay.Unknown:
		return Unknown
	case isFileError(err):
		return Config
	case isNetworkError(err):
		return Network
	case fault.Is(err, fault.NotReady): // the platform certificates could not be had
		return Config
	}
	return Usage
}

// isFileError reports whether a file of this machine is at fault. Its cause would pass for a
// network error.
func isFileError(err error) bool {
	var path *fs.PathError
	var link *os.LinkError
	return errors.As(err, &path) || errors.As(err, &link)
}

// isNetworkError reports whether the way to WeChat Pay is at fault.
func isNetworkError(err error) bool {
	var network net.Error
	var errno syscall.Errno
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.As(err, &network) || errors.As(err, &errno) || isProxyError(err) || diagnosis.IsTLS(err)
}

// isProxyError reports whether the way goes through a proxy, which may refuse it in words of its own.
func isProxyError(err error) bool {
	var through interface{ ThroughProxy() string }
	return errors.As(err, &through)
}
