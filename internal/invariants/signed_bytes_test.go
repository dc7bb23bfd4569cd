package invariants_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math"
	"math/rand/v2"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestSignedBytesAreSentBytes is invariant number one. It reads hundreds of
// generated requests from a TCP connection, puts the canonical message together
// from the bytes that came, and verifies the signature over it.
func TestSignedBytesAreSentBytes(t *testing.T) {
	const connections, calls = 4, 130 * scale
	cfg := testkit.ClosedGateway().Config()
	verified := testkit.WireAnswer("204 No Content", testkit.ClosedGateway().Sign(nil))
	recorder := testkit.NewRecorder(t, func(*testkit.WireRequest) []byte { return verified })
	cfg.BaseURL = recorder.URL() + "pre/Fix/"
	seed := wireSeed(t)

	var wanted sync.Map // by the path's unique last segment
	var group sync.WaitGroup
	for c := range connections {
		client, err := wxpay.New(cfg) // calls of one client, one after another, keep one connection
		require.NoError(t, err)
		g := newWireGenerator(seed, uint64(c))
		group.Go(func() {
			for i := range calls {
				id := strconv.Itoa(c*calls + i)
				call := g.next(id)
				wanted.Store(id, call)
				resp, err := client.Chain(call.path...).Do(t.Context(), call.method, call.params)
				if assert.NoError(t, err, "%+v", call) {
					assert.True(t, resp.Verified)
				}
			}
		})
	}
	group.Wait()

	requests := recorder.Take()
	require.Len(t, requests, connections*calls, "every call is sent once")
	assert.Equal(t, connections, recorder.Connections(), "connections are kept")
	methods, nonces := map[string]int{}, map[string]bool{}
	for _, r := range requests {
		path, _, _ := strings.Cut(r.Target, "?")
		call, ok := wanted.LoadAndDelete(path[strings.LastIndexByte(path, '/')+1:])
		require.True(t, ok, "nobody sent %q", r.Target)
		requireWireCall(t, call.(*wireCall), r)
		nonce := requireWireSignature(t, &cfg, r)
		assert.False(t, nonces[nonce], "the nonce %s came twice", nonce)
		nonces[nonce] = true
		requireWireHeaders(t, &cfg, recorder, r)
		methods[r.Method]++
	}
	for _, method := range wireMethods {
		assert.Greater(t, methods[method], 20, method)
	}
}

var authorizationItems = regexp.MustCompile(`^WECHATPAY2-SHA256-RSA2048 mchid="([^"]*)",nonce_str="([^"]*)",timestamp="([^"]*)",serial_no="([^"]*)",signature="([^"]*)"$`)

// requireWireSignature does what WeChat Pay does, from the bytes alone.
func requireWireSignature(t *testing.T, cfg *wxpay.Config, r *testkit.WireRequest) (nonce string) {
	t.Helper()
	items := authorizationItems.FindStringSubmatch(r.Header["authorization"])
	require.NotNil(t, items, "Authorization: %s", r.Header["authorization"])
	mchID, nonce, timestamp, serial := items[1], items[2], items[3], items[4]
	signature, err := base64.StdEncoding.DecodeString(items[5])
	require.NoError(t, err)
	message := r.Method + "\n" + r.Target + "\n" + timestamp + "\n" + nonce + "\n" + string(r.Body) + "\n"
	digest := sha256.Sum256([]byte(message))
	require.NoError(t, rsa.VerifyPKCS1v15(cfg.PrivateKey.Public().(*rsa.PublicKey), crypto.SHA256, digest[:], signature),
		"the signature does not cover %q", message)

	assert.Equal(t, cfg.MchID, mchID)
	assert.Equal(t, cfg.Serial, serial)
	assert.Regexp(t, `^[0-9A-Za-z]{32}$`, nonce)
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), time.Unix(seconds, 0), time.Minute)
	return nonce
}

// requireWireHeaders asserts that the headers are there which must be, and none
// that must not; the recorder has refused doubled ones.
func requireWireHeaders(t *testing.T, cfg *wxpay.Config, recorder *testkit.Recorder, r *testkit.WireRequest) {
	t.Helper()
	assert.Equal(t, recorder.Addr(), r.Header["host"])
	assert.Equal(t, "application/json", r.Header["accept"])
	assert.Regexp(t, `^wxpay/`+regexp.QuoteMeta(wxpay.Version)+` \(go[^()]*\)$`, r.Header["user-agent"])
	assert.Equal(t, cfg.Platform.Serial(), r.Header["wechatpay-serial"])
	length, hasLength := r.Header["content-length"]
	contentType, hasType := r.Header["content-type"]
	assert.Equal(t, len(r.Body) > 0, hasType, "%s with %d bytes has the Content-Type %q", r.Method, len(r.Body), contentType)
	if len(r.Body) > 0 {
		assert.Equal(t, "application/json", contentType)
	}
	// RFC 9110, section 8.6: methods that usually have a body say that there is none.
	if slices.Contains([]string{"POST", "PUT", "PATCH"}, r.Method) {
		assert.True(t, hasLength, "%s without Content-Length", r.Method)
	}
	if hasLength {
		assert.Equal(t, strconv.Itoa(len(r.Body)), length)
	}
	for _, name := range r.Names {
		assert.Contains(t, []string{"Host", "User-Agent", "Accept", "Authorization", "Content-Length", "Content-Type", "Wechatpay-Serial"},
			name)
	}
}

