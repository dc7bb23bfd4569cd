package fips

import "crypto/fips140"

// Enforced reports whether what FIPS 140 forbids is refused here and now:
// fips140.WithoutEnforcement allows it for a while.
func Enforced() bool { return fips140.Enforced() }
