package bill_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const endpoint = "v3/bill/tradebill"

// gatewayOf starts a gateway and a client that knows SM3 and SM4 and whose temporary
// files lie in a directory of the test's own.
func gatewayOf(t *testing.T, options ...wxpaytest.Option) (*wxpaytest.Server, *wxpay.Client, bill.Fetcher) {
	t.Helper()
	gateway := testkit.NewServer(t, append(options, wxpaytest.Suites(sm2.Suite{}))...)
	cfg := gateway.Config()
	cfg.Suites = []auth.Suite{sm2.Suite{}}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	dir := t.TempDir()
	t.Cleanup(func() {
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, entries, "no temporary file is left")
	})
	return gateway, client, bill.Fetcher{Dir: dir}
}

func textOf(t *testing.T, b *bill.Bill) string {
	t.Helper()
	var w bytes.Buffer
	_, err := b.WriteTo(&w)
	require.NoError(t, err)
	return w.String()
}

var tradeBill = tradeHeader + "\r\n" + strings.Repeat(tradeRow+"\r\n", 5000) + "总交易单数,订单总金额\r\n`5000,`5000.00\r\n"

// TestBillIsFetchedInEveryForm: plain, compressed, encrypted, split.
func TestBillIsFetchedInEveryForm(t *testing.T) {
	t.Parallel()
	for _, form := range []wxpaytest.Download{
		{}, {Gzip: true}, {HashType: "SHA256"}, {HashType: "SM3", Gzip: true},
		{Algorithm: "AEAD_AES_256_GCM"}, {Algorithm: "AEAD_AES_256_GCM", Gzip: true}, {Algorithm: "AEAD_AES_256_GCM", Gzip: true, Parts: 7},
		{Algorithm: "AEAD_AES_256_GCM", Parts: 40}, {Algorithm: "SM4_GCM", Parts: 3}, {Algorithm: "SM4_GCM", Gzip: true},
	} {
		t.Run(fmt.Sprintf("%s%s%d%v", form.HashType, form.Algorithm, form.Parts, form.Gzip), func(t *testing.T) {
			t.Parallel()
			gateway, client, fetcher := gatewayOf(t)
			form.Content = []byte(tradeBill)
			gateway.HandleDownload("GET /"+endpoint, form)
			var done, total int64
			fetcher.Progress = func(d, all int64) {
				assert.GreaterOrEqual(t, d, done)
				done, total = d, all
			}
			b, err := fetcher.Fetch(t.Context(), client, endpoint, wxpay.Params{"query": wxpay.Params{"bill_date": "2025-01-01"}})
			require.NoError(t, err)
			assert.NotZero(t, total)
			assert.Equal(t, total, done)
			assert.Equal(t, tradeBill, textOf(t, b))
			assert.NotEmpty(t, b.HashValue)
			for range 2 { // as often as one likes
				rows := 0
				for row, err := range b.Rows() {
					require.NoError(t, err)
					rows++
					require.Equal(t, "PV20250101000001", row.Get("商户订单号"))
				}
				assert.Equal(t, 5000, rows)
			}
			summary, found, err := b.Summary()
			require.NoError(t, err)
			require.True(t, found)
			fen, err := summary.Fen("订单总金额")
			require.NoError(t, err)
			assert.Equal(t, int64(500_000), fen)
			require.NoError(t, b.Close())
			require.NoError(t, b.Close())
		})
	}
}

func TestBillThatIsNotTheAnnouncedOneIsRefused(t *testing.T) {
	t.Parallel()
	for name, form := range map[string]wxpaytest.Download{
		"plain": {WrongHash: true}, "gzip": {WrongHash: true, Gzip: true}, "encrypted": {WrongHash: true, Algorithm: "AEAD_AES_256_GCM",
			Parts: 2},
	} {
		gateway, client, fetcher := gatewayOf(t)
		form.Content = []byte(tradeBill)
		gateway.HandleDownload("GET /"+endpoint, form)
		b, err := fetcher.Fetch(t.Context(), client, endpoint)
		require.Nil(t, b, name)
		var wrong *auth.HashError
		require.ErrorAs(t, err, &wrong, name)
	}
}

