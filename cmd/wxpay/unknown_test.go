package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

func TestUnknownCommandsAndArgumentsAreErrors(t *testing.T) {
	t.Parallel()
	for wrong, word := range map[string]string{"dmeo": `unknown command "dmeo"`, "demo extra": `"extra"`} {
		r := command(t, strings.Split(wrong, " ")...)
		require.Equal(t, exit.Usage, r.code)
		require.Contains(t, r.stderr, word)
	}
	r := command(t, "--version")
	require.Zero(t, r.code, r.stderr)
	require.Contains(t, r.stdout, wxpay.Version)
}
