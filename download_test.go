package wxpay_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

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
	_, err := client.Download(t.Context(), "v3/billdownload/file", wxpay.Sink{To: filepath.Join(dir, "x"), HashType: "SHA256", HashValue: hex.EncodeToString(digest[:])})
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
		"damaged": damaged, "checksum": append(bytes.Clone(zipped[:len(zipped)-8]), make([]byte, 8)...), "garbage behind it": append(bytes.Clone(zipped), "garbage"...), "only its mark": zipped[:2],
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

func TestDownloadIsNoWayAroundVerification(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	answer := func(reply wxpaytest.Reply) {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
	}
	var w bytes.Buffer
	var refused *wxpay.VerifyError

	// The answer of an ordinary call, or a proxy's page, whatever it calls itself.
	for _, contentType := range []string{"application/json", "Application/JSON; charset=utf-8", "text/plain", "text/csv", "application/octet-stream", ""} {
		for _, body := range []string{`{"trade_state":"SUCCESS"}`, " \n[1]", "\ufeff{}", "<html>login</html>", "<xml/>", string(testkit.Gzipped(t, []byte(`{"trade_state":"SUCCESS"}`)))} {
			reply := wxpaytest.FileReply(contentType, []byte(body))
			if contentType == "" {
				delete(reply.Header, "Content-Type")
			}
			answer(reply)
			for _, path := range []string{"v3/pay/transactions/id/1", "v3/billdownload/file"} {
				_, err := client.Download(t.Context(), path, &w)
				require.ErrorAs(t, err, &refused, "%s %s", contentType, body)
				assert.Equal(t, auth.MissingHeader, refused.Reason)
				require.ErrorContains(t, err, "no file but JSON, HTML or XML")
				require.NotContains(t, err.Error(), "fetched with Client.Download")
				assert.Empty(t, w.String())
			}
		}
	}
	digest := sha256.Sum256([]byte(`{"a":1}`))
	answer(wxpaytest.FileReply("application/json", []byte(`{"a":1}`)))
	_, err := client.Download(t.Context(), "v3/some/file", wxpay.Sink{To: &w, HashType: "SHA256", HashValue: hex.EncodeToString(digest[:])})
	require.NoError(t, err, "the hash vouches for it")

	// A file by an ordinary call, unless WeChat Pay is known to leave it unsigned.
	w.Reset()
	answer(wxpaytest.FileReply("text/csv", []byte("x")))
	for _, path := range []string{"v3/other/file", "v3/new-tax-control-fapiao/download", gateway.URL() + "v3/new-tax-control-fapiao/download"} {
		_, err = client.Chain(path).Get(t.Context())
		require.ErrorAs(t, err, &refused, path)
	}
	_, err = client.Chain("v3/other/file").Get(t.Context(), wxpay.Params{"sink": &w})
	require.ErrorAs(t, err, &refused)
	_, err = client.Chain("v3/billdownload/file").Post(t.Context(), wxpay.Params{"sink": &w})
	require.ErrorAs(t, err, &refused)
	_, err = client.Chain("v3/billdownload/file").Get(t.Context())
	require.ErrorAs(t, err, &refused, "in memory it would pass for an answer")
	require.ErrorContains(t, err, "fetched with Client.Download")
	assert.Empty(t, w.String())
	_, err = client.Download(t.Context(), "v3/other/file", &w)
	require.NoError(t, err)
	assert.Equal(t, "x", w.String())

	// Of a signature nothing is there, or it is right.
	w.Reset()
	for _, fault := range []wxpaytest.Fault{
		wxpaytest.BadSignature(), wxpaytest.SignedBy("AB"), wxpaytest.Probe(), wxpaytest.Doubled("Wechatpay-Signature"),
		wxpaytest.Without("Wechatpay-Signature"), wxpaytest.Without("Wechatpay-Serial"),
	} {
		answer(wxpaytest.Reply{Body: testkit.BillText, Fault: fault})
		_, err = client.Download(t.Context(), "v3/billdownload/file", filepath.Join(t.TempDir(), "x"))
		require.ErrorAs(t, err, &refused)
	}
	answer(wxpaytest.Reply{Body: testkit.BillText})
	resp, err := client.Download(t.Context(), "v3/billdownload/file", &w)
	require.NoError(t, err)
	assert.True(t, resp.Verified)
	assert.Equal(t, testkit.BillText, w.String())
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
		"a part":         {wxpaytest.Reply{Status: http.StatusPartialContent, Body: []byte("half"), Unsigned: true}, "the answer has the status 206"},
		"accepted":       {wxpaytest.Reply{Status: http.StatusAccepted, Body: []byte("later"), Unsigned: true}, "the answer has the status 202"},
		"refused":        {wxpaytest.ErrorReply(http.StatusBadRequest, "INVALID_REQUEST", "token"), "the URL of a file lives for some minutes"},
		"a bad gateway":  {wxpaytest.BadGateway(), "to download it again harms nothing"},
		"a page":         {wxpaytest.FileReply("text/html", []byte("<html>")), "no file but JSON, HTML or XML"},
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

func TestUnsignedPathsAreTakenByChainToo(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	cfg := gateway.Config()
	cfg.Dial, cfg.BaseURL = gateway.Dial, ""
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	image := []byte("\x89PNG")
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.FileReply("image/png", image) })
	for path, params := range map[string]wxpay.Params{
		"v3/billdownload/file{?token}":                                          {"token": "t"},
		"v3/bill/downloadurl{?token}":                                           {"token": "t"},
		"v3/merchant-service/images/{media_id}":                                 {"media_id": "ChsyMDA"},
		"v3/merchant-service/images/{+media_id}":                                {"media_id": "ChsyMDA%2Fx"},
		"https://apihk.mch.weixin.qq.com/v3/global/merchant-service/images/abc": {},
		"v3/transferdownload/elecvoucherfile{?token}":                           {"token": "t"},
		"v3/transferdownload/signfile{?token}":                                  {"token": "t"},
		"https://api.mch.weixin.qq.com/hk/v3/billdownload/file?token=t":         {},
	} {
		var w bytes.Buffer
		params["sink"] = &w
		resp, err := client.Chain(path).Get(t.Context(), params)
		require.NoError(t, err, path)
		assert.Equal(t, string(image), w.String(), path)
		assert.False(t, resp.Verified)
		assert.NotEmpty(t, testkit.LastRequest(t, gateway).Header.Get("Authorization"), path)
	}
	assert.NotContains(t, testkit.LastRequest(t, gateway).Target, "%252F")
	for _, path := range []string{"v3/merchant-service/images/upload", "v3/merchant-service/images", "v3/billdownload/files", "v3/x/billdownload/file"} {
		_, err = client.Chain(path).Get(t.Context(), wxpay.Params{"sink": new(bytes.Buffer)})
		var refused *wxpay.VerifyError
		require.ErrorAs(t, err, &refused, path)
	}
}

