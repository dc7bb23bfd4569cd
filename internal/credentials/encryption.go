package credentials

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// EncryptionKey returns the key for sensitive fields and its name: the one that the
// caller names in Wechatpay-Serial, else the preferred one, else the newest
// certificate.
func (s *Set) EncryptionKey(ctx context.Context, serial string, now time.Time) (string, crypto.PublicKey, error) {
	if s.Platform == nil {
		return "", nil, errors.New("Config.Platform is empty: there is no key of WeChat Pay to encrypt with")
	}
	if err := s.Ready(ctx); err != nil {
		return "", nil, err
	}
	if serial == "" {
		var err error
		if serial, err = s.PreferredKey(); err != nil {
			return "", nil, err
		}
	}
	if serial == "" {
		if keys, ok := s.Platform.(auth.Keys); ok {
			if newest := keys.Newest(now, s.schema()); newest != nil {
				serial = newest.Serial
			}
		}
	}
	if serial == "" {
		return "", nil, errors.New(`Config.Platform holds several keys, prefers none, and has no certificate that is valid now: ` +
			`name the key to encrypt with in "headers": {"Wechatpay-Serial": …}, or load certificates with auth.LoadKeys`)
	}
	serial = ident.WireSerial(serial)
	key, err := s.Platform.Key(ctx, serial)
	if err != nil {
		return "", nil, fmt.Errorf("the key to encrypt with, %s: %w", serial, s.Quote(err))
	}
	if s.own().IsKey(key) {
		return "", nil, fmt.Errorf("the key %s is the merchant's own, which WeChat Pay cannot decrypt; it takes its public key "+
			"(pub_key.pem) or a platform certificate", serial)
	}
	return s.nameOf(serial), key, nil
}

// nameOf returns the name as WeChat Pay writes it: Key compares without regard to
// leading zeros, WeChat Pay may not.
func (s *Set) nameOf(serial string) string {
	if keys, ok := s.Platform.(auth.Keys); ok {
		for name := range keys {
			if auth.SameSerial(name, serial) {
				return name
			}
		}
	}
	return serial
}

// schema is that of the merchant's own key, "" if a Signer has it.
func (s *Set) schema() string {
	if s.PrivateKey == nil {
		return ""
	}
	return auth.SchemaOf(s.PrivateKey.Public())
}

// PreferredKey is what goes out as Wechatpay-Serial.
func (s *Set) PreferredKey() (string, error) {
	serial := s.Platform.Serial()
	if strings.IndexFunc(serial, ident.IsForeign) >= 0 {
		return "", fmt.Errorf("Config.Platform prefers the key %s, which cannot be the Wechatpay-Serial of a request; expected a "+
			"PUB_KEY_ID_… or a serial number", ident.Shown(serial))
	}
	return serial, nil
}

// Ready lets a lazy key source do its work while nothing has been sent yet.
func (s *Set) Ready(ctx context.Context) error {
	lazy, ok := s.Platform.(auth.LazyKeySource)
	if !ok {
		return nil
	}
	if err := lazy.Ready(ctx); err != nil {
		err = s.Quote(err)
		return &fault.Error{Kind: fault.NotReady, Field: "Config.Platform", Found: "is not ready: " + err.Error(), Err: err}
	}
	return nil
}
