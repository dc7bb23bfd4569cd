package apiv3_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/apiv3"
	"github.com/wechatpay-chain/wxpay/internal/verify"
)

const (
	order     = "/v3/pay/transactions/out-trade-no/1"
	bill      = "/v3/billdownload/file"
	statement = "/v3/global/statements"
	codepay   = "/v3/pay/transactions/codepay"
)

// with is the headers of an answer that has these.
func with(names ...string) http.Header {
	h := http.Header{}
	for _, name := range names {
		h.Set(name, "x")
	}
	return h
}

func TestWhatIsNoFileMustBeSigned(t *testing.T) {
	t.Parallel()
	proof := auth.ProofHeaders()
	for _, c := range []struct {
		name     string
		question apiv3.Question
		header   http.Header
		want     bool
	}{
		{"an order", apiv3.Question{Method: "GET", Path: order}, nil, false},
		{"a file that is known", apiv3.Question{Method: "GET", Path: bill}, nil, true},
		{"a POST to its path", apiv3.Question{Method: "POST", Path: bill}, nil, false},
		{"a path, by Download", apiv3.Question{Method: "GET", Path: order, Download: true}, nil, true},
		{"a statement, by Download", apiv3.Question{Method: "GET", Path: statement, Download: true}, nil, false},
		{"a file with a piece of a signature", apiv3.Question{Method: "GET", Path: bill}, with(proof[1]), false},
		{"a file with its type alone", apiv3.Question{Method: "GET", Path: bill, Download: true}, with(proof[4]), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, c.question.MayBeUnsigned(c.header))
		})
	}
}

// TestThe202OfCodepayIsNoPayment, below any prefix; that of others is an answer.
func TestThe202OfCodepayIsNoPayment(t *testing.T) {
	t.Parallel()
	for status, refusal := range map[int]bool{200: false, 204: false, 301: true, 400: true, 500: true, 202: true} {
		assert.Equal(t, refusal, apiv3.Question{Method: "POST", Path: codepay}.IsRefusal(status), status)
	}
	assert.False(t, apiv3.Question{Method: "POST", Path: order}.IsRefusal(http.StatusAccepted))
}

func TestASignatureIsAllItsHeadersOnce(t *testing.T) {
	t.Parallel()
	names := auth.ProofHeaders()
	require.True(t, apiv3.HasProof(with(names[:4]...)), "the type is left out for RSA")
	for i := range 4 {
		h := with(names[:]...)
		h.Add(names[i], "y")
		assert.False(t, apiv3.HasProof(h), "%s twice", names[i])
		h.Del(names[i])
		assert.False(t, apiv3.HasProof(h), "%s is missing", names[i])
	}
	question := apiv3.Question{Method: "GET", Path: statement}
	require.True(t, question.SignsHash(with(verify.StatementHeader)))
	require.False(t, question.SignsHash(nil))
	require.False(t, apiv3.Question{Method: "GET", Path: bill}.SignsHash(with(verify.StatementHeader)))
}
