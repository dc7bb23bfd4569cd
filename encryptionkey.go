package wxpay

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// keyToEncrypt returns the key for sensitive fields and its name: the one that the
// caller names in Wechatpay-Serial, else the preferred one, else the newest
// certificate.
func (cfg *Config) keyToEncrypt(ctx context.Context, serial string) (string, crypto.PublicKey, error) {
	if cfg.Platform == nil {
		return "", nil, errors.New("Config.Platform is empty: there is no key of WeChat Pay to encrypt with")
	}
	if err := ready(ctx, cfg.Platform); err != nil {
		return "", nil, err
	}
	if serial == "" {
		var err error
		if serial, err = preferredKey(cfg.Platform); err != nil {
			return "", nil, err
		}
	}
	if serial == "" {
		if keys, ok := cfg.Platform.(auth.Keys); ok {
			if newest := keys.Newest(cfg.Now(), cfg.schema()); newest != nil {
				serial = newest.Serial
			}
		}
	}
	if serial == "" {
		return "", nil, errors.New(`Config.Platform holds several keys, prefers none, and has no certificate that is valid now: name the key to encrypt with in "headers": {"Wechatpay-Serial": …}, or load certificates with auth.LoadKeys`)
	}
	serial = ident.WireSerial(serial)
	key, err := cfg.Platform.Key(ctx, serial)
	if err != nil {
		return "", nil, fmt.Errorf("the key to encrypt with, %s: %w", serial, quoted(err))
	}
	if cfg.own().IsKey(key) {
		return "", nil, fmt.Errorf("the key %s is the merchant's own, which WeChat Pay cannot decrypt; it takes its public key (pub_key.pem) or a platform certificate", serial)
	}
	return cfg.nameOf(serial), key, nil
}

// nameOf returns the name as WeChat Pay writes it: Key compares without regard to
// leading zeros, WeChat Pay may not.
func (cfg *Config) nameOf(serial string) string {
	if keys, ok := cfg.Platform.(auth.Keys); ok {
		for name := range keys {
			if auth.SameSerial(name, serial) {
				return name
			}
		}
	}
	return serial
}

// schema is that of the merchant's own key, "" if a Signer has it.
func (cfg *Config) schema() string {
	if cfg.PrivateKey == nil {
		return ""
	}
	return auth.SchemaOf(cfg.PrivateKey.Public())
}

// preferredKey is what goes out as Wechatpay-Serial.
func preferredKey(keys auth.KeySource) (string, error) {
	serial := keys.Serial()
	if strings.IndexFunc(serial, ident.IsForeign) >= 0 {
		return "", fmt.Errorf("Config.Platform prefers the key %s, which cannot be the %s of a request; expected a PUB_KEY_ID_… or a serial number", ident.Shown(serial), serialHeader)
	}
	return serial, nil
}
