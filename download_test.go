package wxpay_test

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

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
		_, err := client.Download(t.Context(), "v3/billdownload/file", wxpay.Sink{To: &w, Limit: int64(len(testkit.BillText)),
			Progress: progress})
		require.NoError(t, err)
		assert.Equal(t, []int64{int64(len(content)), int64(len(content))}, []int64{last, total})

		dir := t.TempDir()
		_, err = client.Download(t.Context(), "v3/billdownload/file", wxpay.Sink{To: filepath.Join(dir, "x"),
			Limit: int64(len(testkit.BillText)) - 1})
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
		"MD5": {wxpay.Sink{To: "x", HashType: "MD5", HashValue: "ab"},
			`"MD5" is not known; expected SHA1, SHA256`},
		"SM3 without its suite": {wxpay.Sink{To: "x", HashType: "SM3", HashValue: "ab"}, "SM3 needs sm2.Suite{}"},
		"a hash that is too short": {wxpay.Sink{To: "x", HashType: "sha-1", HashValue: "ab"}, "has 2 characters; expected " +
			"SHA-1 in hex, 40"},
		"a hash that is not hex": {wxpay.Sink{To: "x", HashType: "SHA256", HashValue: strings.Repeat("x", 64)}, "expected SHA256 in hex"},
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
