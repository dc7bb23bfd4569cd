package invariants_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestAnEchoOfSomethingElseProvesNothing, however it is signed.
func TestAnEchoOfSomethingElseProvesNothing(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	var body wxpay.Params
	gateway.Handle("POST /v3/security/echo", func(r *wxpaytest.Request) wxpaytest.Reply {
		if body["echo_message"] == "" {
			body["echo_message"] = r.Get("echo_message").String()
		}
		return wxpaytest.Reply{Body: body}
	})
	client := testkit.NewClient(t, gateway.Config())
	for words, answer := range map[string]wxpay.Params{
		"does not hold the text":            {"echo_message": "another"},
		"its encrypted text is not the one": {"echo_message": ""},
		"encrypted_echo_message":            {"echo_message": "", "encrypted_echo_message": "no ciphertext"},
	} {
		body = answer
		_, err := client.Ping(t.Context(), "")
		require.ErrorContains(t, err, words)
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	}
}
