package diagnosis_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestANotifyURLThatCannotBeCalledIsLoggedOnce for each path, without its value; a gateway on this machine may have any.
func TestANotifyURLThatCannotBeCalledIsLoggedOnce(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]int{"https://gateway.example/": 1, "https://127.0.0.1:1/": 0} {
		var out bytes.Buffer
		cfg := testkit.Config(t)
		cfg.BaseURL = base
		cfg.Logger = slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))
		cfg.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("nobody is there") }
		client := testkit.NewClient(t, cfg)
		for _, url := range []string{"https://shop.example/n?token=s3cret", "https://shop.example/n?token=s3cret", "https://shop.example/n"} {
			_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"notify_url": url}})
			require.ErrorContains(t, err, "nobody is there")
		}
		require.Equal(t, want, strings.Count(out.String(), "notify_url has parameters behind a ?"), base)
		require.NotContains(t, out.String(), "s3cret")
	}
}
