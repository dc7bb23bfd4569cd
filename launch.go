package wxpay

import (
	"github.com/wechatpay-chain/wxpay/internal/launchkeys"
	"github.com/wechatpay-chain/wxpay/launch"
)

// Launch returns a Launcher that signs with the keys of the client what a front end needs
// to open WeChat Pay. It sends nothing, and every error has the outcome NotSent.
func (c *Client) Launch() launch.Launcher {
	if c == nil || c.config == nil {
		return launch.Launcher{} // whose methods say what is missing
	}
	cfg := c.config
	return launch.New(&launchkeys.Keys{MchID: cfg.MchID, BrandID: cfg.BrandID, PrivateKey: cfg.PrivateKey, APIv2Key: cfg.APIv2Key,
		HasSigner: cfg.Signer != nil, Now: cfg.Now})
}
