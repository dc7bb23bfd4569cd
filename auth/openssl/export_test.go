package openssl

import (
	"crypto"
	"crypto/rsa"
	"log/slog"
	"runtime"
	"sync/atomic"
)

// Sonames are the libraries that are looked for.
var Sonames = sonames

// NewOf is New with other libraries.
func NewOf(key crypto.Signer, sonames ...string) (crypto.Signer, error) {
	own, err := prepare(key, sonames)
	if err != nil {
		return nil, err
	}
	return own, nil
}

// SignerOf is Signer with other libraries.
func SignerOf(key crypto.Signer, logger *slog.Logger, sonames ...string) crypto.Signer {
	return signer(key, logger, sonames)
}

// Frees counts what of a key was given back, of C's memory.
type Frees struct{ Keys, Contexts atomic.Int64 }

// CountFrees counts into f what of key is given back. The key must not be in use.
func CountFrees(key crypto.Signer, f *Frees) {
	native := key.(*privateKey).native
	keyFree, contextFree := native.keyFree, native.contextFree
	native.keyFree = func(key uintptr) { keyFree(key); f.Keys.Add(1) }
	native.contextFree = func(context uintptr) { contextFree(context); f.Contexts.Add(1) }
}

// Contexts is how many contexts a key has that nobody uses.
func Contexts(key crypto.Signer) (n int) {
	native := key.(*privateKey).native
	for range cap(native.slots) {
		contexts := <-native.slots
		n += len(contexts)
		native.slots <- contexts
	}
	return n
}

// LoadAnySize is how libcrypto signs with a key that may be of any size; free gives it back.
func LoadAnySize(key *rsa.PrivateKey) (sign256 func(digest []byte) ([]byte, error), free func(), err error) {
	lib, err := open(sonames)
	if err != nil {
		return nil, nil, err
	}
	native, err := lib.load(key)
	if err != nil {
		return nil, nil, err
	}
	return func(digest []byte) ([]byte, error) { return native.do(operation{sign, crypto.SHA256}, digest) }, native.free, nil
}

// SignRaw lets libcrypto sign what Sign would not give it, and returns the last error that is left in its queue.
func SignRaw(key crypto.Signer, digest []byte) (signature []byte, left uint64, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	native := key.(*privateKey).native
	signature, err = native.do(operation{sign, crypto.SHA256}, digest)
	return signature, native.lastError(), err
}
