package wxpay_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

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
