package main

import (
	"regexp"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// rewritten is what the shells of Git for Windows make of /v3/….
var rewritten = regexp.MustCompile(`^[A-Za-z]:[/\\].*[/\\](v[23][/\\].*)$`)

// original returns the path that was meant, without its first slash, if a shell has made a
// path of Windows of it.
func original(path string) (meant string, wasRewritten bool) {
	m := rewritten.FindStringSubmatch(path)
	if m == nil {
		return "", false
	}
	return strings.ReplaceAll(m[1], `\`, "/"), true
}

// chainOf makes a chain of the argument: a template if it has a slash, else segments
// parted by dots, as in JS: v3.pay.transactions.outTradeNo._out_trade_no_.close.
func chainOf(client *wxpay.Client, path string) (*wxpay.Chain, error) {
	if meant, wasRewritten := original(path); wasRewritten {
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

// speaksV2 reports whether a path is one of APIv2.
func speaksV2(path string) bool {
	path = strings.TrimPrefix(path, "/")
	return path == "v2" || strings.HasPrefix(path, "v2/") || strings.HasPrefix(path, "v2.")
}

// v2Path puts a path into APIv2, in the form that it has.
func v2Path(path string) string {
	if path = strings.TrimPrefix(path, "/"); !strings.Contains(path, "/") && strings.Contains(path, ".") {
		return "v2." + path
	}
	return "v2/" + path
}

// movesMoney are the words in paths of requests after which money is gone.
var movesMoney = regexp.MustCompile(`(?i)refund|transfer|profit-?sharing|redpack|sendhb|pay_bank|promotion|withdraw|reverse|micropay|codepay|serviceorder/.+/(?:complete|pay)|papay/.*apply|edu-?(?:papay|schoolpay)/transactions|serviceorder/direct-complete|subsidy/pay|payapply|(?:parking|qrcode|palm-pay)[^ ]*transactions|transactions/parking|favor/users/.+/coupons|deduct|payouts?|fund/|subsidies|consume|facepay`)

// moves reports whether a request may move money. Queries do not.
func moves(method, path string) bool {
	return method != "GET" && method != "HEAD" && movesMoney.MatchString(path)
}
