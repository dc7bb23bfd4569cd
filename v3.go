package wxpay

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/apiv3"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/version"
)

// Version is the version of this module that the program was built with, without the v:
// "1.2.3"; between releases with the commit, as the go command writes it; "0.0.0-devel" where
// the build says nothing. It is to be read: nothing changes if it is set.
var Version = version.Own()

var userAgent = "wxpay/" + version.Own() + " (" + runtime.Version() + "; " + runtime.GOOS + "/" + runtime.GOARCH + ")"

const contentTypeHeader = "Content-Type"

// errNoAPIv3 is what a client without credentials for APIv3 says on its first use.
var errNoAPIv3 = errors.New("this client has what APIv2 needs only, for Config.Platform is empty; APIv3 needs Config.PrivateKey, its " +
	"certificate or serial number, and Config.Platform; paths of APIv2 begin with v2/")

// addHeadersV3 adds the headers that every APIv3 request has. WeChat Pay refuses
// requests without Accept or User-Agent.
func (r *request) addHeadersV3() {
	accept := "application/json"
	if r.download || r.question().IsUnsigned() {
		accept = "*/*"
	}
	r.Header.SetDefault("Accept", accept)
	r.Header.SetDefault("User-Agent", userAgent)
	if len(r.Body) > 0 {
		r.Header.SetDefault(contentTypeHeader, "application/json")
	}
}

// signV3 names the key that WeChat Pay is asked to sign its answer with, signs the
// target and the body, or the part meta of an upload, and adds Authorization.
func (c *Client) signV3(ctx context.Context, r *request) error {
	if c.signer == nil {
		return r.never(errNoAPIv3)
	}
	if c.config.Platform != nil {
		if err := c.creds.Ready(ctx); err != nil {
			return err
		}
		serial, err := c.creds.PreferredKey()
		if err != nil {
			return r.never(err)
		}
		r.Header.SetDefault(serialHeader, serial)
	}
	if c.config.BrandID != "" && !auth.IsPublicKeyID(r.Header.Get(serialHeader)) {
		return r.never(fmt.Errorf("%s would be %q, but brand requests must name the brand's WeChat Pay public key: expected it in "+
			"Config.Platform under its PUB_KEY_ID_…", serialHeader, r.Header.Get(serialHeader)))
	}
	r.sent = auth.Request{Method: r.Method, Target: r.Base.Signed(r.Target), Timestamp: c.config.Now().Unix(), Nonce: auth.Nonce(),
		Body: r.signed()}
	given := r.sent
	if c.config.Signer != nil {
		given.Body = slices.Clone(given.Body) // what is sent stays ours
	}
	authorization, err := c.signer.Authorization(ctx, given)
	if err != nil {
		return quoted(err)
	}
	if c.config.Signer != nil {
		if rfc3986.IndexControl(authorization) >= 0 || !strings.Contains(authorization, " ") {
			return r.never(errors.New("Config.Signer returned something that is no value of the header Authorization; expected a schema, " +
				"a space and five items in one line"))
		}
		r.sent.Timestamp, r.sent.Nonce = apiv3.SignedAt(authorization, r.sent)
	}
	r.Header.Add("Authorization", authorization)
	return nil
}
