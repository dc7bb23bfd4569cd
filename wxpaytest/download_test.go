package wxpaytest_test

import (
	"cmp"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const bill = "\ufeff交易时间,金额\r\n`2025-01-01 08:00:00,`1.00\r\n总笔数,总额\r\n`1,`1.00\r\n"

// A link is one entry of a first answer.
type link struct {
	Sequence   int    `json:"bill_sequence"`
	URL        string `json:"download_url"`
	EncryptKey string `json:"encrypt_key"`
	HashType   string `json:"hash_type"`
	HashValue  string `json:"hash_value"`
	Nonce      string `json:"nonce"`
}

func firstAnswer(t *testing.T, m *merchant, target string, into any) {
	t.Helper()
	got, err := m.get(t, target)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, got.status, "%s", got.body)
	require.True(t, m.verifies(t, got.header, string(got.body)))
	require.NoError(t, json.Unmarshal(got.body, into))
}

func TestDownloadsHaveTheAnnouncedHash(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t, wxpaytest.Suites(sm2.Suite{}))
	m := newMerchant(t, server)
	sha, sm3 := sha1Of(bill), sm3Of(bill)
	for name, c := range map[string]struct {
		download                        wxpaytest.Download
		query                           string
		hashType, hashValue, path, gzip string
		contentType                     string
	}{
		"plain":          {wxpaytest.Download{}, "", "SHA1", sha, "", "", ""},
		"gzip asked for": {wxpaytest.Download{}, "?bill_type=ALL&tar_type=GZIP", "SHA1", sha, "", "gzip", ""},
		"another form":   {wxpaytest.Download{}, "?tar_type=ZIP", "SHA1", sha, "", "", ""},
		"always gzip":    {wxpaytest.Download{Gzip: true}, "", "SHA1", sha, "", "gzip", ""},
		"receipt": {
			wxpaytest.Download{HashType: "SHA256", Path: "/v3/transferdownload/signfile", ContentType: "application/pdf"},
			"", "SHA256", sha256Of(bill), "/v3/transferdownload/signfile", "", "application/pdf",
		},
		"SM3":        {wxpaytest.Download{HashType: "SM3"}, "", "SM3", sm3, "", "", ""},
		"wrong hash": {wxpaytest.Download{WrongHash: true, Gzip: true}, "", "SHA1", sha1Of("x" + bill), "", "gzip", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.download.Content = []byte(bill)
			server.HandleDownload("GET /v3/bill/{type}", c.download)
			var first link
			firstAnswer(t, m, "/v3/bill/tradebill"+c.query, &first)
			require.Equal(t, c.hashType, first.HashType)
			require.Equal(t, c.hashValue, first.HashValue)
			u, err := url.Parse(first.URL)
			require.NoError(t, err)
			require.Equal(t, strings.TrimSuffix(server.URL(), "/"), u.Scheme+"://"+u.Host)
			require.Equal(t, cmp.Or(c.path, "/v3/billdownload/file"), u.Path)
			require.Len(t, u.Query().Get("token"), 32)
			require.Equal(t, c.gzip, u.Query().Get("tartype"))
			for range 2 {
				got, err := m.get(t, first.URL)
				require.NoError(t, err)
				require.Equal(t, http.StatusOK, got.status)
				require.Equal(t, cmp.Or(c.contentType, "application/octet-stream"), got.header.Get("Content-Type"))
				require.Empty(t, got.header.Get("Content-Encoding"))
				require.Equal(t, int64(len(got.body)), got.length)
				requireUnsigned(t, got.header)
				if c.gzip != "" {
					got.body = gunzip(t, got.body)
				}
				require.Equal(t, bill, string(got.body))
			}
		})
	}
}