func TestBillThatIsCutIsRefused(t *testing.T) {
	t.Parallel()
	for _, form := range []wxpaytest.Download{{}, {Gzip: true}, {Algorithm: "AEAD_AES_256_GCM", Gzip: true, Parts: 3}} {
		gateway, client, fetcher := gatewayOf(t)
		form.Content = []byte(tradeBill)
		for tenth := range 10 {
			form.Fault = wxpaytest.TruncateAt(100 * tenth)
			gateway.HandleDownload("GET /"+endpoint, form)
			_, err := fetcher.Fetch(t.Context(), client, endpoint)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			require.ErrorContains(t, err, "download it again")
		}
	}
}

type billVector struct {
	Name, Answer, File, Content, Plaintext, Expect string
	HashValue                                      string `json:"hash_value"`
	ContentBase64                                  []byte `json:"content_base64"`
	Rows                                           []map[string]string
	Summary                                        map[string]string
	Parts                                          []struct {
		Sequence   int64  `json:"bill_sequence"`
		Key        string `json:"encrypt_key"`
		Nonce      string
		Downloaded string `json:"downloaded_bytes_base64"`
	}
}

// answers makes the two steps of a vector.
func (v *billVector) answers(t *testing.T, gateway *wxpaytest.Server) {
	t.Helper()
	files := [][]byte{v.ContentBase64}
	if v.File != "" {
		data, err := os.ReadFile("../testdata/" + v.File)
		require.NoError(t, err)
		files[0] = data
	}
	url := gateway.URL() + "v3/billdownload/file?token="
	answer := map[string]any{"download_url": url + "0", "hash_type": "SHA1", "hash_value": v.HashValue}
	if len(v.Parts) > 0 {
		files = nil
		list := []any{}
		for i, p := range v.Parts {
			data, err := base64.StdEncoding.DecodeString(p.Downloaded)
			require.NoError(t, err)
			files = append(files, data)
			list = append(list, map[string]any{
				"bill_sequence": p.Sequence, "download_url": url + strconv.Itoa(i), "encrypt_key": p.Key,
				"hash_type": "SHA1", "hash_value": v.HashValue, "nonce": p.Nonce,
			})
		}
		answer = map[string]any{"download_bill_count": len(list), "download_bill_list": list}
	}
	gateway.Handle("GET /"+endpoint, func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: answer} })
	gateway.Handle("GET /v3/billdownload/file", func(r *wxpaytest.Request) wxpaytest.Reply {
		_, token, _ := strings.Cut(r.Target, "token=")
		i, err := strconv.Atoi(token)
		require.NoError(t, err)
		return wxpaytest.FileReply("text/plain", files[i])
	})
}

func TestBillsOfTheVectorsAreFetched(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../testdata/bills.json")
	require.NoError(t, err)
	var vectors struct{ Cases []billVector }
	require.NoError(t, json.Unmarshal(text, &vectors))
	require.Len(t, vectors.Cases, 9)
	key, err := auth.LoadPrivateKey("file://../testdata/keys/apiclient_key.pem")
	require.NoError(t, err)
	for _, v := range vectors.Cases {
		gateway, client, fetcher := gatewayOf(t, wxpaytest.MerchantKey("3775B6A45ACD588826D15E583A95F5DD1A2B3C4D", key))
		v.answers(t, gateway)
		b, err := fetcher.Fetch(t.Context(), client, endpoint)
		if v.Expect == "fail" {
			require.Error(t, err, v.Name)
			continue
		}
		require.NoError(t, err, v.Name)
		if v.Plaintext != "" {
			assert.Equal(t, v.Plaintext, textOf(t, b), v.Name)
		}
		n := 0
		for row, err := range b.Rows() {
			require.NoError(t, err, v.Name)
			if v.Rows != nil {
				for column, value := range row.All() {
					assert.Equal(t, v.Rows[n][column], value, v.Name)
				}
			}
			n++
		}
		if v.Rows != nil {
			assert.Len(t, v.Rows, n, v.Name)
		}
		summary, found, err := b.Summary()
		require.NoError(t, err, v.Name)
		assert.True(t, found, v.Name)
		for column, value := range v.Summary {
			assert.Equal(t, value, summary.Get(column), v.Name)
		}
		require.NoError(t, b.Close())
	}
}

