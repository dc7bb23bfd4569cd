package wxpay

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// seal encrypts the sensitive texts in what becomes path, query and body, all with
// one key, and names that key in the request.
func (c *Client) seal(ctx context.Context, params Params, r *request) (Params, error) {
	s := sealer{job: encrypting, client: c, ctx: ctx, request: r}
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

// decode reads JSON into v and decrypts the sensitive texts that it brought. What v
// held before and the JSON does not mention stays as it is.
func (c *Client) decode(data []byte, v any) error {
	if _, _, err := (&sealer{client: c, job: marking}).value(v); err != nil {
		return err
	}
	failed := unmarshalJSON(data, v)
	s := sealer{client: c, job: decrypting}
	if failed != nil {
		s.job = unmarking
	}
	_, _, err := s.value(v)
	if failed != nil {
		return failed
	}
	return err
}

// maxDepth is how deep values are searched; beyond it lies a loop.
const maxDepth = 500

var (
	errTooDeep = errors.New("the value is nested too deep, or holds itself")
	errFound   = errors.New("there is a sensitive text")
)

// A job is what a sealer does with each sensitive text.
type job int

const (
	encrypting job = iota // for a request, in a copy
	finding               // nothing but end with errFound
	marking               // note in place that it was there before an answer was decoded
	unmarking             // take the note away
	decrypting            // take the note away, or decrypt if there is none
)

// A sealer turns every sensitive text inside a value into another text. What it
// returns shares with the given value all that it did not have to change. It writes
// to the given value only through pointers, and never while it encrypts.
type sealer struct {
	job     job
	client  *Client
	ctx     context.Context  //nolint:containedctx // that of the call, in which it lives
	request *request         // to encrypt for
	key     crypto.PublicKey // the one of the request, once there was something to encrypt
	depth   int
}

func (s *sealer) turn(text string) (string, error) {
	plain, marked := strings.CutPrefix(text, sealedMark)
	switch {
	case s.job == finding:
		return "", errFound
	case s.job == marking:
		return sealedMark + text, nil
	case marked && s.job != encrypting:
		return plain, nil
	case s.job == unmarking:
		return text, nil
	case s.job == decrypting:
		return s.client.Decrypt(text)
	case marked:
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
		s.request.setDefault(serialHeader, serial)
	}
	return auth.Encrypt(s.key, text)
}

// fetchKey takes its time from that of the call.
func (s *sealer) fetchKey() (string, crypto.PublicKey, error) {
	started := time.Now()
	ctx, cancel := s.request.limit(s.ctx)
	defer cancel()
	serial, key, err := s.client.config.keyToEncrypt(ctx, s.request.get(serialHeader))
	s.request.spent = time.Since(started)
	return serial, key, err
}

// typed is what a turned text of type Sensitive looks like.
func (s *sealer) typed(text string) string {
	if s.job == encrypting {
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

func (e *placedError) Error() string { return strings.TrimPrefix(e.path, ".") + ": " + e.err.Error() }
func (e *placedError) Unwrap() error { return e.err }

func inside(name string, err error) error {
	if e, ok := err.(*placedError); ok { //nolint:errorlint // made here, not wrapped
		return &placedError{"." + name + e.path, e.err}
	}
	return &placedError{"." + name, err}
}
