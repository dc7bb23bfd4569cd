package root_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

func TestUnknownCommandsAndArgumentsAreErrors(t *testing.T) {
	t.Parallel()
	for wrong, word := range map[string]string{"dmeo": `unknown command "dmeo"`, "demo extra": `"extra"`} {
		r := clitest.Run(t, strings.Split(wrong, " ")...)
		require.Equal(t, exit.Usage, r.Code)
		require.Contains(t, r.Stderr, word)
	}
	r := clitest.Run(t, "--version")
	require.Zero(t, r.Code, r.Stderr)
	require.Contains(t, r.Stdout, wxpay.Version)
}