// TestAnnouncementsThatCannotBeRightAreRefused before anything is downloaded.
func TestAnnouncementsThatCannotBeRightAreRefused(t *testing.T) {
	t.Parallel()
	gateway, client, fetcher := gatewayOf(t)
	key := gateway.Encrypt("0123456789abcdef0123456789abcdef")
	one := map[string]any{"bill_sequence": 1, "download_url": "https://127.0.0.1:1/x", "encrypt_key": key, "nonce": "0123456789abcdef"}
	with := func(name string, value any) map[string]any {
		changed := maps.Clone(one)
		changed[name] = value
		return changed
	}
	list := func(parts ...any) map[string]any {
		return map[string]any{"download_bill_count": len(parts), "download_bill_list": parts}
	}
	for words, answer := range map[string]any{
		"neither a download_url nor a download_bill_list": map[string]any{"code_url": "x"},
		"download_bill_count is 2, but download_bill_list has 1": map[string]any{"download_bill_count": 2,
			"download_bill_list": []any{one}},
		"has 0 parts; expected 1 to":                                  list(),
		"the bill_sequence of the 2 parts are not 1 to 2: 2 is missi": list(one, one),
		"the 1 parts are not 1 to 1: 1 is missing":                    list(with("bill_sequence", 2)),
		"part 1 of download_bill_list: there is no download_url":      list(with("download_url", "")),
		"there is no nonce":                                           list(with("nonce", "")),
		"encrypt_key: ":                                               list(with("encrypt_key", "x")),
		"has 3 bytes; expected 32 for AEAD_AES_256_GCM or 16":         list(with("encrypt_key", gateway.Encrypt("abc"))),
		"the hash type \"MD5\" is not known": map[string]any{"download_url": "https://127.0.0.1:1/x",
			"hash_type": "MD5", "hash_value": "x"},
		"the hash type is \"\" and the hash \"x\"; expected both": map[string]any{"download_url": "https://127.0.0.1:1/x",
			"hash_value": "x"},
		"the hash value has 1 characters; expected SHA1": map[string]any{"download_url": "https://127.0.0.1:1/x", "hash_type": "SHA1",
			"hash_value": "x"},
	} {
		gateway.Handle("GET /"+endpoint, func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: answer} })
		_, err := fetcher.Fetch(t.Context(), client, endpoint)
		require.ErrorContains(t, err, words)
		require.True(t, strings.HasPrefix(err.Error(), "bill: "), err)
	}
	_, err := bill.Fetch(t.Context(), client, endpoint, wxpay.Params{"sink": "x"})
	require.ErrorContains(t, err, `params key "sink" has no place here`)
	_, err = bill.FetchAnnounced(nil, client, nil) //nolint:staticcheck // that is the case
	require.ErrorContains(t, err, "the context is nil")
	_, err = bill.FetchAnnounced(t.Context(), client, nil)
	require.ErrorContains(t, err, "the answer is nil")
	_, err = bill.FetchAnnounced(t.Context(), client, &wxpay.Response{Body: []byte(`{"download_url":"https://127.0.0.1:1/x"}`)})
	require.ErrorContains(t, err, "no verified signature")
	_, err = bill.FetchAnnounced(t.Context(), nil, nil)
	require.ErrorContains(t, err, "the client is nil")
	_, err = bill.Fetch(t.Context(), nil, endpoint)
	require.ErrorContains(t, err, "no client")
	_, err = bill.Fetcher{Dir: "/nowhere/at/all"}.Fetch(t.Context(), client, endpoint)
	require.Error(t, err)
}

