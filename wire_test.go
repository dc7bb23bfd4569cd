package wxpay_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
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
	assert.Regexp(t, `^wxpay/\d+\.\d+\.\d+ \(go`, r.Header["user-agent"])
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
		assert.Contains(t, []string{"Host", "User-Agent", "Accept", "Authorization", "Content-Length", "Content-Type", "Wechatpay-Serial"}, name)
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
