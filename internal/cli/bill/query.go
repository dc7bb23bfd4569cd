package bill

import (
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
)

// endpoint is the path of a kind of bill, and the query that it takes.
func endpoint(kind string) (path string, query map[string]string, found bool) {
	switch kind {
	case "trade":
		return "v3/bill/tradebill", map[string]string{"bill_type": "ALL"}, true
	case "fundflow":
		return "v3/bill/fundflowbill", map[string]string{"account_type": "BASIC"}, true
	case "sub-fundflow", "sub":
		return "v3/bill/sub-merchant-fundflowbill", map[string]string{"account_type": "BASIC", "algorithm": "AEAD_AES_256_GCM"}, true
	case "ecommerce":
		return "v3/ecommerce/bill/fundflowbill", map[string]string{"account_type": "ALL", "algorithm": "AEAD_AES_256_GCM"}, true
	case "profitsharing":
		return "v3/profitsharing/bills", map[string]string{}, true
	}
	return kind, map[string]string{}, strings.Contains(kind, "/")
}

// request reads the arguments: path and params of the request for a bill.
func (o *Options) request(now time.Time) (path string, params wxpay.Params, err error) {
	path, query, found := endpoint(o.args[0])
	if !found {
		return "", nil, exit.Usagef("known are trade, fundflow, sub-fundflow, ecommerce, profitsharing; or give a path, with a slash",
			"%q is no kind of bill", o.args[0])
	}
	args := o.args[1:]
	if len(args) > 0 && !strings.ContainsAny(args[0], "=:@") {
		if query["bill_date"], err = date(args[0], now); err != nil {
			return "", nil, err
		}
		args = args[1:]
	} else if !strings.Contains(path, "v3/global") && query["account_type"]+query["bill_type"] != "" || path == "v3/profitsharing/bills" {
		return "", nil, exit.Usagef("a date such as 2025-01-31, or yesterday", "the DATE is missing")
	}
	it, err := item.Parse(args)
	if err != nil {
		return "", nil, err
	}
	if len(it.Object()) > 0 || it.File != nil {
		return "", nil, exit.Usagef("name==value is a query parameter", "a bill is asked for without a body")
	}
	for name, value := range map[string]string{"bill_type": o.Type, "account_type": o.AccountType} {
		if value != "" {
			query[name] = value
		}
	}
	switch {
	case o.Tar != "" && !strings.EqualFold(o.Tar, "gzip"):
		return "", nil, exit.Usagef("--tar gzip, or leave it out", "--tar is %q", o.Tar)
	case o.GZIP || o.Tar != "":
		query["tar_type"] = "GZIP"
	}
	for name, value := range query {
		if !it.Query.Has(name) {
			it.Query.Set(name, value)
		}
	}
	return path, it.Params(), nil
}

// date reads a day as WeChat Pay counts them, in Beijing.
func date(text string, now time.Time) (string, error) {
	if text == "yesterday" {
		return now.In(time.FixedZone("", 8*60*60)).AddDate(0, 0, -1).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", exit.Usagef("a date such as 2025-01-31, or yesterday", "%q is no date", text)
	}
	return text, nil
}