func TestSM4WithoutItsSuiteSaysWhatToDo(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Suites(sm2.Suite{}))
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	for _, form := range []wxpaytest.Download{{Algorithm: "SM4_GCM"}, {HashType: "SM3"}} {
		form.Content = []byte(tradeBill)
		gateway.HandleDownload("GET /"+endpoint, form)
		_, err = bill.Fetch(t.Context(), client, endpoint)
		require.ErrorContains(t, err, "needs sm2.Suite{} of package auth/sm2")
		require.ErrorContains(t, err, "Config.Suites")
	}
}

// TestEveryBitOfAPartCounts: a change anywhere is found, and what was fine is not
// handed out.
func TestEveryBitOfAPartCounts(t *testing.T) {
	t.Parallel()
	gateway, client, fetcher := gatewayOf(t)
	gateway.HandleDownload("GET /"+endpoint, wxpaytest.Download{Content: []byte("商户号\r\n`1\r\n"), Algorithm: "AEAD_AES_256_GCM"})
	announced, err := client.Chain(endpoint).Get(t.Context())
	require.NoError(t, err)
	var w bytes.Buffer
	// What is encrypted may begin like JSON, by chance: without a check it would be refused then.
	cipher := wxpay.Sink{To: &w, Check: func() error { return nil }}
	_, err = client.Download(t.Context(), announced.Get("download_bill_list.0.download_url").String(), cipher)
	require.NoError(t, err)
	file, flip := w.Bytes(), 0
	gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
		changed := bytes.Clone(file)
		changed[flip/8] ^= 1 << (flip % 8)
		return wxpaytest.FileReply("text/plain", changed)
	})
	for flip = 0; flip < 8*len(file); flip += 5 {
		_, err = fetcher.FetchAnnounced(t.Context(), client, announced)
		require.ErrorContains(t, err, "does not fit the key and the nonce of this part")
	}
}

func TestOnePartThatFailsEndsTheOthers(t *testing.T) {
	t.Parallel()
	gateway, client, fetcher := gatewayOf(t)
	gateway.HandleDownload("GET /"+endpoint, wxpaytest.Download{Content: []byte(tradeBill), Algorithm: "AEAD_AES_256_GCM", Parts: 5})
	announced, err := client.Chain(endpoint).Get(t.Context())
	require.NoError(t, err)
	var calls atomic.Int32
	gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
		if calls.Add(1) == 5 {
			return wxpaytest.ErrorReply(http.StatusBadRequest, "INVALID_REQUEST", "token")
		}
		return wxpaytest.Reply{Fault: wxpaytest.Hang()}
	})
	_, err = fetcher.FetchAnnounced(t.Context(), client, announced)
	require.ErrorIs(t, err, wxpay.Code("INVALID_REQUEST"))
	require.ErrorContains(t, err, " of 5: ")

	calls.Store(10)
	ctx, cancel := context.WithCancelCause(t.Context())
	var started atomic.Int32
	gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
		if started.Add(1) == 5 {
			cancel(errors.New("enough"))
		}
		return wxpaytest.Reply{Fault: wxpaytest.Hang()}
	})
	_, err = fetcher.FetchAnnounced(ctx, client, announced)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "enough")
}

// TestBillWithoutAHashIsTakenOnlyWhenAsked: a key that is misspelt, or missing, must
// not switch the check off. What is taken must decompress all the same.
func TestBillWithoutAHashIsTakenOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	gateway, client, fetcher := gatewayOf(t)
	var file []byte
	gateway.Handle("GET /"+endpoint, func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"download_url": gateway.URL() + "v3/billdownload/file"}}
	})
	gateway.Handle("GET /v3/billdownload/file", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.FileReply("application/gzip", file)
	})
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	_, err := io.WriteString(zw, tradeBill)
	require.NoError(t, err)
	require.NoError(t, zw.Close())

	file = zipped.Bytes()
	_, err = fetcher.Fetch(t.Context(), client, endpoint)
	require.ErrorContains(t, err, "names no hash")
	require.ErrorContains(t, err, "set Fetcher.Unhashed")
	fetcher.Unhashed = true
	b, err := fetcher.Fetch(t.Context(), client, endpoint)
	require.NoError(t, err)
	require.Equal(t, tradeBill, textOf(t, b))
	require.NoError(t, b.Close())
	for _, n := range []int{5, 20, zipped.Len() / 2, zipped.Len() - 1} {
		file = zipped.Bytes()[:n]
		_, err = fetcher.Fetch(t.Context(), client, endpoint)
		require.Error(t, err, "cut at %d", n)
	}
	file = []byte("\x1f\x8bgarbage")
	_, err = fetcher.Fetch(t.Context(), client, endpoint)
	require.ErrorContains(t, err, "gzip")
}

