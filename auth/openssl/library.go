package openssl

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// sonames are the libraries that are looked for, the best first, as the system's linker finds them. The name says the interface: a
// plain libcrypto.so can be of anybody.
var sonames = []string{"libcrypto.so.3", "libcrypto.so.1.1"}

// A library is a libcrypto that was loaded. All that is called of it is in OpenSSL 1.1 and 3 alike. Pointers of C are uintptr: they
// lead into C's memory, which the garbage collector does not know. Memory of Go is given for the time of one call.
type library struct {
	version string // what it says of itself

	versionText func(of int32) string // OpenSSL_version

	bioMemory func() uintptr                                   // BIO_s_mem
	bioNew    func(method uintptr) uintptr                     // BIO_new
	bioWrite  func(bio uintptr, data []byte, size int32) int32 // BIO_write
	bioFree   func(bio uintptr) int32                          // BIO_free

	readKey func(bio, into uintptr) uintptr // d2i_PrivateKey_bio
	keyFree func(key uintptr)               // EVP_PKEY_free

	contextNew  func(key, engine uintptr) uintptr                   // EVP_PKEY_CTX_new
	contextFree func(context uintptr)                               // EVP_PKEY_CTX_free
	contextSet  func(context uintptr, name, value string) int32     // EVP_PKEY_CTX_ctrl_str
	signInit    func(context uintptr) int32                         // EVP_PKEY_sign_init
	decryptInit func(context uintptr) int32                         // EVP_PKEY_decrypt_init
	sign        func(context uintptr, out []byte, outSize *uintptr, // EVP_PKEY_sign
		in []byte, inSize uintptr) int32
	decrypt func(context uintptr, out []byte, outSize *uintptr, // EVP_PKEY_decrypt
		in []byte, inSize uintptr) int32

	lastError   func() uint64                                // ERR_peek_last_error
	errorText   func(code uint64, text []byte, size uintptr) // ERR_error_string_n
	clearErrors func()                                       // ERR_clear_error
}

// functions are what is called, by their names in C.
func (lib *library) functions() map[string]any {
	return map[string]any{
		"OpenSSL_version": &lib.versionText,
		"BIO_s_mem":       &lib.bioMemory, "BIO_new": &lib.bioNew, "BIO_write": &lib.bioWrite, "BIO_free": &lib.bioFree,
		"d2i_PrivateKey_bio": &lib.readKey, "EVP_PKEY_free": &lib.keyFree,
		"EVP_PKEY_CTX_new": &lib.contextNew, "EVP_PKEY_CTX_free": &lib.contextFree, "EVP_PKEY_CTX_ctrl_str": &lib.contextSet,
		"EVP_PKEY_sign_init": &lib.signInit, "EVP_PKEY_decrypt_init": &lib.decryptInit,
		"EVP_PKEY_sign": &lib.sign, "EVP_PKEY_decrypt": &lib.decrypt,
		"ERR_peek_last_error": &lib.lastError, "ERR_error_string_n": &lib.errorText, "ERR_clear_error": &lib.clearErrors,
	}
}

// failed is the error of a function of C that failed, and empties the queue of errors. The goroutine has been locked to its thread
// since before the call.
func (lib *library) failed(function string) error {
	defer lib.clearErrors()
	code := lib.lastError()
	if code == 0 {
		return errors.New(function + " failed, and libcrypto does not say why")
	}
	text := make([]byte, 256)
	lib.errorText(code, text, uintptr(len(text)))
	text, _, _ = bytes.Cut(text, []byte{0})
	return fmt.Errorf("%s failed: %s", function, text)
}

// notFound is the error for libraries that were looked for.
func notFound(reasons []string) error {
	return fmt.Errorf("%w: %s; install the system's package, libssl3 on Debian and Ubuntu, openssl-libs on Fedora and its like",
		ErrNoLibrary, strings.Join(reasons, "; "))
}
