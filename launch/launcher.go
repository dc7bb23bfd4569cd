package launch

import (
	"maps"
	"slices"
	"strconv"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/launchkeys"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// A Launcher makes the parameters that a merchant's server hands to its front end to
// open WeChat Pay there (调起支付): without them no order is paid. It sends nothing,
// and every error has the outcome NotSent (wxpay.OutcomeOf). Client.Launch of package
// wxpay returns one; it is a small value and safe for use by several goroutines.
//
// Each set has a timestamp (Config.Now) and a nonce of its own, and they are signed
// with what follows. Hand a set to the front end as it is: the one mistake that
// nothing here can prevent is a page that puts a timestamp of its own in. Prepay ids
// and code_url live 2 hours, an h5_url lives 5 minutes.
//
// The key must be that of the merchant who made the order: Config.PrivateKey for
// orders of APIv3, Config.APIv2Key for those of APIv2 and, though the order is one of
// APIv3, for payscore and coupons.
type Launcher struct {
	keys      *hidden // nil: there is no client
	isPartner bool    // subMchID was given, be it empty
	subMchID  string  // whom the user pays
	nonce     string  // for tests; empty: a fresh one each time
}

// New is for package wxpay, whose Client.Launch returns a Launcher that signs with the keys
// of the client.
func New(keys *launchkeys.Keys) Launcher { return Launcher{keys: &hidden{keys}} }

// hidden keeps keys behind two pointers: what is behind one, fmt prints with %s and %q, and
// the methods of secrets in fields that are not exported do not stop it.
type hidden struct{ *launchkeys.Keys }

// ForSubMerchant returns a Launcher for what a partner (服务商) ordered in the name of
// a sub-merchant. App and AppV2 then send subMchID as partnerid in place of
// Config.MchID, and Transfer and TransferApp send it as subMchId beside it; nothing
// else changes. The keys stay those of the partner.
//
// For APIv2 the documentation says so (pay.weixin.qq.com/doc/v2/partner/4011941134:
// neither appid nor partnerid are the partner's). For APIv3 it leaves open which of
// the two merchants is meant; partnerid is not signed there. Combined orders (合单支付)
// want combine_mchid, which is Config.MchID.
func (l Launcher) ForSubMerchant(subMchID string) Launcher {
	l.isPartner, l.subMchID = true, subMchID
	return l
}

// Params are parameters for the front end, under the names that it takes. They
// marshal to the JSON object that the page, the mini program or the app wants; every
// value is a string, the timestamp too.
type Params map[string]string

// Query returns the parameters as a query string, sorted by name: a=1&b=2 with the
// values escaped, a space as %20.
func (p Params) Query() string {
	var query []byte
	for _, name := range slices.Sorted(maps.Keys(p)) {
		query = rfc3986.AppendPair(query, name, p[name])
	}
	return string(query)
}

// stamp returns a timestamp in seconds and a nonce.
func (l Launcher) stamp() (timestamp, nonce string) {
	nonce = l.nonce
	if nonce == "" {
		nonce = auth.Nonce()
	}
	return strconv.FormatInt(l.keys.Now().Unix(), 10), nonce
}
