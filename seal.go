package wxpay

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// seal encrypts the sensitive texts in what becomes path, query and body, all with
// one key, and names that key in the request.
func (c *Client) seal(ctx context.Context, params Params, r *request) (Params, error) {
	s := sealer{client: c, ctx: ctx, request: r}
	sealed, copied := params, false
	for name, v := range params {
		if isReservedKey(name) && name != keyJSON && name != keyQuery {
			continue
		}
		v, changed, err := s.value(v)
		if err != nil {
			return nil, fmt.Errorf("params key %q: %w", name, err)
		}
		if changed {
			if !copied {
				sealed, copied = maps.Clone(params), true
			}
			sealed[name] = v
		}
	}
	return sealed, nil
}

// unseal decrypts the sensitive texts of an answer where they were decoded to.
func (c *Client) unseal(v any) error {
	s := sealer{client: c}
	_, _, err := s.value(v)
	return err
}

// maxDepth is how deep values are searched; beyond it lies a loop.
const maxDepth = 500

var errTooDeep = errors.New("the value is nested too deep, or holds itself")

// A sealer turns every sensitive text inside a value into another text: encrypted
// for a request, or decrypted. What it returns shares with the given value all that
// it did not have to change. It writes to the given value only through pointers,
// and only if it decrypts.
type sealer struct {
	client  *Client
	ctx     context.Context  //nolint:containedctx // that of the call, in which it lives
	request *request         // the request to encrypt for; nil: decrypt
	key     crypto.PublicKey // the one of the request, once there was something to encrypt
	depth   int
}

// turn encrypts a text, all of a request with one key, and names that key in the
// request; or it decrypts.
func (s *sealer) turn(text string) (string, error) {
	if s.request == nil {
		return s.client.Decrypt(text)
	}
	if strings.HasPrefix(text, sealedMark) {
		return "", errors.New("the text starts with NUL, which no name or number does")
	}
	if s.key == nil {
		serial, key, err := s.client.config.keyToEncrypt(s.ctx, s.request.get(serialHeader))
		if err != nil {
			return "", err
		}
		s.key, s.request.sealed = key, true
		s.request.setDefault(serialHeader, serial)
	}
	return auth.Encrypt(s.key, text)
}

// typed is what a turned text of type Sensitive looks like.
func (s *sealer) typed(text string) string {
	if s.request == nil {
		return text
	}
	return sealedMark + text
}

// value returns v with its sensitive texts turned, and whether there were any.
// The common kinds go without reflection.
func (s *sealer) value(v any) (any, bool, error) {
	switch v := v.(type) {
	case nil, string, bool, int, int64, float64, []byte, []string, map[string]string:
		return v, false, nil
	case Sensitive:
		if v == "" {
			return v, false, nil
		}
		text, err := s.turn(string(v))
		return Sensitive(s.typed(text)), true, err
	case Params:
		return s.dynamicMap(v)
	case map[string]any:
		return s.dynamicMap(v)
	}
	return s.reflected(v)
}

func (s *sealer) dynamicMap(m map[string]any) (any, bool, error) {
	if s.depth++; s.depth > maxDepth {
		return nil, false, errTooDeep
	}
	defer func() { s.depth-- }()
	var turned map[string]any
	for key, item := range m {
		item, changed, err := s.value(item)
		if err != nil {
			return nil, false, inside(key, err)
		}
		if changed {
			if turned == nil {
				turned = maps.Clone(m)
			}
			turned[key] = item
		}
	}
	if turned == nil {
		return m, false, nil
	}
	return turned, true, nil
}

// A placedError says where in a value something is wrong: contact.name.
type placedError struct {
	path string
	err  error
}

func (e *placedError) Error() string { return strings.TrimPrefix(e.path, ".") + ": " + e.err.Error() }
func (e *placedError) Unwrap() error { return e.err }

func inside(name string, err error) error {
	if e, ok := err.(*placedError); ok { //nolint:errorlint // made here, not wrapped
		return &placedError{"." + name + e.path, e.err}
	}
	return &placedError{"." + name, err}
}
