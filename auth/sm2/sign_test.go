package sm2_test

import (
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	gmsm "github.com/emmansun/gmsm/sm2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

type requestVector struct {
	Name, Schema, Method, Message, Signature, Authorization, Body string

	Target     string `json:"canonical_url"`
	Timestamp  int64  `json:",string"`
	Nonce      string `json:"nonce_str"`
	PrivateKey string `json:"private_key"`
	PublicKey  string `json:"public_key"`
}

func sm2Request(t testing.TB) requestVector {
	t.Helper()
	var file struct{ Cases []requestVector }
	readJSON(t, "v3-request-signature.json", &file)
	for _, c := range file.Cases {
		if c.Name == "sm2-post" {
			return c
		}
	}
	require.Fail(t, "the case sm2-post is gone")
	return requestVector{}
}

// items takes a header apart: the schema and the five items.
func items(t testing.TB, header string) (schema string, values map[string]string) {
	t.Helper()
	schema, rest, ok := strings.Cut(header, " ")
	require.True(t, ok, header)
	values = map[string]string{}
	for item := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(item, "=")
		require.True(t, ok, header)
		require.True(t, strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`) && len(value) > 1, header)
		values[name] = value[1 : len(value)-1]
	}
	return schema, values
}

func TestRequestIsSignedAsTheVectorSays(t *testing.T) {
	t.Parallel()
	c := sm2Request(t)
	request := auth.Request{Method: c.Method, Target: c.Target, Timestamp: c.Timestamp, Nonce: c.Nonce, Body: []byte(c.Body)}
	require.Equal(t, c.Message, string(request.Message()))
	public := loadPublic(t, c.PublicKey)
	require.True(t, public.Verify(digestOf(public, c.Message), fromBase64(t, c.Signature)), "the vector's own signature")

	header, err := auth.Credential{MchID: "1900000001", Serial: merchantSerial,
		Key: loadPrivate(t, c.PrivateKey)}.Authorization(t.Context(), request)
	require.NoError(t, err)
	schema, got := items(t, header)
	wantSchema, want := items(t, c.Authorization)
	assert.Equal(t, "WECHATPAY2-SM2-WITH-SM3", schema)
	assert.Equal(t, wantSchema, schema)
	signature := fromBase64(t, got["signature"])
	delete(got, "signature")
	delete(want, "signature")
	assert.Equal(t, want, got)
	assert.Len(t, got, 4)
	assert.True(t, public.Verify(digestOf(public, c.Message), signature))
	assert.True(t, gmsm.VerifyASN1WithSM2(gmsmPublic(t, c.PublicKey), nil, []byte(c.Message), signature), "gmsm agrees")
}

func TestPreparedKeyIsTheSameKey(t *testing.T) {
	t.Parallel()
	key := loadPrivate(t, merchantKey)
	prepared, err := auth.Prepare(key)
	require.NoError(t, err)
	assert.Same(t, key, prepared)
}

type answerVector struct {
	Name, Body string
	Headers    map[string]string
}

func sm2Answer(t testing.TB) (auth.Proof, []byte) {
	t.Helper()
	var file struct{ Cases []answerVector }
	readJSON(t, "v3-response-signature.json", &file)
	for _, c := range file.Cases {
		if c.Name == "200-sm2" {
			h := c.Headers
			return auth.Proof{Timestamp: h["Wechatpay-Timestamp"], Nonce: h["Wechatpay-Nonce"], Signature: h["Wechatpay-Signature"],
				Serial: h["Wechatpay-Serial"], Type: h["Wechatpay-Signature-Type"]}, []byte(c.Body)
		}
	}
	require.Fail(t, "the case 200-sm2 is gone")
	return auth.Proof{}, nil
}

func TestAnswerVectorVerifies(t *testing.T) {
	t.Parallel()
	proof, body := sm2Answer(t)
	for name, key := range map[string]crypto.PublicKey{"certificate": loadCertificate(t, platformCert), "key": loadPublic(t, platformPub)} {
		keys := auth.Keys{platformSerial: key}
		assert.NoError(t, proof.Verify(t.Context(), keys, vectorNow, body), name)
		untyped := proof
		untyped.Type = ""
		assert.NoError(t, untyped.Verify(t.Context(), keys, vectorNow, body), "an answer that names no algorithm is judged by the key")
	}
}

func TestAnswerThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	whole, body := sm2Answer(t)
	keys := auth.Keys{platformSerial: loadCertificate(t, platformCert)}
	for name, c := range map[string]struct {
		change func(*auth.Proof)
		body   string
		keys   auth.Keys
		want   auth.Reason
	}{
		"body":            {body: string(body) + " ", want: auth.Mismatch},
		"nonce":           {change: func(p *auth.Proof) { p.Nonce += "0" }, want: auth.Mismatch},
		"time":            {change: func(p *auth.Proof) { p.Timestamp = "1735689601" }, want: auth.Mismatch},
		"merchant's key":  {keys: auth.Keys{platformSerial: loadCertificate(t, merchantCert)}, want: auth.Mismatch},
		"signature empty": {change: func(p *auth.Proof) { p.Signature = "MAA=" }, want: auth.Mismatch},
		"RSA named":       {change: func(p *auth.Proof) { p.Type = auth.SchemaRSA }, want: auth.UnknownAlgorithm},
		"brand named":     {change: func(p *auth.Proof) { p.Type = auth.SchemaBrand }, want: auth.UnknownAlgorithm},
		"other named":     {change: func(p *auth.Proof) { p.Type = "WECHATPAY2-SM2" }, want: auth.UnknownAlgorithm},
		"RSA key":         {keys: auth.Keys{platformSerial: rsaPublic(t)}, want: auth.UnknownAlgorithm},
		"nil key":         {keys: auth.Keys{platformSerial: (*sm2.PublicKey)(nil)}, want: auth.UnknownAlgorithm},
		"empty key":       {keys: auth.Keys{platformSerial: new(sm2.PublicKey)}, want: auth.UnknownAlgorithm},
	} {
		proof, text, known := whole, string(body), keys
		if c.change != nil {
			c.change(&proof)
		}
		if c.body != "" {
			text = c.body
		}
		if c.keys != nil {
			known = c.keys
		}
		var refused *auth.VerifyError
		if assert.ErrorAs(t, proof.Verify(t.Context(), known, vectorNow, []byte(text)), &refused, name) {
			assert.Equal(t, c.want, refused.Reason, name)
		}
	}
}

func rsaPublic(t testing.TB) crypto.PublicKey {
	t.Helper()
	key, err := auth.LoadPublicKey(string(readFile(t, "keys/pub_key.pem")))
	require.NoError(t, err)
	return key
}

// gmsm signs and verifies whole messages itself: both must agree with it.
func TestSignaturesAgreeWithGMSM(t *testing.T) {
	t.Parallel()
	key, theirs := loadPrivate(t, merchantKey), gmsmPrivate(t, merchantKey)
	public := key.Public().(*sm2.PublicKey)
	for _, message := range []string{"", "a", "POST\n/\n1\nN\n{}\n", strings.Repeat("x", 1000)} {
		assert.True(t, gmsm.VerifyASN1WithSM2(&theirs.PublicKey, []byte("1234567812345678"), []byte(message), sign(t, key, message)))

		if message == "" {
			continue // gmsm refuses to sign it
		}
		signature, err := theirs.SignWithSM2(rand.Reader, nil, []byte(message))
		require.NoError(t, err)
		assert.True(t, public.Verify(digestOf(public, message), signature))

		foreign, err := theirs.SignWithSM2(rand.Reader, []byte("ALICE123@YAHOO.COM"), []byte(message))
		require.NoError(t, err)
		assert.False(t, public.Verify(digestOf(public, message), foreign), "another user id is another signer")
	}
}

func TestOneFlippedBitFails(t *testing.T) {
	t.Parallel()
	key := loadPrivate(t, merchantKey)
	public := key.Public().(*sm2.PublicKey)
	const message = "POST\n/\n1\nN\n{}\n"
	signature, digest := sign(t, key, message), digestOf(public, message)
	require.True(t, public.Verify(digest, signature))
	flipped := func(data []byte, bit int) []byte {
		other := append([]byte{}, data...)
		other[bit/8] ^= 1 << (bit % 8)
		return other
	}
	for bit := range 8 * len(signature) {
		require.False(t, public.Verify(digest, flipped(signature, bit)), "bit %d of the signature", bit)
	}
	for bit := range 8 * len(digest) {
		require.False(t, public.Verify(flipped(digest, bit), signature), "bit %d of the digest", bit)
	}
	for bit := range 8 * len(message) {
		require.False(t, public.Verify(digestOf(public, string(flipped([]byte(message), bit))), signature), "bit %d of the message", bit)
	}
}

func TestWhatIsNoSignatureFails(t *testing.T) {
	t.Parallel()
	key := loadPrivate(t, merchantKey)
	public := key.Public().(*sm2.PublicKey)
	digest, signature := digestOf(public, "m"), sign(t, key, "m")
	for name, c := range map[string]struct{ digest, signature []byte }{
		"nothing":          {digest, nil},
		"cut":              {digest, signature[:len(signature)-1]},
		"longer":           {digest, append(append([]byte{}, signature...), 0)},
		"zeros":            {digest, []byte{0x30, 6, 2, 1, 0, 2, 1, 0}},
		"no digest":        {nil, signature},
		"digest too short": {digest[:31], signature},
		"digest too long":  {append(append([]byte{}, digest...), 0), signature},
		"Base64":           {digest, []byte(base64.StdEncoding.EncodeToString(signature))},
	} {
		assert.False(t, public.Verify(c.digest, c.signature), name)
	}
	assert.False(t, loadPublic(t, platformPub).Verify(digest, signature), "another key")
}

// A digest of another hash, or a message in its place, is signed by mistake only.
func TestOnlyDigestsOfNewHashAreSigned(t *testing.T) {
	t.Parallel()
	key := loadPrivate(t, merchantKey)
	digest := make([]byte, 32)
	for name, c := range map[string]struct {
		digest []byte
		opts   crypto.SignerOpts
		want   string
	}{
		"SHA-256":        {digest, crypto.SHA256, "SHA-256; expected crypto.Hash(0)"},
		"gmsm's options": {digest, gmsm.DefaultSM2SignerOpts, "expected crypto.Hash(0)"},
		"empty":          {nil, crypto.Hash(0), "0 bytes; expected the 32"},
		"message":        {[]byte("message"), nil, "7 bytes; expected the 32"},
		"too long":       {make([]byte, 64), nil, "64 bytes; expected the 32"},
	} {
		signature, err := key.Sign(rand.Reader, c.digest, c.opts)
		assert.Nil(t, signature, name)
		assert.ErrorContains(t, err, c.want, name)
	}
	for _, random := range []io.Reader{rand.Reader, nil} {
		signature, err := key.Sign(random, digest, nil)
		require.NoError(t, err)
		assert.True(t, key.Public().(*sm2.PublicKey).Verify(digest, signature))
	}
	_, err := key.Sign(iotest.ErrReader(errors.New("broken")), digest, nil)
	assert.ErrorContains(t, err, "broken")
}

// An HSM signs elsewhere; what is here is a handle whose Public is ours.
type handle struct {
	key    *gmsm.PrivateKey
	public *sm2.PublicKey
}

func (h handle) Public() crypto.PublicKey { return h.public }
func (h handle) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return h.key.Sign(random, digest, opts)
}

func TestForeignSignersAreAccepted(t *testing.T) {
	t.Parallel()
	public, err := sm2.NewPublicKey(gmsmPublic(t, merchantPub))
	require.NoError(t, err)
	signer, err := auth.Prepare(handle{gmsmPrivate(t, merchantKey), public})
	require.NoError(t, err)
	signature, err := auth.Sign(signer, []byte("mess"), []byte("age"))
	require.NoError(t, err)
	assert.True(t, public.Verify(digestOf(public, "message"), signature))

	_, err = auth.Prepare(gmsmPrivate(t, merchantKey))
	assert.ErrorContains(t, err, "auth/sm2", "a key of gmsm itself is not told from other curves")
}