// A reader of a closed bill, or of the beginning again after an error, says so.
func TestClosedBillSaysSo(t *testing.T) {
	t.Parallel()
	gateway, client, fetcher := gatewayOf(t)
	gateway.HandleDownload("GET /"+endpoint, wxpaytest.Download{Content: []byte(tradeBill), Gzip: true})
	b, err := fetcher.Fetch(t.Context(), client, endpoint)
	require.NoError(t, err)
	require.NoError(t, b.Close())
	content := b.Content()
	for range 2 {
		_, err = content.Read(make([]byte, 1))
		require.EqualError(t, err, "bill: it was read after Close")
	}
	_, err = b.WriteTo(io.Discard)
	require.EqualError(t, err, "bill: it was read after Close")
	for _, err := range b.Rows() {
		require.ErrorContains(t, err, "after Close")
	}
}

// The totals are needed most when a row is wrong.
func TestSummaryPassesOverWrongRows(t *testing.T) {
	t.Parallel()
	gateway, client, fetcher := gatewayOf(t)
	gateway.HandleDownload("GET /"+endpoint,
		wxpaytest.Download{Content: []byte("商户订单号,订单金额\r\n`A\r\n`B,`1.00,`2.00\r\n`C,`3.00\r\n总金额\r\n`4.00\r\n")})
	b, err := fetcher.Fetch(t.Context(), client, endpoint)
	require.NoError(t, err)
	defer b.Close()
	good, bad := 0, []int{}
	for row, err := range b.Rows() {
		var wrong *bill.RowError
		if errors.As(err, &wrong) {
			bad = append(bad, wrong.Line)
			require.Equal(t, row.Line(), wrong.Line)
			continue
		}
		require.NoError(t, err)
		good++
	}
	assert.Equal(t, 1, good)
	assert.Equal(t, []int{2, 3}, bad)
	summary, found, err := b.Summary()
	require.NoError(t, err)
	require.True(t, found)
	assert.Equal(t, "4.00", summary.Get("总金额"))
	assert.Equal(t, `line 6: ["4.00"]`, fmt.Sprint(summary))
}

// TestPartsWaitForEachOther: with few connections the later parts wait their turn,
// which is not a halt of the server.
func TestPartsWaitForEachOther(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	cfg := gateway.Config()
	cfg.MaxConns = 1
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	gateway.HandleDownload("GET /"+endpoint, wxpaytest.Download{Content: []byte(tradeBill), Algorithm: "AEAD_AES_256_GCM", Parts: 30})
	b, err := bill.Fetch(t.Context(), client, endpoint)
	require.NoError(t, err)
	assert.Equal(t, tradeBill, textOf(t, b))
	require.NoError(t, b.Close())
	assert.Equal(t, 1, gateway.Connections())
}

func TestTimeoutOfAFetchLimitsBothSteps(t *testing.T) {
	t.Parallel()
	gateway, client, fetcher := gatewayOf(t)
	gateway.HandleDownload("GET /"+endpoint, wxpaytest.Download{Content: []byte(tradeBill), Fault: wxpaytest.Hang()})
	_, err := fetcher.Fetch(t.Context(), client, endpoint, wxpay.Params{"timeout": 10 * time.Second},
		wxpay.Params{"timeout": 200 * time.Millisecond})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "the time limit of the call, 200ms, is over")
}
