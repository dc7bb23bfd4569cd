package invariants_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math/big"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// requireSameJSON compares by value. PHP has one empty array and one number, so
// {} equals [] and 1.0 equals 1.
func requireSameJSON(t *testing.T, want any, body []byte) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var got any
	require.NoError(t, d.Decode(&got), "body %q", body)
	assert.Equal(t, plainJSON(want), plainJSON(got))
}

// plainJSON brings values that PHP cannot tell apart to one form.
func plainJSON(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return []any{}
		}
		out := make(map[string]any, len(v))
		for key, value := range v {
			out[key] = plainJSON(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = plainJSON(value)
		}
		return out
	case json.Number:
		if r, ok := new(big.Rat).SetString(v.String()); ok {
			return "number " + r.RatString()
		}
	}
	return v
}

// TestJSONComparisonSeesDifferences keeps the comparison itself honest.
func TestJSONComparisonSeesDifferences(t *testing.T) {
	read := func(text string) any {
		var v any
		d := json.NewDecoder(bytes.NewReader([]byte(text)))
		d.UseNumber()
		require.NoError(t, d.Decode(&v))
		return plainJSON(v)
	}
	assert.Equal(t, read(`{"a":{},"b":1.0}`), read(`{"b":1,"a":[]}`))
	for _, other := range []string{`{"a":1}`, `{"a":"2"}`, `{"a":[2]}`, `{"a":2,"b":null}`, `{"a":2.0000000000000000001}`, `{}`} {
		assert.NotEqual(t, read(`{"a":2}`), read(other))
	}
}

// An endpointRow is one documented call and what the PHP SDK put on the wire.
type endpointRow struct {
	ID               string
	API              string
	Method           string
	Template         string
	NaturalTemplate  string `json:"natural_template"`
	Segments         []string
	PathParams       map[string]any `json:"path_params"`
	Query            map[string]any
	BodyKind         string `json:"body_kind"`
	Body             any
	Headers          map[string]any
	BaseURI          string         `json:"base_uri"`
	OtherOptions     map[string]any `json:"other_options"`
	Quirks           []string
	Security         bool
	WorkaroundParams map[string]any `json:"workaround_params"`
	Nonceless        bool
	Expect           struct {
		Method, Scheme, Host, Path string
		Query                      map[string][]string
		Body                       any
		ClientCert                 bool              `json:"client_cert"`
		AutoObserved               map[string]string `json:"auto_observed"`
	}
}

// template is the path as a Go developer writes it: where the documentation
// needs a workaround that we do not need, the natural one.
func (r *endpointRow) template() []string {
	if r.NaturalTemplate != "" {
		return []string{r.NaturalTemplate}
	}
	return []string{r.Template}
}

// segments is the path in chained segments. PHP can end a path in "/" only by a
// placeholder with an empty value, …->applyments->_empty_; for us the trailing
// slash is part of the last argument, because an empty value is refused.
func (r *endpointRow) segments() []string {
	last := len(r.Segments) - 1
	if r.NaturalTemplate == "" {
		return r.Segments
	}
	return append(r.Segments[:last-1:last-1], r.Segments[last-1]+"/")
}

func (r *endpointRow) params(t *testing.T) wxpay.Params {
	p := wxpay.Params{}
	maps.Copy(p, r.PathParams)
	if r.Query != nil {
		p["query"] = r.Query
	}
	switch r.BodyKind {
	case "json":
		p["json"] = r.Body
	case "multipart":
		p["body"] = r.upload(t)
	case "xml":
		p["xml"] = r.Body
	}
	for key, on := range map[string]bool{"security": r.Security, "nonceless": r.Nonceless} {
		if on {
			p[key] = true
		}
	}
	if r.Headers != nil {
		p["headers"] = r.Headers
	}
	if r.BaseURI != "" {
		p["base_uri"] = r.BaseURI
	}
	for option, value := range r.OtherOptions {
		switch option {
		case "sink":
			p["sink"] = new(bytes.Buffer)
		case "timeout":
			seconds, err := value.(json.Number).Float64()
			require.NoError(t, err)
			p["timeout"] = time.Duration(seconds * float64(time.Second))
		case "handler": // PHP has to take its verifier out for some downloads; there is no such option here
		default:
			t.Fatalf("option %q of the corpus has no counterpart in this test", option)
		}
	}
	return p
}

// upload is the file as a Go developer gives it.
func (r *endpointRow) upload(t *testing.T) wxpay.File {
	t.Helper()
	var body struct {
		Meta any
		Mode string `json:"meta_mode"`
		File struct {
			Name, Filename string
			Content        []byte `json:"content_b64"`
		}
	}
	convert(t, r.Body, &body)
	file := wxpay.File{Name: body.File.Filename, Content: body.File.Content, Field: body.File.Name}
	if body.Mode == "custom" {
		file.Meta = body.Meta
	}
	return file
}

func convert(t *testing.T, from, to any) {
	t.Helper()
	text, err := json.Marshal(from)
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // as the rows are read
	require.NoError(t, d.Decode(to))
}

