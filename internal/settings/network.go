package settings

import (
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// Network reads what is said about the way of requests. The names of hosts and the prefix are wxpay.New's to judge.
func (p Profile) Network(cfg *wxpay.Config) (err error) {
	cfg.StripPrefix = p.StripPrefix
	for host := range strings.SplitSeq(string(p.Backup), ",") {
		if host = strings.TrimSpace(host); host != "" {
			cfg.Backup = append(cfg.Backup, host)
		}
	}
	if p.PlainHTTP != "" {
		if cfg.PlainHTTP, err = strconv.ParseBool(string(p.PlainHTTP)); err != nil {
			return p.faultf("plain_http", "write plain_http = true, or leave it out", "plain_http is %s; expected true or false",
				ident.Shown(string(p.PlainHTTP)))
		}
	}
	if p.Retry == "" {
		return nil
	}
	attempts, err := strconv.Atoi(string(p.Retry))
	if err != nil || attempts < 1 || attempts > mostAttempts {
		return p.faultf("retry", "write retry = 3, or --retry 3; 1 is no repetition", "retry is %s; expected a number of attempts, 1 to %d",
			ident.Shown(string(p.Retry)), mostAttempts)
	}
	if attempts > 1 {
		cfg.Retry = &wxpay.Retry{Attempts: attempts}
	}
	return nil
}

// mostAttempts is far more than help; a larger number is meant for another setting.
const mostAttempts = 100