func TestEncryptedDownloadsDecrypt(t *testing.T) {
	t.Parallel()
	merchants := map[string]*merchant{
		"RSA": newMerchant(t, wxpaytest.NewServer(t, wxpaytest.Suites(sm2.Suite{}))),
		"brand": newMerchant(t, wxpaytest.NewServer(t, wxpaytest.Brand("100001"), wxpaytest.MerchantKey(brandSerial,
			keyOf(t, "keys/brand_key.pem")))),
		"SM2": newMerchant(t, wxpaytest.NewServer(t, wxpaytest.Suites(sm2.Suite{}), wxpaytest.MerchantKey(sm2MerchantSerial,
			keyOf(t, "keys/sm2_merchant_key.pem")))),
	}
	newSM4 := func(key []byte) (cipher.Block, error) { return sm2.Suite{}.NewBlock(sm2.SM4GCM, key) }
	for name, c := range map[string]struct {
		merchant string
		download wxpaytest.Download
		newBlock func([]byte) (cipher.Block, error)
		keySize  int
	}{
		"AES":              {"RSA", wxpaytest.Download{Algorithm: auth.AEADAES256GCM}, aes.NewCipher, 32},
		"AES, parts, gzip": {"RSA", wxpaytest.Download{Algorithm: auth.AEADAES256GCM, Parts: 3, Gzip: true}, aes.NewCipher, 32},
		"SM4":              {"RSA", wxpaytest.Download{Algorithm: sm2.SM4GCM, HashType: "SM3"}, newSM4, 16},
		"SM4, parts, gzip": {"RSA", wxpaytest.Download{Algorithm: sm2.SM4GCM, Parts: 2, Gzip: true}, newSM4, 16},
		"parts of nothing": {"RSA", wxpaytest.Download{Algorithm: auth.AEADAES256GCM, Parts: len(bill) + 2}, aes.NewCipher, 32},
		"a brand":          {"brand", wxpaytest.Download{Algorithm: auth.AEADAES256GCM, Path: "/brand/bill/file"}, aes.NewCipher, 32},
		"an SM2 key":       {"SM2", wxpaytest.Download{Algorithm: sm2.SM4GCM, Parts: 2}, newSM4, 16},
	} {
		t.Run(name, func(t *testing.T) {
			m := merchants[c.merchant]
			c.download.Content = []byte(bill)
			m.server.HandleDownload("GET /v3/bill/sub-merchant-fundflowbill", c.download)
			var answer struct {
				Count int    `json:"download_bill_count"`
				List  []link `json:"download_bill_list"`
			}
			firstAnswer(t, m, "/v3/bill/sub-merchant-fundflowbill", &answer)
			parts := max(1, c.download.Parts)
			require.Equal(t, parts, answer.Count)
			require.Len(t, answer.List, parts)
			require.Equal(t, parts, answer.List[0].Sequence, "the list is not in order")
			joined, keys := make([][]byte, parts), map[string]bool{}
			for _, part := range answer.List {
				key, err := auth.Decrypt(m.cfg.PrivateKey, part.EncryptKey)
				require.NoError(t, err)
				require.Len(t, key, c.keySize)
				require.Len(t, part.Nonce, 16)
				keys[key] = true
				block, err := c.newBlock([]byte(key))
				require.NoError(t, err)
				aead, err := cipher.NewGCMWithNonceSize(block, len(part.Nonce))
				require.NoError(t, err)
				got, err := m.get(t, part.URL)
				require.NoError(t, err)
				requireUnsigned(t, got.header)
				joined[part.Sequence-1], err = aead.Open(nil, []byte(part.Nonce), got.body, nil)
				require.NoError(t, err)
				require.Equal(t, cmp.Or(c.download.HashType, "SHA1"), part.HashType)
				require.Equal(t, map[string]string{"SHA1": sha1Of(bill), "SM3": sm3Of(bill)}[part.HashType], part.HashValue)
			}
			require.Len(t, keys, parts, "each part has a key of its own")
			content := slices.Concat(joined...)
			if c.download.Gzip {
				content = gunzip(t, content)
			}
			require.Equal(t, bill, string(content))
		})
	}
}