// wantQuery is the query on the wire. PHP writes true as 1 and false as 0; here
// they are true and false, as WeChat Pay's documentation shows them.
func (r *endpointRow) wantQuery() map[string][]string {
	want := map[string][]string{}
	for key, values := range r.Expect.Query {
		want[key] = values
		if b, ok := r.Query[key].(bool); ok {
			want[key] = []string{strconv.FormatBool(b)}
		}
	}
	return want
}

// TestEveryDocumentedV3CallIsSentAsThePHPSDKSendsIt sends each v3 row of the
// corpus as a template and as segments to a gateway that verifies its signature.
func TestEveryDocumentedV3CallIsSentAsThePHPSDKSendsIt(t *testing.T) {
	var rows []endpointRow
	for _, row := range testkit.SharedRows[endpointRow](t, "corpus/endpoints-dev.jsonl") {
		if row.API == "v3" {
			rows = append(rows, row)
		}
	}
	require.Len(t, rows, 524)

	// Calls run side by side; the answer's X-Seen tells which request was whose.
	var mu sync.Mutex
	var seen []*wxpaytest.Request
	server := testkit.NewServer(t)
	server.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r)
		return wxpaytest.Reply{Header: http.Header{"X-Seen": {strconv.Itoa(len(seen) - 1)}}}
	})
	cfg := server.Config()
	cfg.BaseURL, cfg.Dial = "", server.Dial // every host ends at the gateway
	client, err := wxpay.New(cfg)
	require.NoError(t, err)

	run := func(t *testing.T, row *endpointRow, path []string) {
		t.Parallel()
		resp, err := client.Chain(path...).Do(t.Context(), row.Method, row.params(t))
		require.NoError(t, err)
		require.True(t, resp.Verified)
		i, err := strconv.Atoi(resp.Header.Get("X-Seen"))
		require.NoError(t, err)
		mu.Lock()
		request := seen[i]
		mu.Unlock()
		requireSentAs(t, row, request)
	}
	t.Run("rows", func(t *testing.T) {
		for _, row := range rows {
			t.Run(row.ID+"/template", func(t *testing.T) { run(t, &row, row.template()) })
			t.Run(row.ID+"/segments", func(t *testing.T) { run(t, &row, row.segments()) })
		}
	})
	assert.Len(t, seen, 2*len(rows), "every call is sent once")
}

func requireSentAs(t *testing.T, row *endpointRow, r *wxpaytest.Request) {
	t.Helper()
	require.NoError(t, r.Err, "the gateway refuses the request")
	assert.Equal(t, row.Expect.Method, r.Method)
	assert.Equal(t, "https", row.Expect.Scheme, "the gateway speaks TLS")
	assert.Equal(t, row.Expect.Host, r.Header.Get("Host"))
	path, query, hasQuery := strings.Cut(r.Target, "?")
	assert.Equal(t, row.Expect.Path, path)
	assert.Equal(t, hasQuery, query != "", "no lone question mark in %q", r.Target)
	assert.NotContains(t, query, "+", "a space is %%20")
	got, err := url.ParseQuery(query)
	require.NoError(t, err)
	assert.Equal(t, row.wantQuery(), map[string][]string(got))
	for name, want := range row.Headers {
		assert.Equal(t, want, r.Header.Get(name), name)
	}
	if row.Expect.Body == nil {
		assert.Empty(t, r.Body)
		assert.Empty(t, r.Header.Get("Content-Type"), "there is no content")
		return
	}
	if row.BodyKind == "multipart" {
		requireSameParts(t, row, r)
		return
	}
	assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
	requireSameJSON(t, row.Expect.Body, r.Body)
}

// requireSameParts compares an upload part by part, headers and order included.
func requireSameParts(t *testing.T, row *endpointRow, r *wxpaytest.Request) {
	t.Helper()
	var want struct {
		Parts []struct {
			Name, Filename string
			ContentType    string `json:"content_type"`
			Disposition    string `json:"content_disposition"`
			JSON           any
			Content        []byte `json:"content_b64"`
		}
	}
	convert(t, row.Expect.Body, &want)
	contentType, boundary, _ := strings.Cut(r.Header.Get("Content-Type"), "; boundary=")
	assert.Equal(t, "multipart/form-data", contentType)
	parts := multipart.NewReader(bytes.NewReader(r.Body), boundary)
	for _, w := range want.Parts {
		part, err := parts.NextRawPart()
		require.NoError(t, err)
		assert.Equal(t, w.Disposition, part.Header.Get("Content-Disposition"))
		assert.Equal(t, w.ContentType, part.Header.Get("Content-Type"))
		content, err := io.ReadAll(part)
		require.NoError(t, err)
		if w.JSON != nil {
			requireSameJSON(t, w.JSON, content)
		} else {
			assert.Equal(t, w.Content, content)
		}
	}
	_, err := parts.NextRawPart()
	require.ErrorIs(t, err, io.EOF)
}
