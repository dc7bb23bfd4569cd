package wxpay_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestCompiledChainsAreKeptInBounds: some programs write values into the path, and
// must not pay for it with their memory.
func TestCompiledChainsAreKeptInBounds(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	first := client.Chain("v3/pay/{x}")
	require.Same(t, first, client.Chain("v3/pay/{x}"))
	require.NotSame(t, first, client.Chain("v3", "pay", "{x}"))
	for i := range 5000 {
		require.Equal(t, "v3/order/"+strconv.Itoa(i), client.Chain("v3/order/"+strconv.Itoa(i)).String())
		require.LessOrEqual(t, wxpay.CachedChains(client), 1000)
	}
	kept := wxpay.CachedChains(client)
	client.Chain("https://api.mch.weixin.qq.com/v3/billdownload/file?token=x")
	require.Equal(t, kept, wxpay.CachedChains(client), "a download URL is used once and not kept")
	require.Equal(t, first.String(), client.Chain("v3/pay/{x}").String())
}
