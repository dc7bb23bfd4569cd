package auth

import (
	"context"
	"crypto"
	"maps"
	"slices"
	"time"
)

// KeySource tells who may sign WeChat Pay's answers. Keys is the static one.
// Implementations must be safe for use by several goroutines and obey ctx.
type KeySource interface {
	// Key returns the public key that serial names: the serial number of a
	// platform certificate or a PUB_KEY_ID_…. An unknown serial is an error.
	Key(ctx context.Context, serial string) (crypto.PublicKey, error)
	// Serial names the key WeChat Pay is asked to sign with; it is sent as
	// Wechatpay-Serial on every request. "" sends no header.
	Serial() string
}

// LazyKeySource is a KeySource that may have work to do before it can name and
// return keys, a download for example.
//
// An error of WeChat Pay is verified only with keys that are held: Key is called with a
// context that is over, and returns a key that it has, or an error, without a download.
type LazyKeySource interface {
	KeySource
	// Ready is called before each request. Its error keeps the request from being
	// sent, which is better than an answer that cannot be verified: it must be nil
	// if old keys can still serve.
	Ready(ctx context.Context) error
}

// Keys are WeChat Pay's public keys by platform certificate serial or
// PUB_KEY_ID_…, side by side: an *rsa.PublicKey, a *Certificate or a PublicKey.
// Do not change the map once a client uses it.
type Keys map[string]crypto.PublicKey

// Key returns the key of serial. Certificate serials are compared without
// regard to case and leading zeros, because programs print them differently.
// The error is a *VerifyError with the reason UnknownSerial.
func (k Keys) Key(_ context.Context, serial string) (crypto.PublicKey, error) {
	if key, ok := k[serial]; ok {
		return unwrapKey(key), nil
	}
	for name, key := range k {
		if SameSerial(name, serial) {
			return unwrapKey(key), nil
		}
	}
	return nil, &VerifyError{Reason: UnknownSerial, Serial: serial, Known: slices.Sorted(maps.Keys(k))}
}

// Serial returns the PUB_KEY_ID_ entry (the last one in order, if there are
// several), else the only entry, else "".
func (k Keys) Serial() string {
	names := slices.Collect(maps.Keys(k))
	if id, n := publicKeyIDs(names); n > 0 || len(names) != 1 {
		return id
	}
	return names[0]
}

// Newest returns the certificate among the keys that is valid at t, fits the schema
// ("" for any) and began last, which is the one to encrypt with; nil if there is
// none.
func (k Keys) Newest(t time.Time, schema string) *Certificate {
	var best *Certificate
	for _, key := range k {
		cert, ok := key.(*Certificate)
		if !ok || cert == nil || !cert.ValidAt(t) || schema != "" && SchemaOf(cert) != schema {
			continue
		}
		if best == nil || cert.NotBefore.After(best.NotBefore) {
			best = cert
		}
	}
	return best
}
