package wxpaytest_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A foreign is a request of another SDK, signed by hand, so that a test can spoil each part.
type foreign struct {
	method, target, body     string
	mchID, serial, nonce     string
	at                       time.Time
	prefix, between, suffix  string   // around and between the items
	order                    []string // of the items
	header                   http.Header
	sentMethod, sentTarget   string // what is sent in place of what is signed, if not empty
	sentBody, authorizations string
}

// soundRequest is one that WeChat Pay takes, in the form that the library sends.
func soundRequest(m *merchant, target string) *foreign {
	return &foreign{
		method: http.MethodPost, target: target, body: `{"a":1}`,
		mchID: m.cfg.MchID, serial: m.cfg.Serial, nonce: "593BEC0C930BF1AFEB40B4A08C8FB242", at: time.Now(),
		prefix: auth.SchemaRSA + " ", between: ",", order: []string{"mchid", "nonce_str", "timestamp", "serial_no", "signature"},
		header: http.Header{"Accept": {"application/json"}, "User-Agent": {"test"}},
	}
}

// send signs and sends the request.
func (f *foreign) send(t *testing.T, m *merchant) answer {
	t.Helper()
	message := auth.Request{Method: f.method, Target: f.target, Timestamp: f.at.Unix(), Nonce: f.nonce, Body: []byte(f.body)}
	signer, err := auth.Prepare(m.cfg.PrivateKey)
	require.NoError(t, err)
	value, err := auth.Credential{MchID: f.mchID, Serial: f.serial, Key: signer}.Authorization(t.Context(), message)
	require.NoError(t, err)
	items := map[string]string{}
	for item := range strings.SplitSeq(value[strings.IndexByte(value, ' ')+1:], ",") {
		name, _, _ := strings.Cut(item, "=")
		items[name] = item
	}
	var ordered []string
	for _, name := range f.order {
		ordered = append(ordered, items[name])
	}
	f.header.Set("Authorization", f.prefix+strings.Join(ordered, f.between)+f.suffix)
	if f.authorizations != "" {
		f.header["Authorization"] = strings.Split(f.authorizations, "|")
	}
	r, err := http.NewRequestWithContext(t.Context(), cmp.Or(f.sentMethod, f.method),
		strings.TrimSuffix(m.server.URL(), "/")+cmp.Or(f.sentTarget, f.target), bytes.NewReader([]byte(cmp.Or(f.sentBody, f.body))))
	require.NoError(t, err)
	r.Header = f.header
	got, err := m.do(t, r)
	require.NoError(t, err)
	return got
}

const (
	anyPath   = "/v3/pay/a%2Fb?x=%E4%B8%AD&y=+"
	orderPath = "/v3/pay/transactions/jsapi"
)

// startAcceptor starts a gateway that has an answer to anyPath and to orderPath.
func startAcceptor(t *testing.T) *merchant {
	t.Helper()
	server := startServer(t, wxpaytest.Plain(), wxpaytest.MerchantKey(merchantSerial, keyOf(t, "keys/apiclient_key.pem")))
	server.Handle("/v3/pay/{id}", noContent)
	server.Handle("POST /v3/pay/transactions/{kind}", noContent)
	return newMerchant(t, server)
}

