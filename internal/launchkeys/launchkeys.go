// Package launchkeys is what a launch.Launcher gets of a client's configuration. It lies
// here so that Client.Launch alone makes one: what wxpay.New has checked need not be
// checked again.
package launchkeys

import (
	"crypto"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Keys are the fields of wxpay.Config under the same names.
type Keys struct {
	MchID, BrandID string
	PrivateKey     crypto.Signer // nil: there is none
	APIv2Key       auth.Secret
	HasSigner      bool // Config.Signer signs requests, perhaps in place of PrivateKey
	Now            func() time.Time
}
