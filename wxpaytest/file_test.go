package wxpaytest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func requireUnsigned(t *testing.T, h http.Header) {
	t.Helper()
	for _, name := range []string{"Timestamp", "Nonce", "Signature", "Serial", "Signature-Type"} {
		require.NotContains(t, h, "Wechatpay-"+name)
	}
}

// verifies reports whether an answer's signature covers a text.
func (m *merchant) verifies(t *testing.T, h http.Header, covered string) bool {
	t.Helper()
	key, err := m.cfg.Platform.Key(t.Context(), h.Get("Wechatpay-Serial"))
	require.NoError(t, err)
	signature, err := base64.StdEncoding.DecodeString(h.Get("Wechatpay-Signature"))
	require.NoError(t, err)
	return auth.Verify(key, signature, auth.AnswerMessage(h.Get("Wechatpay-Timestamp"), h.Get("Wechatpay-Nonce"), []byte(covered)))
}

func gunzip(t *testing.T, content []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(content))
	require.NoError(t, err)
	content, err = io.ReadAll(r)
	require.NoError(t, err)
	return content
}

func TestUnsignedAnswersAreTheBytesAndNothingElse(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t, wxpaytest.Plain())
	m := newMerchant(t, server)
	for name, c := range map[string]struct {
		reply             wxpaytest.Reply
		status            int
		contentType, body string
	}{
		"file":         {wxpaytest.FileReply("image/png", []byte("\x89PNG\x00")), 200, "image/png", "\x89PNG\x00"},
		"empty file":   {wxpaytest.FileReply("image/png", nil), 200, "image/png", ""},
		"bytes":        {wxpaytest.Reply{Body: []byte("%PDF"), Header: http.Header{"content-type": {"application/pdf"}}, Unsigned: true}, 200, "application/pdf", "%PDF"},
		"string":       {wxpaytest.Reply{Body: "a,b", Header: http.Header{"Content-Type": {"text/csv"}}, Unsigned: true}, 200, "text/csv", "a,b"},
		"JSON":         {wxpaytest.Reply{Body: map[string]int{"a": 1}, Unsigned: true}, 200, "application/json", `{"a":1}`},
		"nothing":      {wxpaytest.Reply{Unsigned: true}, 204, "", ""},
		"no such file": {wxpaytest.Reply{Status: 404, Body: `{"code":"NOT_FOUND","message":"x"}`, Unsigned: true}, 404, "application/json", `{"code":"NOT_FOUND","message":"x"}`},
	} {
		t.Run(name, func(t *testing.T) {
			server.Handle("GET /v3/merchant-service/images/{media_id}", func(*wxpaytest.Request) wxpaytest.Reply { return c.reply })
			got, err := m.get(t, "/v3/merchant-service/images/abc")
			require.NoError(t, err)
			require.Equal(t, c.status, got.status)
			require.Equal(t, c.contentType, got.header.Get("Content-Type"))
			require.Equal(t, c.body, string(got.body))
			require.NotEmpty(t, got.header.Get("Request-ID"))
			requireUnsigned(t, got.header)
		})
	}
}

// TestStatementsAreSignedByTheirSHA1 of the CSV before compression.
func TestStatementsAreSignedByTheirSHA1(t *testing.T) {
	t.Parallel()
	const csv, covered = "date,amount\r\n", `{"sha1":"a5334065aea7a43d789169b3578604972ca64009"}`
	server := testkit.NewServer(t)
	m := newMerchant(t, server)
	for name, c := range map[string]struct {
		acceptEncoding string
		zipped         bool
		change         func(*wxpaytest.Reply)
		want           string
		sound          bool
	}{
		"plain":          {"", false, nil, csv, true},
		"gzip":           {"deflate, GZIP;q=0.5", true, nil, csv, true},
		"gzip refused":   {"gzip; q=0, identity", false, nil, csv, true},
		"changed":        {"", false, func(r *wxpaytest.Reply) { r.Body = "date,amount\r\n1" }, "date,amount\r\n1", true},
		"bad signature":  {"", false, func(r *wxpaytest.Reply) { r.Fault = wxpaytest.BadSignature() }, csv, false},
		"from yesterday": {"", false, func(r *wxpaytest.Reply) { r.Fault = wxpaytest.Skew(-24 * time.Hour) }, csv, true},
	} {
		t.Run(name, func(t *testing.T) {
			server.Handle("GET /v3/global/statements", func(r *wxpaytest.Request) wxpaytest.Reply {
				reply := r.Statement([]byte(csv))
				if c.change != nil {
					c.change(&reply)
				}
				return reply
			})
			r := m.request(t, http.MethodGet, "/v3/global/statements?date=20250101", "", nil)
			if c.acceptEncoding != "" {
				r.Header.Set("Accept-Encoding", c.acceptEncoding)
			}
			got, err := m.do(t, r)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, got.status)
			require.Equal(t, covered, `{"sha1":"`+got.header.Get("Wechatpay-Statement-Sha1")+`"}`)
			require.Equal(t, c.sound, m.verifies(t, got.header, covered))
			require.False(t, m.verifies(t, got.header, csv))
			require.Equal(t, c.zipped, got.header.Get("Content-Encoding") == "gzip")
			if c.zipped {
				got.body = gunzip(t, got.body)
			}
			require.Equal(t, c.want, string(got.body))
		})
	}
}