// TestWhatWeChatPayTakesIsTaken: foreign SDKs write these, and work in production.
func TestWhatWeChatPayTakesIsTaken(t *testing.T) {
	t.Parallel()
	m := startAcceptor(t)
	for name, change := range map[string]func(f *foreign){
		"the form of this library":       func(*foreign) {},
		"serial in lower case":           func(f *foreign) { f.serial = strings.ToLower(f.serial) },
		"serial with a zero in front":    func(f *foreign) { f.serial = "0" + f.serial },
		"nonce of one character":         func(f *foreign) { f.nonce = "x" },
		"nonce of lower-case hex":        func(f *foreign) { f.nonce = "18a427e78d2344e1a71156a2690cc4d6" },
		"nonce with other characters":    func(f *foreign) { f.nonce = "0.k3j9z_x-1=é" },
		"items as PHP and JS write them": func(f *foreign) { f.order = []string{"mchid", "serial_no", "timestamp", "nonce_str", "signature"} },
		"items as GO and Java write them": func(f *foreign) {
			f.order = []string{"mchid", "nonce_str", "timestamp", "serial_no", "signature"}
		},
		"signature first":              func(f *foreign) { f.order = []string{"signature", "serial_no", "timestamp", "nonce_str", "mchid"} },
		"a blank behind each comma":    func(f *foreign) { f.between = ", " },
		"two blanks behind the schema": func(f *foreign) { f.prefix += " " },
		"a blank at the end":           func(f *foreign) { f.suffix = " " },
		"four minutes late":            func(f *foreign) { f.at = f.at.Add(-4 * time.Minute) },
		"four minutes early":           func(f *foreign) { f.at = f.at.Add(4 * time.Minute) },
		"a header twice":               func(f *foreign) { f.header["Accept"] = []string{"*/*", "application/json"} },
		"any Accept":                   func(f *foreign) { f.header.Set("Accept", "*/*") },
		"charset of the content":       func(f *foreign) { f.header.Set("Content-Type", "application/json; charset=utf-8") },
		"no Content-Type":              func(f *foreign) { f.header.Del("Content-Type") },
	} {
		t.Run(name, func(t *testing.T) {
			f := soundRequest(m, anyPath)
			change(f)
			got := f.send(t, m)
			require.Equal(t, http.StatusNoContent, got.status, "%s", got.body)
			require.NoError(t, last(t, m.server).Err)
		})
	}
}

