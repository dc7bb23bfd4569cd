// Package pages shows what WeChat Pay documents, from the catalogue: wxpay find, docs, new and lint. It
// needs no network and no credentials.
package pages

import (
	"fmt"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/cataloguefile"
	"github.com/wechatpay-chain/wxpay/internal/cli/documented"
)

// endpoints are those that [METHOD] PATH names, and the ITEMs behind.
func endpoints(a *app.App, args []string) (found []*catalogue.Endpoint, items []string, err error) {
	method, path, items, err := documented.Arguments(args)
	if err != nil {
		return nil, nil, err
	}
	c, err := cataloguefile.Open(a)
	if err != nil {
		return nil, nil, err
	}
	found, err = documented.Endpoints(c, method, path)
	return found, items, err
}

// count is a number and its noun.
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