// TestCredentialsStayAtHome: a URL in an answer, or a redirect, may lead anywhere.
func TestCredentialsStayAtHome(t *testing.T) {
	t.Parallel()
	var seen []http.Header
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Clone())
		_, _ = w.Write([]byte("invoice"))
	}))
	t.Cleanup(foreign.Close)
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	var w bytes.Buffer
	resp, err := client.Download(t.Context(), foreign.URL+"/a.pdf?x=1", &w)
	require.NoError(t, err)
	assert.Equal(t, "invoice", w.String())
	assert.False(t, resp.Verified)
	require.Len(t, seen, 1)
	for name := range seen[0] {
		assert.NotContains(t, name, "Authorization")
		assert.NotContains(t, name, "Wechatpay")
	}

	for _, location := range []string{foreign.URL, "http://api.mch.weixin.qq.com/", "/v3/billdownload/file"} {
		gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Status: http.StatusFound, Header: http.Header{"Location": {location}}}
		})
		dir, sent := t.TempDir(), len(gateway.Requests())
		_, err = client.Download(t.Context(), "v3/billdownload/file", filepath.Join(dir, "x"))
		var redirected *wxpay.Error
		require.ErrorAs(t, err, &redirected)
		assert.Equal(t, http.StatusFound, redirected.Status)
		require.ErrorContains(t, err, "a redirect to "+location+" that is not followed")
		testkit.RequireNoFile(t, dir)
		assert.Len(t, gateway.Requests(), sent+1)
	}
	assert.Len(t, seen, 1)
}

// The page of the invoice download says that its request is not signed.
func TestInvoicesAreFetchedWithoutCredentials(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.FileReply("application/pdf", []byte("%PDF"))
	})
	cfg := gateway.Config()
	cfg.Dial = gateway.Dial
	client := testkit.NewClient(t, cfg)
	var w bytes.Buffer
	const path = "v3/new-tax-control-fapiao/download"
	for _, url := range []string{path + "{?token}", gateway.URL() + path + "?token=t", "https://pay.wechatpay.cn/" + path + "?token=t"} {
		w.Reset()
		params := wxpay.Params{"token": "t"}
		if strings.Contains(url, "://") {
			params = nil
		}
		_, err := client.Download(t.Context(), url, &w, params)
		require.NoError(t, err)
		assert.Equal(t, "%PDF", w.String())
		header := testkit.LastRequest(t, gateway).Header
		assert.Empty(t, header.Get("Authorization"))
		assert.Empty(t, header.Get("Wechatpay-Serial"))
		assert.NotEmpty(t, header.Get("User-Agent"))
	}
	// By Chain it is a call like any other, and signed.
	_, err := client.Chain(path).Get(t.Context(), wxpay.Params{"sink": &w})
	require.NoError(t, err)
	assert.NotEmpty(t, testkit.LastRequest(t, gateway).Header.Get("Authorization"))
	_, err = client.Chain(gateway.URL()+path).Get(t.Context(), wxpay.Params{"sink": &w})
	require.NoError(t, err)
	assert.Empty(t, testkit.LastRequest(t, gateway).Header.Get("Authorization"))
}

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

