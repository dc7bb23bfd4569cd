package wxpay

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Version is the version of this module.
const Version = "0.1.0"

var userAgent = "wxpay/" + Version + " (" + runtime.Version() + "; " + runtime.GOOS + "/" + runtime.GOARCH + ")"

const contentTypeHeader = "Content-Type"

// describeV3 adds the headers that every APIv3 request has. WeChat Pay refuses
// requests without Accept or User-Agent.
func (c *Client) describeV3(r *request) {
	accept := "application/json"
	if r.download || r.unsigned() {
		accept = "*/*"
	}
	r.setDefault("Accept", accept)
	r.setDefault("User-Agent", userAgent)
	if len(r.body) > 0 {
		r.setDefault(contentTypeHeader, "application/json")
	}
}

// signV3 names the key that WeChat Pay is asked to sign its answer with, signs the
// target and the body, or the part meta of an upload, and adds Authorization.
func (c *Client) signV3(ctx context.Context, r *request) error {
	if c.signer == nil {
		return errNoAPIv3
	}
	if platform := c.config.Platform; platform != nil {
		if err := ready(ctx, platform); err != nil {
			return err
		}
		serial, err := preferredKey(platform)
		if err != nil {
			return err
		}
		r.setDefault(serialHeader, serial)
	}
	if c.config.BrandID != "" && !strings.HasPrefix(r.get(serialHeader), auth.PublicKeyIDPrefix) {
		return fmt.Errorf("%s would be %q, but brand requests must name the brand's WeChat Pay public key: expected it in Config.Platform under its PUB_KEY_ID_…", serialHeader, r.get(serialHeader))
	}
	body := r.signed()
	if c.config.Signer != nil {
		body = slices.Clone(body) // what is sent stays ours
	}
	authorization, err := c.signer.Authorization(ctx, auth.Request{
		Method: r.method, Target: r.target, Timestamp: c.config.Now().Unix(), Nonce: auth.Nonce(), Body: body,
	})
	switch {
	case err != nil:
		return quoted(err)
	case strings.IndexFunc(authorization, isControl) >= 0 || !strings.Contains(authorization, " "):
		return errors.New("Config.Signer returned something that is no value of the header Authorization; expected a schema, a space and five items in one line")
	}
	r.header = append(r.header, field{"Authorization", authorization})
	return nil
}
