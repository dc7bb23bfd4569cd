package wxpaytest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCertificateIsForTheHostOfTheAddress: no test can listen under all of these.
func TestCertificateIsForTheHostOfTheAddress(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string][]string{
		"127.0.0.1:0": {"127.0.0.1"}, "[::1]:80": {"::1"}, "sandbox:443": {"sandbox"}, "192.0.2.7:443": {"192.0.2.7"},
		"0.0.0.0:443": nil, "[::]:443": nil, ":443": nil,
	} {
		require.Equal(t, want, (&Server{addr: addr}).namesOfAddress(), addr)
	}
}
