package wxpaytest_test

import (
	"bytes"
	"crypto"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const (
	merchantSerial    = "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D"
	brandSerial       = "1D0E1C2B3A49586776859403A2B1C0DFEE0D1C2B"
	sm2MerchantSerial = "54E7F59ED8DF4570CFB14780EA8152D40000BEEF"
)

// keyOf loads a private key of testdata.
func keyOf(t testing.TB, file string) crypto.Signer {
	t.Helper()
	load := auth.LoadPrivateKey
	if strings.HasPrefix(file, "keys/sm2") {
		load = sm2.LoadPrivateKey
	}
	key, err := load("file://../testdata/" + file)
	require.NoError(t, err)
	return key
}

// keyText reads a file of testdata/keys.
func keyText(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "keys", file))
	require.NoError(t, err)
	return text
}

// startServer starts a gateway whose complaints about requests fail no test.
func startServer(t testing.TB, options ...wxpaytest.Option) *wxpaytest.Server {
	t.Helper()
	server, err := wxpaytest.Start(options...)
	require.NoError(t, err)
	t.Cleanup(server.Close)
	return server
}

// merchant is another HTTP client than ours.
type merchant struct {
	server *wxpaytest.Server
	cfg    wxpay.Config
	http   *http.Client
}

func newMerchant(t testing.TB, server *wxpaytest.Server) *merchant {
	cfg := server.Config()
	transport := &http.Transport{TLSClientConfig: cfg.TLS, DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &merchant{server: server, cfg: cfg, http: &http.Client{Transport: transport}}
}

// request makes a request signed over covered. url may be a path.
func (m *merchant) request(t testing.TB, method, url, covered string, body io.Reader) *http.Request {
	t.Helper()
	if strings.HasPrefix(url, "/") {
		url = strings.TrimSuffix(m.server.URL(), "/") + url
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	require.NoError(t, err)
	now := time.Now
	if m.cfg.Now != nil {
		now = m.cfg.Now
	}
	credential := auth.Credential{MchID: m.cfg.MchID, BrandID: m.cfg.BrandID, Serial: m.cfg.Serial, Key: m.cfg.PrivateKey}
	value, err := credential.Authorization(t.Context(), auth.Request{
		Method: method, Target: r.URL.RequestURI(), Timestamp: now().Unix(), Nonce: auth.Nonce(), Body: []byte(covered),
	})
	require.NoError(t, err)
	r.Header.Set("Authorization", value)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "test")
	r.Header.Set("Wechatpay-Serial", m.server.Sign(nil).Get("Wechatpay-Serial")) // which brands must name
	return r
}

// answer is what came; the body is read as far as it came.
type answer struct {
	status int
	header http.Header
	length int64 // announced, -1 if none was
	close  bool  // the connection ends with the answer
	body   []byte
}

func (m *merchant) get(t testing.TB, url string) (answer, error) {
	t.Helper()
	return m.do(t, m.request(t, http.MethodGet, url, "", nil))
}

// upload sends a form signed over covered.
func (m *merchant) upload(t testing.TB, contentType, covered string, form []byte) answer {
	t.Helper()
	r := m.request(t, http.MethodPost, "/v3/upload", covered, bytes.NewReader(form))
	r.Header.Set("Content-Type", contentType)
	got, err := m.do(t, r)
	require.NoError(t, err)
	return got
}

// do sends a request. The error is that of a body that was cut.
func (m *merchant) do(t testing.TB, r *http.Request) (answer, error) {
	t.Helper()
	resp, err := m.http.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, header: resp.Header, length: resp.ContentLength, close: resp.Close, body: body}, err
}

// last is the request that came last.
func last(t testing.TB, server *wxpaytest.Server) *wxpaytest.Request {
	t.Helper()
	seen := server.Requests()
	require.NotEmpty(t, seen)
	return seen[len(seen)-1]
}
