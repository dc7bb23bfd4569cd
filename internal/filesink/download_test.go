package filesink_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestDownloadIsCheckedByItsHash(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Suites(sm2.Suite{}))
	cfg := gateway.Config()
	cfg.MaxBody, cfg.Suites = 1000, []auth.Suite{sm2.Suite{}, nil}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for _, hashType := range []string{"SHA1", "SHA256", "SM3"} {
		for _, tarType := range []string{"", "GZIP"} {
			gateway.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte(testkit.BillText), HashType: hashType})
			announced := testkit.BillOf(t, client, wxpay.Params{"bill_date": "2025-01-01", "tar_type": tarType})
			url := announced.Get("download_url").String()

			var w bytes.Buffer
			resp, err := client.Download(t.Context(), url, announced.SinkTo(&w))
			require.NoError(t, err)
			assert.Equal(t, testkit.BillText, w.String())
			assert.False(t, resp.Verified, "there was no signature")
			assert.Nil(t, resp.Body)
			assert.NotEmpty(t, testkit.LastRequest(t, gateway).Header.Get("Authorization"))
			assert.Equal(t, "*/*", testkit.LastRequest(t, gateway).Header.Get("Accept"))

			path := filepath.Join(t.TempDir(), "bill.csv")
			_, err = client.Download(t.Context(), url, announced.SinkTo(path))
			require.NoError(t, err)
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, testkit.BillText, string(data))
			testkit.RequireOnly(t, path)

			// By Chain it is the same.
			w.Reset()
			_, err = client.Chain(url).Get(t.Context(), wxpay.Params{"sink": announced.SinkTo(&w)})
			require.NoError(t, err)
			assert.Equal(t, testkit.BillText, w.String())

			// A compressed file may be kept so; its hash is still checked inside.
			w.Reset()
			sink := announced.SinkTo(&w)
			sink.Compressed = true
			_, err = client.Download(t.Context(), url, sink)
			require.NoError(t, err)
			if tarType == "" {
				assert.Equal(t, testkit.BillText, w.String())
				continue
			}
			zr, err := gzip.NewReader(&w)
			require.NoError(t, err)
			data, err = io.ReadAll(zr)
			require.NoError(t, err)
			assert.Equal(t, testkit.BillText, string(data))
		}
	}
}

func TestFileThatIsNotTheAnnouncedOneIsRefused(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	for _, tarType := range []string{"", "GZIP"} {
		for _, compressed := range []bool{false, true} {
			gateway.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte(testkit.BillText), WrongHash: true})
			announced := testkit.BillOf(t, client, wxpay.Params{"tar_type": tarType})
			dir := t.TempDir()
			sink := announced.SinkTo(filepath.Join(dir, "bill.csv"))
			sink.Compressed = compressed
			resp, err := client.Download(t.Context(), announced.Get("download_url").String(), sink)
			require.Nil(t, resp)
			var wrong *auth.HashError
			require.ErrorAs(t, err, &wrong)
			assert.Equal(t, "SHA1", wrong.HashType)
			assert.Equal(t, wrong.Want, announced.Get("hash_value").String())
			assert.Len(t, wrong.Got, 40)
			assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
			require.ErrorContains(t, err, "download it again")
			require.NotContains(t, err.Error(), "token=", "the URL is as good as a password")
			testkit.RequireNoFile(t, dir)
		}
	}
}

// TestCutFileIsAnErrorAndLeavesNothing: at every tenth, plain and compressed, with a
// length, in chunks and with neither; with a hash and without.
func TestCutFileIsAnErrorAndLeavesNothing(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	zipped := testkit.Gzipped(t, []byte(testkit.BillText))
	digest := sha256.Sum256([]byte(testkit.BillText))
	for name, content := range map[string][]byte{"plain": []byte(testkit.BillText), "gzip": zipped} {
		for tenth := range 10 {
			n := len(content) * tenth / 10
			for fault, reply := range map[string]wxpaytest.Reply{
				"length":    {Body: content, Fault: wxpaytest.TruncateAt(n)},
				"chunks":    {Body: content, Fault: wxpaytest.ChunkedAt(n)},
				"no length": {Body: content, Fault: wxpaytest.NoLengthAt(n)},
				"gzip":      {Body: content[:n]}, // whole for HTTP
			} {
				if name == "plain" && fault == "gzip" {
					continue // only its hash can tell: the case below
				}
				reply.Unsigned = true
				reply.Header = http.Header{"Content-Type": {"text/plain"}}
				gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
				for _, sink := range []wxpay.Sink{{}, {HashType: "SHA-256", HashValue: hex.EncodeToString(digest[:])}} {
					if fault == "gzip" && n < 2 && sink.HashType == "" {
						continue // an empty file is no gzip
					}
					dir := t.TempDir()
					sink.To = filepath.Join(dir, "bill.csv")
					_, err := client.Download(t.Context(), "v3/billdownload/file", sink)
					require.Error(t, err, "%s, %s at %d", name, fault, n)
					if n > 0 {
						require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s, %s at %d", name, fault, n)
					}
					assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
					testkit.RequireNoFile(t, dir)
				}
			}
		}
	}
	// Whole, but nothing says so: an error even if the hash fits.
	gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: testkit.BillText, Unsigned: true, Fault: wxpaytest.NoLength()}
	})
	dir := t.TempDir()
	_, err := client.Download(t.Context(), "v3/billdownload/file", wxpay.Sink{To: filepath.Join(dir, "x"), HashType: "SHA256",
		HashValue: hex.EncodeToString(digest[:])})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	testkit.RequireNoFile(t, dir)
}

