package auth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func TestSandboxKeysAreKnownByTheirID(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"PUB_KEY_ID_SANDBOX":                            true,
		"PUB_KEY_ID_SANDBOX0001":                        true,
		"PUB_KEY_ID_sandbox_0001":                       true,
		"PUB_KEY_ID_0119000000012025010100000000000001": false,
		"PUB_KEY_ID_":                                   false,
		"SANDBOX":                                       false,
		"":                                              false,
	} {
		require.Equal(t, want, auth.IsSandboxKeyID(name), name)
		require.Equal(t, len(name) > 10, auth.IsPublicKeyID(name), name)
	}
}
