package wxpay_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const benchTemplate = "v3/payscore/serviceorder/{out_order_no}/complete"

// benchOrder is a native order of about 700 bytes, what a merchant sends most.
func benchOrder() wxpay.Params {
	return wxpay.Params{
		"out_order_no": "1234323JKHDFE1243252",
		"json": wxpay.Params{
			"appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536",
			"post_payments":  []wxpay.Params{{"name": "就餐费用", "amount": 40000, "description": "就餐人均100元", "count": 4}},
			"post_discounts": []wxpay.Params{{"name": "满20减1元", "description": "不与其他优惠叠加", "count": 2}},
			"total_amount":   50000,
			"time_range":     wxpay.Params{"start_time": "20091225091010", "end_time": "20091225121010"},
			"location":       wxpay.Params{"end_location": "嗨客时尚主题展餐厅"},
			"profit_sharing": false, "goods_tag": "goods_tag",
			"attach": "0123456789012345678901234567890123456789012345678901234567890123456789",
		},
	}
}

func benchClient(b *testing.B, withRSA bool) *wxpay.Client {
	b.Helper()
	now := time.Now()
	server := wxpaytest.NewServer(b, wxpaytest.Plain(), wxpaytest.Clock(func() time.Time { return now }))
	cfg := server.Config()
	var err error
	cfg.BaseURL, err = server.Bare(`{"code_url":"weixin://wxpay/bizpayurl?pr=JyC91EIz1"}`)
	require.NoError(b, err)
	if !withRSA {
		cfg.PrivateKey = testkit.StubSigner{Signer: cfg.PrivateKey}
	}
	client, err := wxpay.New(cfg)
	require.NoError(b, err)
	return client
}

// BenchmarkCompile compiles a path of several arguments.
func BenchmarkCompile(b *testing.B) {
	client := benchClient(b, false)
	b.ReportAllocs()
	for b.Loop() {
		client.Chain("v3/payscore", "serviceorder/{out_order_no}/complete")
	}
}

// BenchmarkCompileAgain finds a path of one argument that was compiled before.
func BenchmarkCompileAgain(b *testing.B) {
	client := benchClient(b, false)
	b.ReportAllocs()
	for b.Loop() {
		client.Chain(benchTemplate)
	}
}