func TestDamagedGzipIsAnError(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	zipped := testkit.Gzipped(t, []byte(testkit.BillText))
	damaged := bytes.Clone(zipped)
	damaged[len(damaged)/2] ^= 0x55
	for name, content := range map[string][]byte{
		"damaged": damaged, "checksum": append(bytes.Clone(zipped[:len(zipped)-8]), make([]byte, 8)...),
		"garbage behind it": append(bytes.Clone(zipped), "garbage"...), "only its mark": zipped[:2],
	} {
		gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.FileReply("application/gzip", content)
		})
		dir := t.TempDir()
		_, err := client.Download(t.Context(), "v3/billdownload/file", filepath.Join(dir, "x"))
		require.ErrorContains(t, err, "compressed by gzip", name)
		testkit.RequireNoFile(t, dir)
	}
	// Several members are one file, as split bills are made.
	gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.FileReply("application/gzip", append(testkit.Gzipped(t, []byte("one ")), testkit.Gzipped(t, []byte("two"))...))
	})
	var w bytes.Buffer
	_, err := client.Download(t.Context(), "v3/billdownload/file", &w)
	require.NoError(t, err)
	assert.Equal(t, "one two", w.String())
}

// TestWhatIsNoFileReplacesNone: an empty answer, a part of a file, an error.
func TestWhatIsNoFileReplacesNone(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	path := filepath.Join(t.TempDir(), "image.png")
	require.NoError(t, os.WriteFile(path, []byte("good"), 0o600))
	for name, c := range map[string]struct {
		reply wxpaytest.Reply
		words string
	}{
		"empty":          {wxpaytest.Reply{Status: http.StatusOK, Unsigned: true}, "there is no file in it"},
		"without a body": {wxpaytest.Reply{Unsigned: true}, "the answer has the status 204"},
		"a part": {wxpaytest.Reply{Status: http.StatusPartialContent, Body: []byte("half"), Unsigned: true}, "the answer has " +
			"the status 206"},
		"accepted": {wxpaytest.Reply{Status: http.StatusAccepted, Body: []byte("later"), Unsigned: true}, "the answer has " +
			"the status 202"},
		"refused": {wxpaytest.ErrorReply(http.StatusBadRequest, "INVALID_REQUEST", "token"), "the URL of a file lives for " +
			"some minutes"},
		"a bad gateway": {wxpaytest.BadGateway(), "to download it again harms nothing"},
		"a page":        {wxpaytest.FileReply("text/html", []byte("<html>")), "no file but JSON, HTML or XML"},
	} {
		t.Run(name, func(t *testing.T) {
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return c.reply })
			_, err := client.Download(t.Context(), "v3/merchant-service/images/{id}", path, wxpay.Params{"id": "abcdef"})
			require.ErrorContains(t, err, c.words)
			require.NotContains(t, err.Error(), "merchant number")
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, "good", string(data), c.words)
			testkit.RequireOnly(t, path)
		})
	}
}

type halfWriter struct{ n int }

func (w halfWriter) Write(p []byte) (int, error) { return len(p) / w.n, nil }

// bufio and io.TeeReader do not agree about writers that write less than they should.
func TestWriterThatWritesShortFails(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	gateway.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte(testkit.BillText)})
	announced := testkit.BillOf(t, client, nil)
	for _, compressed := range []bool{false, true} {
		for _, n := range []int{2, 1 << 30} {
			sink := announced.SinkTo(halfWriter{n})
			sink.Compressed = compressed
			_, err := client.Download(t.Context(), announced.Get("download_url").String(), sink)
			require.ErrorIs(t, err, io.ErrShortWrite)
			require.ErrorContains(t, err, "writing to the sink")
		}
	}
}
