package request

import (
	"net/url"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/cataloguefile"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/notifyurl"
)

// lint makes the client warn of a notify_url that WeChat Pay cannot call and, if that is asked for, of what the page of the path says
// otherwise, once of each. What is previewed and then sent is looked at twice.
func (o *Options) lint() (func(*wxpay.Config), error) {
	var c *catalogue.Catalogue
	if o.Lint {
		var err error
		if c, err = cataloguefile.Open(o.app); err != nil {
			return nil, err
		}
	}
	said := map[string]bool{}
	warn := func(text string) {
		if !said[text] {
			said[text] = true
			o.app.Warnf("%s", text)
		}
	}
	return func(cfg *wxpay.Config) {
		isLocal := isLoopback(cfg.BaseURL) // a gateway on this machine calls whatever it is told to
		cfg.Lint = func(d *wxpay.Draft) ([]string, error) {
			if !isLocal {
				for _, v := range diagnosis.NotifyURLIn(d.Body) {
					warn(v.In(o.app.Language()))
				}
			}
			if c != nil {
				for _, f := range c.Findings(d) {
					warn(f.String())
				}
			}
			return nil, nil
		}
	}, nil
}

func isLoopback(base string) bool {
	u, err := url.Parse(base)
	return err == nil && notifyurl.IsLoopback(u.Hostname())
}