// TestEachCauseHasItsMessage: only the message of a 401 tells the cause, and what was seen of
// the request is told of a wrong signature alone.
func TestEachCauseHasItsMessage(t *testing.T) {
	t.Parallel()
	m := startAcceptor(t)
	const malformed, lost = wxpaytest.MalformedAuthorization, wxpaytest.LostAuthorization
	const mismatch, wrong = wxpaytest.SignatureMismatch, wxpaytest.WrongSignature
	const noForm, clock, notCovered = "Authorization is not", "away from the gateway's clock", "does not cover what was sent"
	for name, c := range map[string]struct {
		spoil   func(f *foreign)
		message wxpaytest.Refusal
		orders  wxpaytest.Refusal // on orderPath, if it is another
		seen    bool              // sign_information
		err     string
	}{
		"no Authorization":              {func(f *foreign) { f.authorizations = "|" }, malformed, lost, false, noForm},
		"Authorization damaged":         {func(f *foreign) { f.suffix = `",x` }, malformed, lost, false, noForm},
		"another kind of Authorization": {func(f *foreign) { f.authorizations = "Basic eDp5" }, malformed, lost, false, noForm},
		"Authorization twice":           {func(f *foreign) { f.authorizations = "a|b" }, malformed, lost, false, noForm},
		"an item missing":               {func(f *foreign) { f.order = f.order[:4] }, malformed, lost, false, "signature is missing"},
		"an item twice":                 {func(f *foreign) { f.order = append(f.order, "mchid") }, malformed, lost, false, "stands twice"},
		"no nonce":                      {func(f *foreign) { f.nonce = "" }, malformed, lost, false, "nonce_str is missing"},
		"nonce too long":                {func(f *foreign) { f.nonce += "0" }, malformed, lost, false, "has 33 characters"},
		"timestamp no number": {func(f *foreign) {
			f.suffix = `timestamp="now"`
			f.order = []string{"mchid", "nonce_str", "serial_no", "signature", ""}
		}, malformed, lost, false, `"now" of Authorization is no number`},
		"another schema":    {func(f *foreign) { f.prefix = auth.SchemaSM2 + " " }, wxpaytest.WrongSchema, "", false, "schema of"},
		"a brand's schema":  {func(f *foreign) { f.prefix = auth.SchemaBrand + " " }, wxpaytest.WrongSchema, "", false, "schema of"},
		"ten minutes late":  {func(f *foreign) { f.at = f.at.Add(-10 * time.Minute) }, wxpaytest.WrongTime, "", false, clock},
		"eight hours early": {func(f *foreign) { f.at = f.at.Add(8 * time.Hour) }, wxpaytest.WrongTime, "", false, clock},
		"late, and signed wrongly": {func(f *foreign) {
			f.at = f.at.Add(-10 * time.Minute)
			f.sentBody = `{"a":2}`
		}, wxpaytest.WrongTime, "", false, clock},
		"late, and of another merchant": {func(f *foreign) {
			f.at = f.at.Add(-10 * time.Minute)
			f.mchID = "1900000002"
		}, wxpaytest.WrongTime, "", false, clock},
		"a merchant that nobody is": {func(f *foreign) { f.mchID = "1900000002" }, wxpaytest.WrongSignature, "", false,
			`mchid is "1900000002"`},
		"another serial": {func(f *foreign) { f.serial = brandSerial }, wxpaytest.WrongSerial, "", false, "serial_no is"},
		"a platform key as serial": {func(f *foreign) { f.serial = auth.PublicKeyIDPrefix + "1" }, wxpaytest.WrongSerial, "", false,
			"serial_no is"},
		"body changed":   {func(f *foreign) { f.sentBody = `{"a":2}` }, mismatch, wrong, true, notCovered},
		"query changed":  {func(f *foreign) { f.sentTarget = f.target + "1" }, mismatch, wrong, true, notCovered},
		"method changed": {func(f *foreign) { f.sentMethod = f.method; f.method = http.MethodPut }, mismatch, wrong, true, notCovered},
		"not Base64": {func(f *foreign) {
			f.order = f.order[:4]
			f.suffix = `,signature="!"`
		}, mismatch, wrong, true, "not Base64"},
	} {
		for kind, path := range map[string]string{"": anyPath, ", of an order": orderPath} {
			t.Run(name+kind, func(t *testing.T) {
				f := soundRequest(m, path)
				c.spoil(f)
				got := f.send(t, m)
				want := c.message
				if path == orderPath && c.orders != "" {
					want = c.orders
				}
				require.Equal(t, http.StatusUnauthorized, got.status)
				requireUnsigned(t, got.header)
				var said struct{ Code, Message string }
				require.NoError(t, json.Unmarshal(got.body, &said))
				assert.Equal(t, "SIGN_ERROR", said.Code)
				assert.Equal(t, string(want), said.Message)
				assert.Equal(t, c.seen, bytes.Contains(got.body, []byte(`"sign_information"`)), "%s", got.body)
				assert.Equal(t, c.seen, bytes.Contains(got.body, []byte(`"detail"`)), "%s", got.body)
				assert.ErrorContains(t, last(t, m.server).Err, c.err)
				if path == orderPath {
					assert.Empty(t, got.header.Get("Request-Id"), "these have none")
				} else {
					assert.Regexp(t, "-268443699$", got.header.Get("Request-Id"))
				}
			})
		}
	}
}

