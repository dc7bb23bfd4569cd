package openssl

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"math"
	"runtime"
)

// An action is what a key does.
type action byte

const (
	sign action = iota
	decrypt
)

// An operation is an action with its hash: of PKCS #1 v1.5 to sign, of OAEP to decrypt.
type operation struct {
	action action
	hash   crypto.Hash
}

// The hashes that libcrypto is asked for, by its names. SHA-1 in signatures is not among them: systems forbid it to their libcrypto.
var (
	signatureHashes  = map[crypto.Hash]string{crypto.SHA256: "SHA256", crypto.SHA384: "SHA384", crypto.SHA512: "SHA512"}
	encryptionHashes = map[crypto.Hash]string{crypto.SHA1: "SHA1", crypto.SHA256: "SHA256"}
)

// parameters are what a context is told before its first operation.
func (o operation) parameters() [][2]string {
	if o.action == sign {
		return [][2]string{{"rsa_padding_mode", "pkcs1"}, {"digest", signatureHashes[o.hash]}}
	}
	hash := encryptionHashes[o.hash]
	return [][2]string{{"rsa_padding_mode", "oaep"}, {"rsa_oaep_md", hash}, {"rsa_mgf1_md", hash}}
}

// A nativeKey is a private key in the memory of libcrypto.
type nativeKey struct {
	*library
	key  uintptr // EVP_PKEY*
	size int     // of a signature, in bytes

	// slots are taken for an operation and put back. There are as many as operations may run at the same time: a goroutine in C
	// lets others run, and without a limit each of a thousand callers would get a thread.
	slots chan slot
}

// A slot holds the contexts of one operation at a time, EVP_PKEY_CTX*, made when they are needed and used again: to make one takes
// longer than all else but the signature.
type slot map[operation]uintptr

// load copies a key into the memory of the library.
func (lib *library) load(key *rsa.PrivateKey) (*nativeKey, error) {
	der := x509.MarshalPKCS1PrivateKey(key)
	defer clear(der)
	if len(der) > math.MaxInt32 {
		return nil, errors.New("the key is too large")
	}
	runtime.LockOSThread() // the queue of errors is the thread's
	defer runtime.UnlockOSThread()
	bio := lib.bioNew(lib.bioMemory()) // a copy: libcrypto wants a pointer to a pointer of the bytes themselves
	if bio == 0 {
		return nil, lib.failed("BIO_new")
	}
	defer lib.bioFree(bio)                                                // overwrites it
	if n := lib.bioWrite(bio, der, int32(len(der))); int(n) != len(der) { //nolint:gosec // it was compared above
		return nil, lib.failed("BIO_write")
	}
	native := &nativeKey{library: lib, key: lib.readKey(bio, 0), size: key.Size()}
	if native.key == 0 {
		return nil, lib.failed("d2i_PrivateKey_bio")
	}
	lib.clearErrors() // what it tried to read the key as
	native.slots = make(chan slot, runtime.GOMAXPROCS(0))
	for range cap(native.slots) {
		native.slots <- slot{}
	}
	return native, nil
}

// free gives the memory back when nobody can use the key any more, so that every slot is there.
func (k *nativeKey) free() {
	for range cap(k.slots) {
		for _, context := range <-k.slots {
			k.contextFree(context)
		}
	}
	k.keyFree(k.key)
}

// do runs an operation on in and returns its result. The caller keeps the key from being freed meanwhile.
func (k *nativeKey) do(o operation, in []byte) ([]byte, error) {
	contexts := <-k.slots
	defer func() { k.slots <- contexts }()
	runtime.LockOSThread() // the queue of errors is the thread's
	defer runtime.UnlockOSThread()
	context, ok := contexts[o]
	if !ok {
		var err error
		if context, err = k.newContext(o); err != nil {
			return nil, err
		}
		contexts[o] = context
	}
	call, name := k.sign, "EVP_PKEY_sign"
	if o.action == decrypt {
		call, name = k.decrypt, "EVP_PKEY_decrypt"
	}
	out, n := make([]byte, k.size), uintptr(k.size)
	switch done := call(context, out, &n, in, uintptr(len(in))); {
	case done == 1 && n <= uintptr(len(out)) && (o.action != sign || n == uintptr(len(out))):
		return out[:n], nil
	case done == 1:
		return nil, errors.New(name + " returned another length than that of the key")
	}
	err := k.failed(name)
	delete(contexts, o) // nobody says in which state it is
	k.contextFree(context)
	return nil, err
}

// newContext makes an EVP_PKEY_CTX* for an operation.
func (k *nativeKey) newContext(o operation) (uintptr, error) {
	context := k.contextNew(k.key, 0)
	if context == 0 {
		return 0, k.failed("EVP_PKEY_CTX_new")
	}
	begin, name := k.signInit, "EVP_PKEY_sign_init"
	if o.action == decrypt {
		begin, name = k.decryptInit, "EVP_PKEY_decrypt_init"
	}
	if begin(context) != 1 {
		err := k.failed(name)
		k.contextFree(context)
		return 0, err
	}
	for _, parameter := range o.parameters() {
		if k.contextSet(context, parameter[0], parameter[1]) != 1 {
			err := k.failed("EVP_PKEY_CTX_ctrl_str " + parameter[0] + " " + parameter[1])
			k.contextFree(context)
			return 0, err
		}
	}
	return context, nil
}
