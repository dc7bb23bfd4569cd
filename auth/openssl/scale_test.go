//go:build !proof

package openssl_test

// scale multiplies the signatures that are compared.
const scale = 1
