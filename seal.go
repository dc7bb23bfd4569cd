package wxpay

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// seal encrypts the sensitive texts in what becomes path, query and body, all with
// one key, and names that key in the request.
func (c *Client) seal(ctx context.Context, params Params, r *request) (Params, error) {
	s := sealer{client: c, ctx: ctx, request: r}
	sealed, copied := params, false
	for name, v := range params {
		if _, upload := v.(File); isReservedKey(name) && name != keyJSON && name != keyQuery && !upload {
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

// decode reads JSON into v and decrypts the sensitive texts that it brings. What v
// held before and the JSON does not mention stays as it is, and if a text does not
// decrypt, so does all of v.
func (c *Client) decode(data []byte, v any) error {
	t := reflect.TypeOf(v)
	if t == nil || t.Kind() != reflect.Pointer || !c.plans.of(t).decodes {
		return jsontext.Unmarshal(data, v)
	}
	// A value of its own tells what came from what was there.
	came := reflect.New(t.Elem()).Interface()
	if jsontext.Unmarshal(data, came) != nil {
		return jsontext.Unmarshal(data, v)
	}
	plain := map[string]string{}
	opener := sealer{client: c, open: func(text string) (string, error) {
		var err error
		plain[text], err = c.Decrypt(text)
		return text, err
	}}
	if _, _, err := opener.value(came); err != nil {
		return err
	}
	if err := jsontext.Unmarshal(data, v); err != nil {
		return err
	}
	opener.open = func(text string) (string, error) {
		if decrypted, ok := plain[text]; ok {
			return decrypted, nil
		}
		return text, nil
	}
	_, _, err := opener.value(v)
	return err
}

// maxDepth is how deep values are searched; beyond it lies a loop.
const maxDepth = 500

var errTooDeep = errors.New("the value is nested too deep, or holds itself")

// A sealer turns every sensitive text inside a value into another text. What it
// returns shares with the given value all that it did not have to change. It writes
// to the given value only through pointers, and only if it has open.
type sealer struct {
	client  *Client
	open    func(string) (string, error) // nil: encrypt for the request
	ctx     context.Context              //nolint:containedctx // that of the call, in which it lives
	request *request
	key     crypto.PublicKey // the one of the request, once there was something to encrypt
	depth   int
}

func (s *sealer) turn(text string) (string, error) {
	switch {
	case s.open != nil:
		return s.open(text)
	case strings.HasPrefix(text, sealedMark):
		return "", errors.New("the text starts with NUL, which no name or number does")
	}
	return s.encrypt(text)
}

// encrypt encrypts all of a request with one key, and names that key in it.
func (s *sealer) encrypt(text string) (string, error) {
	if s.key == nil {
		serial, key, err := s.fetchKey()
		if err != nil {
			return "", err
		}
		s.key, s.request.sealed = key, true
		s.request.set(serialHeader, serial)
	}
	return auth.Encrypt(s.key, text)
}

// fetchKey takes its time from that of the call.
func (s *sealer) fetchKey() (string, crypto.PublicKey, error) {
	started := time.Now()
	ctx, cancel := s.request.limit(s.ctx)
	defer cancel()
	serial, key, err := s.client.creds.EncryptionKey(ctx, s.request.get(serialHeader), s.client.config.Now())
	s.request.spent = time.Since(started)
	return serial, key, err
}

// typed is what a turned text of type Sensitive looks like.
func (s *sealer) typed(text string) string {
	if s.open == nil {
		return sealedMark + text
	}
	return text
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

func (e *placedError) Error() string {
	return ident.Plain(strings.TrimPrefix(e.path, ".")) + ": " + e.err.Error()
}
func (e *placedError) Unwrap() error { return e.err }

func inside(name string, err error) error {
	if e, ok := err.(*placedError); ok { //nolint:errorlint // made here, not wrapped
		if len(e.path) > 200 { // a loop has no end worth showing
			return &placedError{"." + name + ".…", e.err}
		}
		return &placedError{"." + name + e.path, e.err}
	}
	return &placedError{"." + name, err}
}
