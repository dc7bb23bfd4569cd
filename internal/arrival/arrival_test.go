package arrival_test

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/arrival"
)

// TestHeadersThatAreMissingAreLookedForUnderOtherNames.
func TestHeadersThatAreMissingAreLookedForUnderOtherNames(t *testing.T) {
	t.Parallel()
	h := http.Header{
		"Wechatpay-Nonce": {"n"}, "X-Original-Wechatpay-Serial": {"s"}, "HTTP_WECHATPAY_SIGNATURE": {"s"}, "wechatpay_timestamp": {"1"},
	}
	found, missing := arrival.Lacking(auth.Proof{Nonce: h.Get("Wechatpay-Nonce")})
	require.Equal(t, []string{"Wechatpay-Nonce"}, found)
	require.Equal(t, []string{"Wechatpay-Timestamp", "Wechatpay-Signature", "Wechatpay-Serial"}, missing)
	require.Equal(t, "X-Original-", arrival.PrefixOf(h, "Wechatpay-Serial"))
	require.Empty(t, arrival.PrefixOf(h, "Wechatpay-Nonce"))
	require.Equal(t, "HTTP_WECHATPAY_SIGNATURE", arrival.Renamed(h, "Wechatpay-Signature"))
	require.Equal(t, "wechatpay_timestamp", arrival.Renamed(h, "Wechatpay-Timestamp"))
	require.Empty(t, arrival.Renamed(h, "Wechatpay-Serial"))
}

// TestABodyIsToldByItsLook: the first thing that is seen counts.
func TestABodyIsToldByItsLook(t *testing.T) {
	t.Parallel()
	whole := []string{"id", "create_time", "summary", "resource"}
	for name, c := range map[string]struct {
		body  string
		names []string
		want  arrival.Look
	}{
		"as it was sent": {`{"id":"1"}`, whole, arrival.AsSent},
		"a BOM":          {"\ufeff{}", whole, arrival.Marked},
		"GBK":            {"\xd6\xa7\xb8\xb6", whole, arrival.Recoded},
		"a form":         {"a=b", nil, arrival.NoObject},
		"a struct":       {`{"id":"1"}`, []string{"id", "resource"}, arrival.Incomplete},
		"a map":          {`{}`, []string{"create_time", "id", "resource", "summary"}, arrival.Sorted},
		"pretty":         {"{\n}", whole, arrival.Spaced},
		"escapes":        {`{"summary":"\u652f"}`, whole, arrival.Escaped},
	} {
		require.Equal(t, c.want, arrival.LookOf([]byte(c.body), c.names), name)
	}
	require.Equal(t, "{}", string(arrival.FromBase64([]byte(base64.StdEncoding.EncodeToString([]byte("{}"))+"\n"))))
	require.Nil(t, arrival.FromBase64([]byte("{}")))
	require.Equal(t, "{}", string(arrival.FromText([]byte(`"{}"`))))
	require.Nil(t, arrival.FromText([]byte(`{}`)))
}