// TestDownloadURLsMustBeUsedAsGiven, and the download signed like any request.
func TestDownloadURLsMustBeUsedAsGiven(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	m := newMerchant(t, server)
	server.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte("one"), Gzip: true})
	server.HandleDownload("GET /v3/bill/fundflowbill", wxpaytest.Download{Content: []byte("two")})
	var one, two link
	firstAnswer(t, m, "/v3/bill/tradebill", &one)
	firstAnswer(t, m, "/v3/bill/fundflowbill", &two)
	got, err := m.get(t, two.URL)
	require.NoError(t, err)
	require.Equal(t, "two", string(got.body))
	for _, other := range []string{"/v3/billdownload/file", two.URL + "0", two.URL + "&tartype=gzip", strings.TrimSuffix(one.URL,
		"&tartype=gzip")} {
		got, err := m.get(t, other)
		require.NoError(t, err)
		require.Equal(t, http.StatusBadRequest, got.status)
		require.Contains(t, string(got.body), `"INVALID_REQUEST"`)
	}
	r := m.request(t, http.MethodGet, one.URL, "", nil)
	r.Header.Del("Authorization")
	got, err = m.do(t, r)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, got.status)
}

func TestFaultsOfADownloadAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	m := newMerchant(t, server)
	server.HandleDownload("/v3/bill/tradebill", wxpaytest.Download{Content: []byte("0123456789"), Fault: wxpaytest.TruncateAt(3)})
	var first link
	firstAnswer(t, m, "/v3/bill/tradebill", &first)
	got, err := m.get(t, first.URL)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "012", string(got.body))
}

func TestTheOldestDownloadURLsAreForgotten(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t, wxpaytest.Plain())
	m := newMerchant(t, server)
	server.HandleDownload("/v3/bill/parts", wxpaytest.Download{Algorithm: auth.AEADAES256GCM, Parts: 501})
	var first, second struct {
		List []link `json:"download_bill_list"`
	}
	firstAnswer(t, m, "/v3/bill/parts", &first)
	firstAnswer(t, m, "/v3/bill/parts", &second)
	for at, want := range map[int]int{500: 400, 499: 400, 498: 200, 0: 200} { // the list is in reverse order
		got, err := m.get(t, first.List[at].URL)
		require.NoError(t, err)
		require.Equal(t, want, got.status, at)
	}
}

func TestDownloadsThatCannotBeServedPanic(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t, wxpaytest.Plain())
	for want, d := range map[string]wxpaytest.Download{
		"HashType: the hash type SM3 needs sm2.Suite{} of package auth/sm2 among the suites " +
			"(Config.Suites)": {HashType: "SM3"},
		"HashType: the hash type \"MD5\" is not known; expected SHA1, SHA256, or SM3 with sm2.Suite{} among the suites " +
			"(Config.Suites)": {HashType: "MD5"},
		"Algorithm SM4_GCM: the cipher SM4_GCM needs sm2.Suite{} of package auth/sm2 among the suites " +
			"(Config.Suites)": {Algorithm: "SM4_GCM"},
		"Parts is 2 and Algorithm is empty; only encrypted files come in parts": {Parts: 2},
		"Parts is -1; expected 0 or more": {Parts: -1,
			Algorithm: auth.AEADAES256GCM},
		"Path is \"/\"; expected a path such as /v3/billdownload/file, without a query":                {Path: "/"},
		"Path is \"v3/file\"; expected a path such as /v3/billdownload/file, without a query":          {Path: "v3/file"},
		"Path is \"/v3/file?token=1\"; expected a path such as /v3/billdownload/file, without a query": {Path: "/v3/file?token=1"},
		"Path is \"/v3/file/{token}\"; expected a path such as /v3/billdownload/file, without a query": {Path: "/v3/file/{token}"},
	} {
		require.PanicsWithValue(t, `wxpaytest: HandleDownload("GET /v3/bill"): `+want, func() { server.HandleDownload("GET /v3/bill", d) })
	}
	require.PanicsWithValue(t, `wxpaytest: pattern "v3/a": the path must start with a slash`,
		func() { server.HandleDownload("v3/a", wxpaytest.Download{}) })
}

func sha1Of(text string) string {
	digest := sha1.Sum([]byte(text))
	return hex.EncodeToString(digest[:])
}
