package auth_test

import (
	"context"
	"crypto"
	"errors"
	"io"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

func TestRequestSignatureMatchesVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			Name          string
			Schema        string
			Method        string
			CanonicalURL  string `json:"canonical_url"`
			Timestamp     string
			NonceStr      string `json:"nonce_str"`
			Body          string
			Message       string
			MessageLength int `json:"message_length"`
			Authorization string
			PrivateKey    string `json:"private_key"`
		}
	}
	readJSON(t, "v3-request-signature.json", &file)

	// The brand and SM2 schemas are not made here yet. All cases are counted, so
	// that a changed file or filter cannot quietly leave nothing to run.
	run, others := 0, map[string]int{}
	for _, c := range file.Cases {
		if c.Schema != auth.SchemaRSA {
			others[c.Schema]++
			continue
		}
		run++
		t.Run(c.Name, func(t *testing.T) {
			timestamp, err := strconv.ParseInt(c.Timestamp, 10, 64)
			require.NoError(t, err)

			message := auth.Request{Method: c.Method, Target: c.CanonicalURL, Timestamp: timestamp, Nonce: c.NonceStr,
				Body: []byte(c.Body)}.Message()
			require.Equal(t, c.Message, string(message))
			assert.Len(t, message, c.MessageLength)

			merchant := auth.Credential{
				MchID:  "1900000001",
				Serial: "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D",
				Key:    loadPrivate(t, c.PrivateKey),
			}
			got, err := merchant.Authorization(context.Background(), auth.Request{Method: c.Method, Target: c.CanonicalURL,
				Timestamp: timestamp, Nonce: c.NonceStr, Body: []byte(c.Body)})
			require.NoError(t, err)
			assert.Equal(t, c.Authorization, got)
		})
	}
	assert.Equal(t, 19, run, "RSA cases that were run")
	assert.Equal(t, map[string]int{
		"WECHATPAY-BRAND-SHA256-RSA2048": 1,
		"WECHATPAY2-SM2-WITH-SM3":        1,
	}, others, "cases that were left out")
}

// A nil body and an empty one are the same thing on the wire, so they must be
// the same thing in the message: both end it with two line feeds.
func TestNilBodySignsLikeEmptyBody(t *testing.T) {
	t.Parallel()
	const want = "GET\n/v3/certificates\n0\nN\n\n"
	assert.Equal(t, want, string(auth.Request{Method: "GET", Target: "/v3/certificates", Timestamp: 0, Nonce: "N", Body: nil}.Message()))
	assert.Equal(t, want, string(auth.Request{Method: "GET", Target: "/v3/certificates", Timestamp: 0, Nonce: "N",
		Body: []byte{}}.Message()))
	assert.Equal(t, "1\nN\n\n", string(auth.AnswerMessage("1", "N", nil)))
}

// stubSigner stands in for a KMS: it has a public key and answers with what it
// was told to.
type stubSigner struct {
	public    crypto.PublicKey
	signature []byte
	err       error
}

func (s stubSigner) Public() crypto.PublicKey { return s.public }

func (s stubSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return s.signature, s.err
}

// A KMS can be down. Nothing must go out then, and the cause must stay visible.
func TestFailingSignerGivesNoHeader(t *testing.T) {
	t.Parallel()
	cause := errors.New("kms: throttled")
	header, err := auth.Credential{Key: stubSigner{public: rawRSA(t, merchantKey).Public(), err: cause}}.Authorization(context.Background(),
		auth.Request{Method: "GET", Target: "/", Timestamp: 0, Nonce: "N", Body: nil})
	require.ErrorIs(t, err, cause)
	assert.Empty(t, header)
	assert.Contains(t, err.Error(), "did not sign")
}

func TestCredentialWithoutKeyIsAnError(t *testing.T) {
	t.Parallel()
	header, err := auth.Credential{MchID: "1900000001"}.Authorization(context.Background(), auth.Request{Method: "GET", Target: "/",
		Timestamp: 0, Nonce: "N", Body: nil})
	require.ErrorContains(t, err, "private key is missing")
	assert.Empty(t, header)
}

// WeChat Pay takes at most 32 characters. A nonce that repeats within minutes
// may be refused as a replay.
func TestNonceIsUniqueAndWellFormed(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[0-9A-F]{32}$`)
	const rounds = 100_000
	seen := make(map[string]bool, rounds)
	for range rounds {
		nonce := auth.Nonce()
		if !form.MatchString(nonce) {
			require.Regexp(t, form, nonce)
		}
		seen[nonce] = true
	}
	assert.Len(t, seen, rounds)
}
