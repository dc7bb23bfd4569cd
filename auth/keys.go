package auth

import (
	"context"
	"crypto"
	"maps"
	"slices"
	"strings"
)

// PublicKeyIDPrefix starts the id of a WeChat Pay public key; everything else
// that names a key is the serial number of a platform certificate.
const PublicKeyIDPrefix = "PUB_KEY_ID_"

// KeySource tells who may sign WeChat Pay's answers. Keys is the static one.
// Implementations must be safe for use by several goroutines.
type KeySource interface {
	// Key returns the public key that serial names: the serial number of a
	// platform certificate or a PUB_KEY_ID_…. An unknown serial is an error.
	Key(ctx context.Context, serial string) (crypto.PublicKey, error)
	// Serial names the key WeChat Pay is asked to sign with; it is sent as
	// Wechatpay-Serial on every request. "" sends no header.
	Serial() string
}

// Keys are WeChat Pay's public keys by platform certificate serial or
// PUB_KEY_ID_…, side by side. Do not change the map once a client uses it.
type Keys map[string]crypto.PublicKey

// Key returns the key of serial. Certificate serials are compared without
// regard to case and leading zeros, because programs print them differently.
// The error is a *VerifyError with the reason UnknownSerial.
func (k Keys) Key(_ context.Context, serial string) (crypto.PublicKey, error) {
	if key, ok := k[serial]; ok {
		return key, nil
	}
	if !strings.HasPrefix(serial, PublicKeyIDPrefix) {
		want := canonicalSerial(serial)
		for name, key := range k {
			if !strings.HasPrefix(name, PublicKeyIDPrefix) && canonicalSerial(name) == want {
				return key, nil
			}
		}
	}
	return nil, &VerifyError{Reason: UnknownSerial, Serial: serial, Known: slices.Sorted(maps.Keys(k))}
}

// Serial returns the PUB_KEY_ID_ entry (the last one in order, if there are
// several), else the only entry, else "".
func (k Keys) Serial() string {
	best, only := "", ""
	for name := range k {
		if strings.HasPrefix(name, PublicKeyIDPrefix) && name > best {
			best = name
		}
		only = name
	}
	if best == "" && len(k) == 1 {
		return only
	}
	return best
}

func canonicalSerial(serial string) string {
	return strings.TrimLeft(strings.ToUpper(serial), "0")
}