// requireWireCall compares with what the caller meant.
func requireWireCall(t *testing.T, call *wireCall, r *testkit.WireRequest) {
	t.Helper()
	assert.Equal(t, call.method, r.Method)
	path, query, _ := strings.Cut(r.Target, "?")
	var segments []string
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/pre/Fix/v3/"), "/") {
		assert.Regexp(t, `^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$`, segment, "a value is escaped")
		value, err := url.PathUnescape(segment)
		require.NoError(t, err)
		segments = append(segments, value)
	}
	assert.Equal(t, call.segments, segments, "of %q", path)
	assert.Regexp(t, `^(?:[A-Za-z0-9._~&=-]|%[0-9A-F]{2})*$`, query)
	got, err := url.ParseQuery(query)
	require.NoError(t, err)
	assert.Equal(t, call.query, got)
	switch {
	case call.json != nil:
		requireSameJSON(t, call.json, r.Body)
		assert.NotContains(t, string(r.Body), `\u0026`, "nothing is escaped for HTML")
	default:
		assert.Equal(t, string(call.body), string(r.Body))
	}
}

// TestBodiesAreWrittenAsTheyAre: JSON in stable order without HTML escapes and
// without a final line feed, everything that is bytes already byte for byte.
func TestBodiesAreWrittenAsTheyAre(t *testing.T) {
	type order struct {
		No     string `json:"out_trade_no"` // the order of the fields is kept
		Amount int64  `json:"amount"`
		Attach string `json:"attach,omitempty"`
	}
	verified := testkit.WireAnswer("204 No Content", testkit.ClosedGateway().Sign(nil))
	recorder := testkit.NewRecorder(t, func(*testkit.WireRequest) []byte { return verified })
	cfg := testkit.ClosedGateway().Config()
	cfg.BaseURL = recorder.URL()
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		key   string
		value any
		want  string
	}{
		"map, sorted":        {"json", wxpay.Params{"b": 1, "a": map[string]any{"d": nil, "c": []int{}}}, `{"a":{"c":[],"d":null},"b":1}`},
		"struct, in order":   {"json", order{No: "1", Amount: 5}, `{"out_trade_no":"1","amount":5}`},
		"pointer":            {"json", &order{No: "1", Attach: "x"}, `{"out_trade_no":"1","amount":0,"attach":"x"}`},
		"no HTML escapes":    {"json", wxpay.Params{"url": "https://a.example/?x=1&y=<2>"}, `{"url":"https://a.example/?x=1&y=<2>"}`},
		"no escaped Chinese": {"json", wxpay.Params{"description": "微信支付"}, `{"description":"微信支付"}`},
		"large integers": {"json", wxpay.Params{"a": int64(math.MaxInt64), "b": uint64(math.MaxUint64)},
			`{"a":9223372036854775807,"b":18446744073709551615}`},
		"numbers as text":     {"json", wxpay.Params{"a": json.Number("1.50")}, `{"a":1.50}`},
		"raw JSON":            {"json", json.RawMessage("{ \"b\":1 ,\n\"a\":\"\\u0026\" }\n"), "{ \"b\":1 ,\n\"a\":\"\\u0026\" }\n"},
		"JSON as bytes":       {"json", []byte(` {"a":1}`), ` {"a":1}`},
		"raw JSON in a map":   {"json", wxpay.Params{"a": json.RawMessage(`{"b":1}`)}, `{"a":{"b":1}}`},
		"bytes":               {"body", []byte("\x00\xff\r\n"), "\x00\xff\r\n"},
		"string":              {"body", "微 & <", "微 & <"},
		"reader":              {"body", strings.NewReader(strings.Repeat("x", 100_000)), strings.Repeat("x", 100_000)},
		"empty":               {"body", "", ""},
		"empty reader":        {"body", strings.NewReader(""), ""},
		"JSON of a string":    {"json", "text", `"text"`},
		"JSON of an empty []": {"json", []string{}, `[]`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{c.key: c.value})
			require.NoError(t, err)
			requests := recorder.Take()
			require.Len(t, requests, 1)
			assert.Equal(t, c.want, string(requests[0].Body))
			requireWireSignature(t, &cfg, requests[0])
			requireWireHeaders(t, &cfg, recorder, requests[0])
		})
	}
}

var wireMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// wirePieces are what goes wrong on the way to the wire: characters that other
// clients escape twice, not at all, or differently when they sign.
var wirePieces = []string{
	"a", "Z", "0", "-", ".", "_", "~", "..", "%2F", "%2f", "%", "%25", "%zz", "+", "|", "*", "@", ":", ";", ",", "=", "&", "$", "!", "'",
	`"`, "(", ")",
	"/", "//", "/../", `\`, "?", "#", "[", "]", "{", "}", "<", ">", "^", "`", " ", "  ", "\t", "\r\n", "\n", "\x00", "\x1b", "\x7f",
	"\u0085", "\u2028", "\ufeff",
	"微信支付", "繁體", "日本", "한국", "é", "e\u0301", "😀", "👨‍👩‍👧", "\xff", "\xc3\x28", "1234323JKHDFE1243252", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
	"&amp;", "Host: evil",
}

// A wireCall is one generated call and what it must look like.
type wireCall struct {
	method   string
	path     []string
	params   wxpay.Params
	segments []string // behind "v3", unescaped
	query    url.Values
	body     []byte
	json     any // instead of body, by value
}

type wireGenerator struct{ *rand.Rand }

// wireSeed is a new seed in each run; a failed run shows it, and WXPAY_SEED
// repeats that run.
func wireSeed(t *testing.T) uint64 {
	seed := rand.Uint64()
	if text := os.Getenv("WXPAY_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err, "WXPAY_SEED")
	}
	t.Logf("WXPAY_SEED=%d", seed)
	return seed
}

func newWireGenerator(seed, stream uint64) wireGenerator {
	return wireGenerator{rand.New(rand.NewPCG(seed, stream))}
}

// next generates a call whose path ends in id.
func (g wireGenerator) next(id string) *wireCall {
	call := &wireCall{
		method: wireMethods[g.IntN(len(wireMethods))],
		path:   []string{"v3"},
		params: wxpay.Params{"id": id},
		query:  url.Values{},
	}
	for i := range g.IntN(3) {
		name := "p" + strconv.Itoa(i)
		value := g.text(6)
		for value == "" || value == "." || value == ".." {
			value += g.text(6) + "x"
		}
		call.params[name] = value
		call.path = append(call.path, []string{"{" + name + "}", "<" + name + ">", "_" + name + "_"}[g.IntN(3)])
		call.segments = append(call.segments, value)
	}
	call.path = append(call.path, "{id}")
	call.segments = append(call.segments, id)
	if g.IntN(2) == 0 {
		g.addQuery(call)
	}
	g.addBody(call)
	return call
}

func (g wireGenerator) addQuery(call *wireCall) {
	query := wxpay.Params{}
	for range g.IntN(4) {
		key := "k" + g.text(2)
		switch g.IntN(4) {
		case 0:
			n := g.Int64()
			query[key], call.query[key] = n, []string{strconv.FormatInt(n, 10)}
		case 1:
			b := g.IntN(2) == 0
			query[key], call.query[key] = b, []string{strconv.FormatBool(b)}
		case 2:
			values := []string{g.text(3), g.text(3)}
			query[key], call.query[key] = values, values
		default:
			value := g.text(5)
			query[key], call.query[key] = value, []string{value}
		}
	}
	call.params["query"] = query
}

func (g wireGenerator) addBody(call *wireCall) {
	switch g.IntN(6) {
	case 0: // none
	case 1: // raw bytes, whatever they are
		call.body = make([]byte, g.IntN(5000))
		for i := range call.body {
			call.body[i] = byte(g.Uint32())
		}
		call.params["body"] = call.body
	case 2:
		call.body = []byte(g.text(40))
		call.params["body"] = string(call.body)
	case 3: // JSON that is already text goes out as it is, spaces and order kept
		call.body = []byte("{ \"b\": 1.50,\n\t\"a\": \"\\u0026 & <b> \u2028\" }\n")
		call.params["json"] = json.RawMessage(call.body)
	default:
		call.json = map[string]any{
			"text":   g.validText(8),
			"html":   "<a href=\"?x=1&y=2\">&amp;</a>\u2028\u2029",
			"amount": json.Number(strconv.FormatUint(g.Uint64(), 10)),
			"nested": map[string]any{g.validText(2): []any{g.validText(3), true, nil, json.Number("0.10")}},
		}
		call.params["json"] = call.json
	}
}

// text joins up to n pieces.
func (g wireGenerator) text(n int) string {
	var b strings.Builder
	for range g.IntN(n + 1) {
		b.WriteString(wirePieces[g.IntN(len(wirePieces))])
	}
	return b.String()
}

// validText is what JSON can hold: UTF-8.
func (g wireGenerator) validText(n int) string { return strings.ToValidUTF8(g.text(n), "") }
