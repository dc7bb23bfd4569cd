//go:build !go1.26

package fips

import (
	"crypto/fips140"
	"crypto/md5" //nolint:gosec // whether it works is the question
	"sync"
)

// Enforced reports whether what FIPS 140 forbids is refused. Go 1.25 does not tell it
// from the mode in which it is not.
var Enforced = sync.OnceValue(func() (enforced bool) {
	if !fips140.Enabled() {
		return false
	}
	defer func() { enforced = recover() != nil }()
	_ = md5.Sum(nil) //nolint:gosec // see the import
	return false
})
