//go:build openssl

package signer

import (
	"crypto"

	"github.com/wechatpay-chain/wxpay/auth/openssl"
)

// Of returns the key as libcrypto signs with it, or as it is.
func Of(key crypto.Signer) crypto.Signer { return openssl.Signer(key, nil) }

// Name says who signs, and why it is not libcrypto.
func Name() string {
	version, err := openssl.Version()
	if err != nil {
		return "Go (" + err.Error() + ")"
	}
	return version
}
