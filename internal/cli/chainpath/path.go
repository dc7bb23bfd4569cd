// Package chainpath reads the path on the command line: what chain it makes, which of the
// two APIs it belongs to, and whether a request to it may move money.
package chainpath

import (
	"regexp"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// rewritten is what the shells of Git for Windows make of /v3/….
var rewritten = regexp.MustCompile(`^[A-Za-z]:[/\\].*[/\\](v[23][/\\].*)$`)

// Original returns the path that was meant, without its first slash, if a shell has made a
// path of Windows of it.
func Original(path string) (meant string, wasRewritten bool) {
	m := rewritten.FindStringSubmatch(path)
	if m == nil {
		return "", false
	}
	return strings.ReplaceAll(m[1], `\`, "/"), true
}

// Chain makes a chain of the argument: a template if it has a slash, else segments
// parted by dots, as in JS: v3.pay.transactions.outTradeNo._out_trade_no_.close.
func Chain(client *wxpay.Client, path string) (*wxpay.Chain, error) {
	if meant, wasRewritten := Original(path); wasRewritten {
		return nil, exit.Usagef("leave out the slash in front: "+meant, "the shell has made a path of Windows of the argument: %s", path)
	}
	if path == "" {
		return nil, exit.Usagef("for example v3/certificates", "the path is empty")
	}
	if strings.Contains(path, "/") {
		return client.Chain(path), nil
	}
	return client.Chain(strings.Split(path, ".")...), nil
}

// SpeaksV2 reports whether a path is one of APIv2.
func SpeaksV2(path string) bool {
	path = strings.TrimPrefix(path, "/")
	return path == "v2" || strings.HasPrefix(path, "v2/") || strings.HasPrefix(path, "v2.")
}

// V2 puts a path into APIv2, in the form that it has.
func V2(path string) string {
	if path = strings.TrimPrefix(path, "/"); !strings.Contains(path, "/") && strings.Contains(path, ".") {
		return "v2." + path
	}
	return "v2/" + path
}
