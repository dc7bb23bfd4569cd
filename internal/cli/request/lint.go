package request

import (
	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/cataloguefile"
)

// lint makes the client warn, once of each, of what the page of the path says otherwise, if that is asked
// for. What is previewed and then sent is looked at twice.
func (o *Options) lint() (func(*wxpay.Config), error) {
	if !o.Lint {
		return func(*wxpay.Config) {}, nil
	}
	c, err := cataloguefile.Open(o.app)
	if err != nil {
		return nil, err
	}
	said := map[string]bool{}
	return func(cfg *wxpay.Config) {
		cfg.Lint = func(d *wxpay.Draft) ([]string, error) {
			for _, f := range c.Findings(d) {
				if text := f.String(); !said[text] {
					said[text] = true
					o.app.Warnf("%s", text)
				}
			}
			return nil, nil
		}
	}, nil
}
