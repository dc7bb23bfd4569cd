package auth_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

type answerCase struct {
	Name    string
	Headers map[string]string
	Body    string
	Signed  string `json:"signed_body"` // where WeChat Pay signs another text than the body
	Now     int64
	Expect  string
}

func (c answerCase) proof() auth.Proof {
	return auth.Proof{
		Timestamp: c.Headers["Wechatpay-Timestamp"],
		Nonce:     c.Headers["Wechatpay-Nonce"],
		Signature: c.Headers["Wechatpay-Signature"],
		Serial:    c.Headers["Wechatpay-Serial"],
		Type:      c.Headers["Wechatpay-Signature-Type"],
	}
}

type answerFile struct {
	Cases     []answerCase
	KnownKeys map[string]string `json:"known_keys"`
}

// answerVectors returns the cases and the RSA keys that they are verified with.
// The SM2 key among them cannot be loaded, and must say so.
func answerVectors(t testing.TB) (answerFile, auth.Keys) {
	t.Helper()
	var file answerFile
	readJSON(t, "v3-response-signature.json", &file)
	keys, refused := auth.Keys{}, 0
	for serial, name := range file.KnownKeys {
		key, err := auth.LoadPublicKey("file://" + dataDir + name)
		if strings.Contains(name, "sm2") {
			require.ErrorContains(t, err, "SM2")
			refused++
			continue
		}
		require.NoError(t, err)
		keys[serial] = key
	}
	require.Equal(t, 1, refused, "SM2 keys")
	require.Len(t, keys, 2)
	return file, keys
}

// verifyInPieces verifies as a download does: the body comes bit by bit.
func verifyInPieces(p auth.Proof, keys auth.KeySource, now time.Time, body []byte, size int) error {
	v, err := p.Begin(context.Background(), keys, now)
	if err != nil {
		return err
	}
	for len(body) > size {
		_, _ = v.Write(body[:size])
		_, _ = v.Write(nil) // an empty read is no piece
		body = body[size:]
	}
	_, _ = v.Write(body)
	return v.Finish()
}

func TestAnswerSignatureMatchesVectors(t *testing.T) {
	t.Parallel()
	file, keys := answerVectors(t)

	// Whether an answer has to be signed at all, and what is signed instead of a
	// file, is for those to know who know the request.
	excluded := map[string]string{
		"400-error":                           "error answers are not verified",
		"401-unsigned":                        "error answers are not verified",
		"200-overseas-statement":              "the signed text is not the body",
		"200-overseas-statement-file-changed": "the signed text is not the body",
		"200-bill-download-unsigned":          "this download is not signed",
	}
	accepted := []string{
		"200-platform-certificate", "200-public-key", "200-utf8-body", "204-empty-body", "202-accepted",
		"200-body-with-final-newline", "200-no-signature-type", "200-clock-edge-299", "200-clock-edge-300", "200-brand",
	}
	refused := map[string]auth.Reason{
		"200-clock-old":                  auth.ClockSkew,
		"200-clock-future":               auth.ClockSkew,
		"200-body-changed":               auth.Mismatch,
		"200-nonce-changed":              auth.Mismatch,
		"200-unknown-serial":             auth.UnknownSerial,
		"200-wrong-key":                  auth.Mismatch,
		"200-missing-signature":          auth.MissingHeader,
		"200-signature-probe":            auth.Probe,
		"200-signature-probe-bad-base64": auth.Probe,
		"200-sm2":                        auth.UnknownSerial, // an RSA merchant holds no such key; auth/sm2 verifies it
	}

	var ran, wantRan []string
	for _, c := range file.Cases {
		if _, ok := excluded[c.Name]; ok {
			delete(excluded, c.Name)
			continue
		}
		ran = append(ran, c.Name)
		t.Run(c.Name, func(t *testing.T) {
			now := time.Unix(c.Now, 0)
			err := c.proof().Verify(t.Context(), keys, now, []byte(c.Body))
			if reason, ok := refused[c.Name]; ok {
				require.True(t, c.Expect == "fail" || c.Name == "200-sm2", "the vectors expect %q", c.Expect)
				assert.Equal(t, reason, refusal(t, err).Reason)
			} else {
				require.Contains(t, []string{"ok", "either"}, c.Expect)
				assert.NoError(t, err)
			}
			for _, size := range []int{1, 7, 1 << 20} {
				assert.Equal(t, err, verifyInPieces(c.proof(), keys, now, []byte(c.Body), size), "in pieces of %d", size)
			}
		})
	}
	wantRan = append(wantRan, accepted...)
	for name := range refused {
		wantRan = append(wantRan, name)
	}
	assert.ElementsMatch(t, wantRan, ran, "every case is either run or excluded by name")
	assert.Empty(t, excluded, "excluded, but not in the file")
}

