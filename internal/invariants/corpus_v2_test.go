package invariants_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestEveryDocumentedV2CallIsSentAsThePHPSDKSendsIt sends each v2 row of the corpus as
// a template and as segments to a gateway that recomputes its sign.
func TestEveryDocumentedV2CallIsSentAsThePHPSDKSendsIt(t *testing.T) {
	var rows []endpointRow
	for _, row := range testkit.SharedRows[endpointRow](t, "corpus/endpoints-dev.jsonl") {
		if row.API == "v2" {
			rows = append(rows, row)
		}
	}
	require.Len(t, rows, 65)
	var mu sync.Mutex
	var seen []*wxpaytest.Request
	server := testkit.NewServer(t, wxpaytest.Merchant("1230000109"), wxpaytest.APIv2Key("SyntheticApiV2KeySyntheticApiV2K"))
	server.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r)
		return wxpaytest.Reply{Header: http.Header{"X-Seen": {strconv.Itoa(len(seen) - 1)}}}
	})
	cfg := server.Config()
	cfg.BaseURL, cfg.Dial = "", server.Dial
	client := testkit.NewClient(t, cfg)

	run := func(t *testing.T, row *endpointRow, path []string) {
		t.Parallel()
		params := row.params(t)
		delete(params, "timeout") // 0.4 s, which says nothing about the request
		for name := range row.WorkaroundParams {
			delete(params, name)
		}
		resp, err := client.Chain(path...).Do(t.Context(), row.Method, params)
		require.NoError(t, err)
		require.True(t, resp.Verified)
		i, err := strconv.Atoi(resp.Header.Get("X-Seen"))
		require.NoError(t, err)
		mu.Lock()
		request := seen[i]
		mu.Unlock()
		requireV2SentAs(t, row, request)
	}
	t.Run("rows", func(t *testing.T) {
		for _, row := range rows {
			t.Run(row.ID+"/template", func(t *testing.T) { run(t, &row, row.template()) })
			if row.NaturalTemplate == "" {
				t.Run(row.ID+"/segments", func(t *testing.T) { run(t, &row, row.segments()) })
			}
		}
	})
}

func requireV2SentAs(t *testing.T, row *endpointRow, r *wxpaytest.Request) {
	t.Helper()
	require.NoError(t, r.Err)
	assert.Equal(t, row.Expect.Method, r.Method)
	assert.Equal(t, row.Expect.Host, r.Header.Get("Host"))
	path, query, _ := strings.Cut(r.Target, "?")
	assert.Equal(t, row.Expect.Path, path)
	for name, want := range row.Headers {
		assert.Equal(t, want, r.Header.Get(name), name)
	}
	assert.Equal(t, row.Expect.ClientCert, r.ClientCert != nil, "the client certificate")
	if r.ClientCert != nil {
		assert.Equal(t, "wxpaytest", r.ClientCert.Subject.CommonName)
	}
	fields := r.Fields()
	assert.NotEmpty(t, fields["sign"])
	assert.Len(t, fields["sign"], len(row.Expect.AutoObserved["sign"]), "the sign type")
	for _, name := range []string{"sign", "nonce_str"} {
		if row.Expect.AutoObserved[name] == "" {
			continue
		}
		assert.NotEmpty(t, fields[name])
		delete(fields, name)
	}
	if row.Method == http.MethodGet {
		want := map[string]string{}
		for name, values := range row.Expect.Query {
			want[name] = values[0]
		}
		delete(want, "sign")
		assert.Equal(t, want, fields)
		return
	}
	values, err := url.ParseQuery(query)
	require.NoError(t, err)
	assert.Equal(t, row.Expect.Query, map[string][]string(values))
	assert.Equal(t, "text/xml; charset=utf-8", r.Header.Get("Content-Type"))
	want := map[string]string{}
	convert(t, row.Expect.Body, &want)
	assert.Equal(t, want, fields)
}
