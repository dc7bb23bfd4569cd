package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKindsEventsAndFaultsAreOffered(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"fundflow\n":            {"bill", ""},
		"yesterday\n":           {"bill", "trade", ""},
		"SUCCESS\n":             {"bill", "trade", "--type", ""},
		"payscore-detail\n":     {"pay-params", ""},
		"HMAC-SHA256\n":         {"pay-params", "jsapi-v2", "--sign-type", ""},
		"TRANSACTION.SUCCESS\n": {"notify", "trigger", ""},
		"bad-signature\n":       {"notify", "trigger", "REFUND.SUCCESS", "--fault", ""},
		"wrong-key\n":           {"notify", "trigger", "--fault", ""},
		"json\n":                {"mock", "--print", ""},
	} {
		r := command(t, append([]string{"__complete"}, args...)...)
		require.Zero(t, r.code, r.stderr)
		require.Contains(t, r.stdout, want)
	}
	require.NotContains(t, command(t, "__complete", "bill", "trade", "yesterday", "").stdout, "fundflow")
}
