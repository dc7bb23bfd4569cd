package wxpay

import (
	"context"
	"crypto"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/seal"
)

// seal encrypts the sensitive texts in what becomes path, query and body, all with
// one key, and names that key in the request.
func (c *Client) seal(ctx context.Context, params param.Given, r *request) (param.Given, error) {
	r.encrypter = encrypter{client: c, ctx: ctx, request: r}
	defer func() { r.encrypter = encrypter{} }() // the request lives longer than the context may
	return params.Seal(&seal.Walker{Plans: c.plans, Turner: &r.encrypter}, isFile)
}

// An encrypter encrypts the texts of a request, all with one key, and names that key in it.
type encrypter struct {
	client  *Client
	ctx     context.Context //nolint:containedctx // that of the call, in which it lives
	request *request
	key     crypto.PublicKey // the one of the request, once there was something to encrypt
}

// Turn marks a text of type Sensitive as encrypted, for its MarshalText.
func (e *encrypter) Turn(text string, typed bool) (string, error) {
	if err := seal.CheckUnmarked(text); err != nil {
		return "", err
	}
	sealed, err := e.encrypt(text)
	if typed && err == nil {
		sealed = seal.Mark(sealed)
	}
	return sealed, err
}

func (e *encrypter) encrypt(text string) (string, error) {
	if e.key == nil {
		serial, key, err := e.fetchKey()
		if err != nil {
			return "", err
		}
		e.key, e.request.sealed = key, true
		e.request.Header.Set(serialHeader, serial)
	}
	return auth.Encrypt(e.key, text)
}

// fetchKey takes its time from that of the call.
func (e *encrypter) fetchKey() (string, crypto.PublicKey, error) {
	started := time.Now()
	ctx, cancel := e.request.limit(e.ctx)
	defer cancel()
	serial, key, err := e.client.creds.EncryptionKey(ctx, e.request.Header.Get(serialHeader), e.client.config.Now())
	e.request.spent = time.Since(started)
	return serial, key, err
}
