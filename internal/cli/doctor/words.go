package doctor

import (
	"cmp"
	"errors"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/fault"
)

// The names of the checks that errors of wxpay.New belong to, by the field of Config.
var checkOfField = map[string]string{
	"MchID": "identity", "BrandID": "identity", "Serial": "serial number", "PrivateKey": "private key",
	"Certificate": "certificate", "ClientCert": "certificate", "Platform": "platform keys",
	"APIv3Key": "apiv3_key", "APIv2Key": "apiv2_key", "BaseURL": "base_uri", "Timeout": "timeout",
	"Proxy": "proxy",
}

// parts returns the errors that are joined in err.
func parts(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}

// checkOf is the check that an error of wxpay.New belongs to, by the field of Config that it
// names, and whether that field is only missing.
func checkOf(err error) (name string, isMissing bool) {
	f := fault.Of(err)
	if f == nil {
		return "profile", false
	}
	return cmp.Or(checkOfField[f.Field], "profile"), f.Missing
}

// isOfFile reports whether a finding is one of the key's file, which the loaders look at too.
func isOfFile(finding wxpay.Finding, key any) bool {
	of, ok := key.(interface{ Warning() string })
	return ok && finding.Field == "PrivateKey" && finding.Text == of.Warning()
}

// foundAndTodo takes an error apart.
func foundAndTodo(err error) (found, todo string) {
	var own *exit.Error
	if errors.As(err, &own) && own.Todo != "" {
		return own.What, own.Todo
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Config {
		found, todo, _ = strings.Cut(exit.InProfileWords(f.Error()), "; "+exit.InProfileWords(f.Want))
		return found, exit.InProfileWords(f.Want) + todo
	}
	text := err.Error()
	for _, prefix := range []string{"certificates: ", "wxpay: ", "Config."} {
		text = strings.TrimPrefix(text, prefix)
	}
	text = exit.InProfileWords(text)
	if at := strings.Index(text, "; expected"); at >= 0 {
		return text[:at], text[at+2:]
	}
	found, todo, _ = strings.Cut(text, "; ")
	return found, todo
}