// If a line feed in the nonce were let through, the first line of a signed body
// could be moved into the nonce, and the rest would verify as the body.
func TestNonceCannotSwallowTheBody(t *testing.T) {
	t.Parallel()
	keys := platformKeys(t)
	signed := proofNow(t, []byte("{\"refused\":true}\n{\"paid\":true}"))

	forged := signed
	forged.Nonce += "\n{\"refused\":true}"
	err := forged.Verify(t.Context(), keys, vectorNow, []byte(`{"paid":true}`))
	assert.Equal(t, auth.BadEncoding, refusal(t, err).Reason)
	assert.Equal(t, "Wechatpay-Nonce", refusal(t, err).Header)

	for _, c := range []string{"\r", "\t", " ", "\x00", "\x7f", "\x85", "\u2028", "中"} {
		odd := proofOf(t, signed.Timestamp, "n"+c, nil) // the signature itself is right
		assert.Equal(t, auth.BadEncoding, refusal(t, odd.Verify(t.Context(), keys, vectorNow, nil)).Reason, "%q", c)
	}
}

func TestEveryMissingHeaderIsNamed(t *testing.T) {
	t.Parallel()
	keys, whole := platformKeys(t), proofNow(t, nil)
	for header, p := range map[string]auth.Proof{
		"Wechatpay-Timestamp": {Nonce: whole.Nonce, Signature: whole.Signature, Serial: whole.Serial},
		"Wechatpay-Nonce":     {Timestamp: whole.Timestamp, Signature: whole.Signature, Serial: whole.Serial},
		"Wechatpay-Signature": {Timestamp: whole.Timestamp, Nonce: whole.Nonce, Serial: whole.Serial},
		"Wechatpay-Serial":    {Timestamp: whole.Timestamp, Nonce: whole.Nonce, Signature: whole.Signature},
	} {
		refused := refusal(t, p.Verify(t.Context(), keys, vectorNow, nil))
		assert.Equal(t, auth.MissingHeader, refused.Reason)
		assert.Equal(t, header, refused.Header)
	}
}

// Only the one Base64 text of a signature is taken: the standard alphabet, padded.
func TestSignatureEncodingIsStrict(t *testing.T) {
	t.Parallel()
	keys, whole := platformKeys(t), proofNow(t, nil)
	for name, text := range map[string]string{
		"no Base64":    "!!!!",
		"not padded":   strings.TrimRight(whole.Signature, "="),
		"URL alphabet": "-_-_" + whole.Signature[4:],
		"loose bits":   "AB==",
		"spaced":       whole.Signature[:4] + " " + whole.Signature[4:],
		"broken":       whole.Signature[:4] + "\r\n" + whole.Signature[4:],
	} {
		p := whole
		p.Signature = text
		err := p.Verify(t.Context(), keys, vectorNow, nil)
		assert.Equal(t, auth.BadEncoding, refusal(t, err).Reason, name)
	}
	p := whole
	p.Signature = "AAAA" // Base64, but no signature's length
	assert.Equal(t, auth.Mismatch, refusal(t, p.Verify(t.Context(), keys, vectorNow, nil)).Reason)
}

// Keys are filled by hand, so anything may be in them. It must neither verify
// nor panic.
func TestKeysOfOtherKindsAreRefused(t *testing.T) {
	t.Parallel()
	p := proofNow(t, nil)
	for name, c := range map[string]struct {
		key    crypto.PublicKey
		reason auth.Reason
	}{
		"nil":           {nil, auth.UnknownAlgorithm},
		"nil RSA key":   {(*rsa.PublicKey)(nil), auth.UnknownAlgorithm},
		"ECDSA key":     {&ecdsa.PublicKey{}, auth.UnknownAlgorithm},
		"empty RSA key": {&rsa.PublicKey{}, auth.UnknownAlgorithm},
		"text":          {"-----BEGIN PUBLIC KEY-----", auth.UnknownAlgorithm},
	} {
		err := p.Verify(t.Context(), auth.Keys{platformSerial: c.key}, vectorNow, nil)
		assert.Equal(t, c.reason, refusal(t, err).Reason, name)
	}
	assert.Equal(t, auth.UnknownSerial, refusal(t, p.Verify(t.Context(), auth.Keys(nil), vectorNow, nil)).Reason)
}

func TestUnknownSignatureTypeIsRefused(t *testing.T) {
	t.Parallel()
	p := proofNow(t, nil)
	for _, kind := range []string{"none", "WECHATPAY2-SM2-WITH-SM3", "wechatpay2-sha256-rsa2048", " "} {
		p.Type = kind
		refused := refusal(t, p.Verify(t.Context(), platformKeys(t), vectorNow, nil))
		assert.Equal(t, auth.UnknownAlgorithm, refused.Reason)
		assert.Equal(t, kind, refused.Type)
	}
}
