package wxpay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestLoggerGetsOneRecordForEachCall(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/v3/ok/{x}", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: `{"state":"marked answer"}`} })
	gateway.Handle("/v3/bad", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.RateLimited() })
	gateway.Handle("/v3/forged", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: "{}", Fault: wxpaytest.BadSignature()}
	})
	gateway.Handle("/v3/absolute", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.ErrorReply(404, "NOT_FOUND", "none") })
	var out bytes.Buffer
	cfg := gateway.Config()
	cfg.Logger = slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client, err := wxpay.New(cfg)
	require.NoError(t, err)

	_, err = client.Chain("v3/ok/{x}?q=marked-literal").Get(t.Context(), wxpay.Params{"x": "marked-value",
		"query": wxpay.Params{"y": "marked-query"}})
	require.NoError(t, err)
	_, _ = client.Chain("v3/bad").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"z": "marked-body"}})
	_, _ = client.Chain("v3/forged").Put(t.Context())
	_, _ = client.Chain("v3/{missing}").Delete(t.Context())
	_, _ = client.Chain(gateway.URL() + "v3/absolute?token=marked-token").Get(t.Context())

	type record struct {
		Level, Msg, Method, Template, Outcome string
		Status                                int
		Duration                              int64
		RequestID                             string `json:"request_id"`
	}
	var got []record
	for line := range strings.Lines(out.String()) {
		var r record
		require.NoError(t, json.Unmarshal([]byte(line), &r))
		require.Equal(t, "DEBUG", r.Level)
		require.Positive(t, r.Duration)
		require.Equal(t, r.Status != 0, r.RequestID != "", line)
		got = append(got, record{Method: r.Method, Template: r.Template, Status: r.Status, Outcome: r.Outcome})
	}
	require.Equal(t, []record{
		{Method: "GET", Template: "v3/ok/{x}", Status: 200, Outcome: "ok"},
		{Method: "POST", Template: "v3/bad", Status: 429, Outcome: "rejected"},
		{Method: "PUT", Template: "v3/forged", Status: 200, Outcome: "unknown"},
		{Method: "DELETE", Template: "v3/{missing}", Status: 0, Outcome: "not sent"},
		{Method: "GET", Template: gateway.URL() + "v3/absolute", Status: 404, Outcome: "rejected"},
	}, got)
	require.NotContains(t, out.String(), "marked")
	require.NotContains(t, out.String(), "signature")
}

func TestLoggerAboveDebugGetsNothing(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	cfg := testkit.ClosedGateway().Config()
	cfg.Logger = slog.New(slog.NewTextHandler(&out, nil))
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/{x}").Get(t.Context())
	require.Error(t, err)
	require.Empty(t, out.String())
}

type panickyHandler struct{ slog.Handler }

func (panickyHandler) Enabled(context.Context, slog.Level) bool { panic("a mistake") }

// TestALoggerThatPanicsCostsNothing: the answer is there, and must reach the caller.
func TestALoggerThatPanicsCostsNothing(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: `{"a":1}`} })
	cfg := gateway.Config()
	cfg.Logger = slog.New(panickyHandler{})
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	resp, err := client.Chain("v3/x").PostAsync(t.Context()).Wait()
	require.NoError(t, err)
	require.Equal(t, int64(1), resp.Get("a").Int())
}
