package wxpay_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestStatementIsVerifiedByTheHashThatIsSigned(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	gateway.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply { return r.Statement([]byte(testkit.BillText)) })
	for _, path := range []string{"hk/v3/statements", "v3/global/statements"} {
		for _, headers := range []map[string]string{nil, {"Accept-Encoding": "gzip"}} {
			resp, err := client.Chain(path).Get(t.Context(), wxpay.Params{"headers": headers})
			require.NoError(t, err)
			assert.Equal(t, testkit.BillText, string(resp.Body))
			assert.True(t, resp.Verified)

			var w bytes.Buffer
			resp, err = client.Chain(path).Get(t.Context(), wxpay.Params{"headers": headers, "sink": &w})
			require.NoError(t, err)
			assert.Equal(t, testkit.BillText, w.String())
			assert.True(t, resp.Verified)

			w.Reset()
			_, err = client.Download(t.Context(), path, &w, wxpay.Params{"headers": headers})
			require.NoError(t, err)
			assert.Equal(t, testkit.BillText, w.String())
		}
	}

	var wrong *auth.HashError
	var refused *wxpay.VerifyError
	statement := func(change func(*wxpaytest.Reply)) (inMemory, inFile error) {
		gateway.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
			reply := r.Statement([]byte(testkit.BillText))
			change(&reply)
			return reply
		})
		dir := t.TempDir()
		_, inMemory = client.Chain("hk/v3/statements").Get(t.Context())
		_, inFile = client.Download(t.Context(), "hk/v3/statements", filepath.Join(dir, "x"))
		testkit.RequireNoFile(t, dir)
		return inMemory, inFile
	}
	inMemory, inFile := statement(func(r *wxpaytest.Reply) { r.Unsigned = true })
	require.ErrorAs(t, inMemory, &refused)
	require.ErrorAs(t, inFile, &refused, "a statement is always signed")
	inMemory, inFile = statement(func(r *wxpaytest.Reply) { r.Body = "another statement" })
	require.ErrorAs(t, inMemory, &wrong)
	require.ErrorAs(t, inFile, &wrong)
	const header = "Wechatpay-Statement-Sha1"
	for _, value := range []http.Header{
		{header: {"da39a3ee5e6b4b0d3255bfef95601890afd80709"}}, {header: {"x"}}, {header: {"", ""}}, {header: {}},
	} {
		inMemory, inFile = statement(func(r *wxpaytest.Reply) { r.Header[header] = value[header] })
		require.ErrorAs(t, inMemory, &refused, "%v", value)
		require.ErrorAs(t, inFile, &refused, "%v", value)
	}
}

// The vectors of a statement, and of a file that was changed behind its signature.
func TestStatementVectors(t *testing.T) {
	t.Parallel()
	var vectors struct {
		Cases []struct {
			Name, Body, Expect string
			Path               string `json:"request_path"`
			Headers            map[string]string
			Now                int64
		}
	}
	testkit.ReadVectors(t, "v3-response-signature.json", &vectors)
	seen := 0
	for _, v := range vectors.Cases {
		if !strings.HasPrefix(v.Name, "200-overseas-statement") && v.Name != "200-bill-download-unsigned" {
			continue
		}
		seen++
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for name, value := range v.Headers {
				w.Header().Set(name, value)
			}
			w.Header().Set("Content-Type", "text/plain")
			_, _ = w.Write([]byte(v.Body))
		}))
		t.Cleanup(server.Close)
		cfg := testkit.Config(t)
		cfg.BaseURL, cfg.Now = server.URL, func() time.Time { return time.Unix(v.Now, 0) }
		client, err := wxpay.New(cfg)
		require.NoError(t, err)
		var w bytes.Buffer
		resp, err := client.Download(t.Context(), server.URL+v.Path, &w)
		if v.Expect == "fail" {
			var wrong *auth.HashError
			require.ErrorAs(t, err, &wrong, v.Name)
			continue
		}
		require.NoError(t, err, v.Name)
		assert.Equal(t, v.Body, w.String(), v.Name)
		assert.Equal(t, v.Expect == "ok", resp.Verified, v.Name)
	}
	require.Equal(t, 3, seen)
}