// BenchmarkExpandCompiled fills the placeholder of a compiled template.
func BenchmarkExpandCompiled(b *testing.B) {
	chain := benchClient(b, false).Chain(benchTemplate)
	params := benchOrder()
	dst := make([]byte, 0, 128)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wxpay.ExpandCompiled(chain, dst, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPrepare is everything in front of the wire but RSA: chain, params,
// body, target, headers, message, Authorization.
func BenchmarkPrepare(b *testing.B) {
	client := benchClient(b, false)
	params := benchOrder()
	b.ReportAllocs()
	for b.Loop() {
		if err := wxpay.PrepareAndSign(client.Chain(benchTemplate), http.MethodPost, params); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkCall(b *testing.B, client *wxpay.Client) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background()) // as a server's request has
	defer cancel()
	params := benchOrder()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Chain(benchTemplate).Post(ctx, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCallStubSigned is a whole call over loopback, with the answer verified
// by RSA (about 30 µs) but the request signed by a stub.
func BenchmarkCallStubSigned(b *testing.B) { benchmarkCall(b, benchClient(b, false)) }

// BenchmarkCall is a whole call over loopback.
func BenchmarkCall(b *testing.B) { benchmarkCall(b, benchClient(b, true)) }

// benchFile is the size of the file in BenchmarkDownload.
const benchFile = 64 << 20

// BenchmarkDownload compares ways to fetch a file of 64 MB with io.Copy of the same
// stream through fasthttp, in the same run. Server and client share the processors.
func BenchmarkDownload(b *testing.B) {
	block := []byte(testkit.BillText[:64<<10])
	digest := sha1.New()
	var zipped bytes.Buffer
	zw := gzip.NewWriter(io.MultiWriter(&zipped))
	for range benchFile / len(block) {
		_, _ = digest.Write(block)
		_, _ = zw.Write(block)
	}
	require.NoError(b, zw.Close())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gzip" {
			w.Header().Set("Content-Length", strconv.Itoa(zipped.Len()))
			_, _ = w.Write(zipped.Bytes())
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(benchFile))
		for range benchFile / len(block) {
			_, _ = w.Write(block)
		}
	}))
	b.Cleanup(server.Close)
	client := testkit.ClientOf(b, "http://127.0.0.9:1/")

	b.Run("fasthttp", func(b *testing.B) {
		floor := &fasthttp.Client{StreamResponseBody: true}
		b.SetBytes(benchFile)
		b.ReportAllocs()
		for b.Loop() {
			req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			req.SetRequestURI(server.URL + "/plain")
			require.NoError(b, floor.Do(req, resp))
			n, err := io.Copy(io.Discard, resp.BodyStream())
			require.NoError(b, err)
			require.EqualValues(b, benchFile, n)
			fasthttp.ReleaseRequest(req)
			fasthttp.ReleaseResponse(resp)
		}
	})
	hash := hex.EncodeToString(digest.Sum(nil))
	for _, c := range []struct {
		name, path string
		sink       wxpay.Sink
	}{
		{"bare", "/plain", wxpay.Sink{To: io.Discard}},
		{"hashed", "/plain", wxpay.Sink{To: io.Discard, HashType: "SHA1", HashValue: hash}},
		{"file", "/plain", wxpay.Sink{To: filepath.Join(b.TempDir(), "bill.csv"), HashType: "SHA1", HashValue: hash}},
		{"gzip", "/gzip", wxpay.Sink{To: io.Discard, HashType: "SHA1", HashValue: hash}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(benchFile)
			b.ReportAllocs()
			for b.Loop() {
				_, err := client.Download(b.Context(), server.URL+c.path, c.sink)
				require.NoError(b, err)
			}
		})
	}
}

// plainOrder is a body of the size with nothing sensitive in it.
func plainOrder(goods int) wxpay.Params {
	list := make([]any, goods)
	for i := range list {
		list[i] = map[string]any{"goods_id": "1", "price": 100, "names": []string{"a"}, "more": map[string]any{"x": true}}
	}
	return wxpay.Params{"out_order_no": "1", "json": map[string]any{"appid": "wx", "total": 1, "goods": list}}
}

type typedOrder struct {
	AppID string `json:"appid"`
	Goods []struct {
		ID    string `json:"goods_id"`
		Price int64  `json:"price"`
	} `json:"goods"`
	Amount struct{ Total int64 } `json:"amount"`
}

type typedPayee struct {
	OutBatchNo string `json:"out_batch_no"`
	Details    []struct {
		No   string          `json:"out_detail_no"`
		Name wxpay.Sensitive `json:"user_name"`
		ID   string          `json:"user_id_card" encryption:"EM_APIV3"`
	} `json:"details"`
}

// BenchmarkSealNothing looks through a dynamic body in vain.
func BenchmarkSealNothing(b *testing.B) {
	client := testkit.NewClient(b, testkit.Config(b))
	params := benchOrder()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wxpay.Seal(client, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSealNothingTyped knows from the type that there is nothing.
func BenchmarkSealNothingTyped(b *testing.B) {
	client := testkit.NewClient(b, testkit.Config(b))
	params := wxpay.Params{"json": &typedOrder{}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wxpay.Seal(client, params); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSealStruct encrypts two fields of a struct by RSA.
func BenchmarkSealStruct(b *testing.B) {
	client := testkit.NewClient(b, testkit.Config(b))
	var payee typedPayee
	payee.Details = append(payee.Details, struct {
		No   string          `json:"out_detail_no"`
		Name wxpay.Sensitive `json:"user_name"`
		ID   string          `json:"user_id_card" encryption:"EM_APIV3"`
	}{"1", "张三", strings.Repeat("1", 18)})
	params := wxpay.Params{"json": &payee}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wxpay.Seal(client, params); err != nil {
			b.Fatal(err)
		}
	}
}