// TestAcceptAndUserAgentAreAskedFor before the signature, and behind it of orders: there who
// asks is known by then, so the answer is signed.
func TestAcceptAndUserAgentAreAskedFor(t *testing.T) {
	t.Parallel()
	m := startAcceptor(t)
	for name, c := range map[string]struct {
		path   string
		spoil  func(f *foreign)
		status int
		signed bool
	}{
		"no Accept":                        {anyPath, func(f *foreign) { f.header.Del("Accept") }, 400, false},
		"no User-Agent":                    {anyPath, func(f *foreign) { f.header.Set("User-Agent", "") }, 400, false},
		"no Accept, signed wrongly":        {anyPath, func(f *foreign) { f.header.Del("Accept"); f.mchID = "1" }, 400, false},
		"no Accept, order":                 {orderPath, func(f *foreign) { f.header.Del("Accept") }, 400, true},
		"no Accept, order, signed wrongly": {orderPath, func(f *foreign) { f.header.Del("Accept"); f.mchID = "1" }, 401, false},
		"no User-Agent, order, no signature": {orderPath, func(f *foreign) {
			f.header.Set("User-Agent", "")
			f.authorizations = "|"
		}, 401, false},
		"no User-Agent, but any word of both": {anyPath, func(f *foreign) { f.header.Set("User-Agent", "-") }, 204, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := soundRequest(m, c.path)
			c.spoil(f)
			got := f.send(t, m)
			require.Equal(t, c.status, got.status, "%s", got.body)
			assert.Equal(t, c.signed, got.header.Get("Wechatpay-Signature") != "")
			if c.status == http.StatusBadRequest {
				assert.JSONEq(t, `{"code":"INVALID_REQUEST","message":"Http头缺少Accept或User-Agent"}`, string(got.body))
			}
		})
	}
}

// TestBrandsMustNameAKey of WeChat Pay with every request; a merchant need not.
func TestBrandsMustNameAKey(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.Brand("100001"), wxpaytest.MerchantKey(brandSerial, keyOf(t, "keys/brand_key.pem")))
	server.Handle("/", noContent)
	m := newMerchant(t, server)
	r := m.request(t, http.MethodGet, "/brand/x", "", nil)
	r.Header.Del("Wechatpay-Serial")
	got, err := m.do(t, r)
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, got.status)
	require.JSONEq(t, `{"code":"PARAM_ERROR","message":"HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)"}`, string(got.body))
	require.NotEmpty(t, got.header.Get("Wechatpay-Signature"), "who asks is known")
	require.ErrorContains(t, last(t, server).Err, "Wechatpay-Serial is missing")
}

// TestUnknownPathsAndVerbsAreRefusedUnread: an empty body, whatever the signature is.
func TestUnknownPathsAndVerbsAreRefusedUnread(t *testing.T) {
	t.Parallel()
	m := startAcceptor(t)
	sound := func(*foreign) {}
	wrong := func(f *foreign) { f.sentBody = "x" }
	xml := func(f *foreign) {
		f.header.Set("Content-Type", "text/xml")
		f.authorizations = "|"
	}
	for name, c := range map[string]struct {
		method, path string
		spoil        func(f *foreign)
		status       int
	}{
		"unknown path":                     {"POST", "/v3/no/such", sound, 404},
		"unknown path, wrong signature":    {"POST", "/v3/no/such", wrong, 404},
		"one segment more":                 {"POST", "/v3/pay/transactions/jsapi/x", sound, 404},
		"a slash more":                     {"POST", "/v3/pay/transactions/jsapi/", sound, 404},
		"v3 doubled":                       {"POST", "/v3/v3/pay/transactions/jsapi", sound, 404},
		"unknown path of APIv2":            {"POST", "/pay/none", xml, 404},
		"wrong verb":                       {"PUT", orderPath, sound, 405},
		"wrong verb, wrong signature":      {"PUT", orderPath, wrong, 405},
		"wrong verb of the certificates":   {"POST", "/v3/certificates", sound, 405},
		"any verb where none is asked for": {"PATCH", anyPath, sound, 204},
	} {
		t.Run(name, func(t *testing.T) {
			f := soundRequest(m, c.path)
			f.method = c.method
			c.spoil(f)
			got := f.send(t, m)
			require.Equal(t, c.status, got.status)
			require.Empty(t, got.body)
			require.Equal(t, c.status/100 != 2, last(t, m.server).Pattern == "")
			if c.status/100 != 2 {
				requireUnsigned(t, got.header)
				require.Empty(t, got.header.Get("Content-Type"))
			}
		})
	}
}