func TestLimitAndProgressOfADownload(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client := testkit.NewClient(t, gateway.Config())
	zipped := testkit.Gzipped(t, []byte(testkit.BillText))
	for _, content := range [][]byte{[]byte(testkit.BillText), zipped} {
		gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.FileReply("text/plain", content)
		})
		var last, total int64
		progress := func(done, of int64) {
			assert.Greater(t, done, last)
			last, total = done, of
		}
		var w bytes.Buffer
		_, err := client.Download(t.Context(), "v3/billdownload/file", wxpay.Sink{To: &w, Limit: int64(len(testkit.BillText)), Progress: progress})
		require.NoError(t, err)
		assert.Equal(t, []int64{int64(len(content)), int64(len(content))}, []int64{last, total})

		dir := t.TempDir()
		_, err = client.Download(t.Context(), "v3/billdownload/file", wxpay.Sink{To: filepath.Join(dir, "x"), Limit: int64(len(testkit.BillText)) - 1})
		require.ErrorContains(t, err, "more than "+strconv.Itoa(len(testkit.BillText)-1)+" bytes")
		testkit.RequireNoFile(t, dir)
	}
}

func TestDownloadsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	for name, c := range map[string]struct {
		sink  any
		words string
	}{
		"no destination":                   {nil, "the destination is nil"},
		"a number":                         {7, "the destination: it has the type int"},
		"no destination in a Sink":         {wxpay.Sink{}, "Sink.To is empty"},
		"an empty path":                    {"", "is an empty path"},
		"a nil buffer":                     {(*bytes.Buffer)(nil), "it is a nil *bytes.Buffer"},
		"a URL of a file":                  {"file://a.csv", "begins with file://; expected a plain path"},
		"true in a Sink":                   {wxpay.Sink{To: true}, "has the type bool; expected an io.Writer"},
		"an answer that announces nothing": {(&wxpay.Response{Verified: true}).SinkTo("x"), "hash_type \"\" and the hash_value \"\""},
		"an answer that was not verified":  {(&wxpay.Response{}).SinkTo("x"), "carries no verified signature"},
		"a negative limit":                 {wxpay.Sink{To: "x", Limit: -1}, "Sink.Limit is -1"},
		"a hash without its type":          {wxpay.Sink{To: "x", HashValue: "ab"}, `the hash type is "" and the hash "ab"`},
		"a type without its hash":          {wxpay.Sink{To: "x", HashType: "SHA1"}, `the hash type is "SHA1" and the hash ""`},
		"MD5":                              {wxpay.Sink{To: "x", HashType: "MD5", HashValue: "ab"}, `"MD5" is not known; expected SHA1, SHA256`},
		"SM3 without its suite":            {wxpay.Sink{To: "x", HashType: "SM3", HashValue: "ab"}, "SM3 needs sm2.Suite{}"},
		"a hash that is too short":         {wxpay.Sink{To: "x", HashType: "sha-1", HashValue: "ab"}, "has 2 characters; expected SHA-1 in hex, 40"},
		"a hash that is not hex":           {wxpay.Sink{To: "x", HashType: "SHA256", HashValue: strings.Repeat("x", 64)}, "expected SHA256 in hex"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Download(t.Context(), "v3/billdownload/file", c.sink)
			testkit.RequireRefused(t, err, c.words)
		})
	}
	for name, c := range map[string]struct {
		url   string
		words string
	}{
		"plain HTTP": {"http://api.mch.weixin.qq.com/v3/billdownload/file?token=x", "http:// is allowed for loopback addresses only"},
		"a password": {"https://a:b@api.mch.weixin.qq.com/x", "user name or password"},
		"nothing":    {"", "empty"},
		"one slash":  {"https:/api.mch.weixin.qq.com/v3/billdownload/file?token=x", "two slashes behind its scheme"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Download(t.Context(), c.url, "x")
			testkit.RequireRefused(t, err, c.words)
		})
	}
	_, err := client.Download(t.Context(), "v3/billdownload/file", "x", wxpay.Params{"sink": "y"})
	testkit.RequireRefused(t, err, "no place beside the destination")
	_, err = client.Download(t.Context(), "v3/billdownload/file", "x", wxpay.Params{"json": wxpay.Params{"a": 1}})
	testkit.RequireRefused(t, err, "a download has no body")
	_, err = client.Chain("v3/merchant/media/upload").Get(t.Context(), wxpay.Params{"body": wxpay.File{Name: "a.png"}})
	testkit.RequireRefused(t, err, "a GET has no body: a File is uploaded by Post")
	_, err = (*wxpay.Client)(nil).Download(t.Context(), "v3/billdownload/file", "x")
	testkit.RequireRefused(t, err, "no client behind this chain")
}
