// Package openssl signs with OpenSSL's libcrypto in place of Go's crypto/rsa, in little more than half of the time. A signature is
// nearly all that a call costs, so a server that makes many payments needs that many fewer cores.
//
//	key, err := auth.LoadPrivateKey("file:///etc/wxpay/apiclient_key.pem")
//	config.PrivateKey = openssl.Signer(key, logger)
//
// The library is that of the system, of OpenSSL 3 or 1.1. It is looked for when a key is made, on Linux for amd64 and arm64, and
// nothing of it is needed to build: no C compiler, no headers, no cgo. Where there is none, Signer returns the key as it was, and
// New an error.
//
// Only programs that import this package link it. They are then no static programs any more: the linker of the system (ld.so of
// glibc) has to be there when they start, which an empty image and Alpine do not have.
package openssl
