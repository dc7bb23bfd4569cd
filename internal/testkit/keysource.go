package testkit

import (
	"context"
	"crypto"
	"sync/atomic"

	"github.com/wechatpay-chain/wxpay/auth"
)

// DynamicKeys are a KeySource of the caller's: keys with a Serial that changes, that may
// have to be made ready, and may be looked up elsewhere.
type DynamicKeys struct {
	auth.Keys
	Named   atomic.Value                                            // a string, the Serial
	OnReady func(context.Context) error                             // nil: they are ready
	OnKey   func(context.Context, string) (crypto.PublicKey, error) // nil: those of Keys
}

// NewDynamicKeys has these keys and this Serial.
func NewDynamicKeys(keys auth.Keys, serial string) *DynamicKeys {
	d := &DynamicKeys{Keys: keys}
	d.Named.Store(serial)
	return d
}

// Serial is what Named holds now.
func (d *DynamicKeys) Serial() string { return d.Named.Load().(string) }

// Ready calls OnReady.
func (d *DynamicKeys) Ready(ctx context.Context) error {
	if d.OnReady == nil {
		return nil
	}
	return d.OnReady(ctx)
}

// Key calls OnKey.
func (d *DynamicKeys) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	if d.OnKey == nil {
		return d.Keys.Key(ctx, serial)
	}
	return d.OnKey(ctx, serial)
}

// HollowKeys is a key source around another that nobody made.
type HollowKeys struct{ auth.KeySource }
