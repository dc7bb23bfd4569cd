package auth_test

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// FuzzVerify: whatever comes in headers and body, nothing panics, every refusal
// is a *VerifyError, and what verifies is exactly one of the answers that were
// signed. It is not enough that the signed bytes are the same: if nonce and body
// could share them out differently, a piece of the body would go unnoticed.
func FuzzVerify(f *testing.F) {
	type answer struct{ timestamp, nonce, body string }
	file, keys := answerVectors(f)
	signed := map[answer]bool{}
	for _, c := range file.Cases {
		p := c.proof()
		text := c.Body
		if c.Signed != "" {
			text = c.Signed
		}
		if c.Expect == "ok" || c.Expect == "either" {
			signed[answer{p.Timestamp, p.Nonce, text}] = true
		}
		f.Add(p.Timestamp, p.Nonce, p.Signature, p.Serial, p.Type, []byte(text), c.Now)
	}
	// The borders between the three, moved.
	whole := proofNow(f, []byte("a\nb\n"))
	signed[answer{whole.Timestamp, whole.Nonce, "a\nb\n"}] = true
	for _, moved := range [][3]string{
		{whole.Timestamp, whole.Nonce, "a\nb\n"},
		{whole.Timestamp, whole.Nonce + "\na", "b\n"},
		{whole.Timestamp, whole.Nonce + "\na\nb", ""},
		{whole.Timestamp + "\n" + whole.Nonce, "a", "b\n"},
		{"0" + whole.Timestamp, whole.Nonce, "a\nb\n"},
	} {
		f.Add(moved[0], moved[1], whole.Signature, whole.Serial, whole.Type, []byte(moved[2]), vectorNow.Unix())
	}

	f.Fuzz(func(t *testing.T, timestamp, nonce, signature, serial, kind string, body []byte, now int64) {
		p := auth.Proof{Timestamp: timestamp, Nonce: nonce, Signature: signature, Serial: serial, Type: kind}
		clock := time.Unix(now, 0)
		err := p.Verify(t.Context(), keys, clock, body)
		inPieces := verifyInPieces(p, keys, clock, body, 3)
		if err == nil {
			require.True(t, signed[answer{timestamp, nonce, string(body)}], "verified, but never signed so")
			require.NoError(t, inPieces)
			return
		}
		var refused *auth.VerifyError
		require.ErrorAs(t, err, &refused)
		require.NotEmpty(t, refused.Reason)
		require.NotEmpty(t, refused.Error())
		require.Equal(t, err, inPieces)
	})
}

// FuzzLoadKey: whatever a key is read from, with a password or without, nothing
// panics, there is either a key or an error, a key that loads can be used, and no
// error shows the password. What follows file:// goes into a file first, so that
// no other file of this machine is read.
func FuzzLoadKey(f *testing.F) {
	const password = "1900000001"
	names, err := filepath.Glob(dataDir + "keys/*")
	require.NoError(f, err)
	require.NotEmpty(f, names)
	for _, name := range names {
		name = strings.TrimPrefix(filepath.ToSlash(name), dataDir)
		der, text := derOf(f, name), string(readFile(f, name))
		encoded := base64.StdEncoding.EncodeToString(der)
		for _, src := range []string{text, encoded, string(der), "file://" + text, "file://" + string(der), "private.pkcs8://" + encoded,
			"private.pkcs1://" + encoded, "public.spki://" + encoded, "public.pkcs1://" + encoded} {
			f.Add(src, false)
		}
		f.Add(text, !strings.Contains(name, "scrypt")) // which is slow
	}
	for _, src := range []string{"", "file://", "://", "garbage", "file://0", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"} {
		f.Add(src, true)
	}
	path := filepath.Join(f.TempDir(), "key")

	f.Fuzz(func(t *testing.T, src string, withPassword bool) {
		if content, ok := strings.CutPrefix(strings.TrimSpace(src), "file://"); ok {
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
			src = "file://" + path
		}
		var loader auth.Loader
		if withPassword {
			loader.Password = password
		}
		private, err := loader.PrivateKey(src)
		require.Equal(t, err == nil, private != nil)
		if err == nil {
			_, err = auth.Credential{Key: private}.Authorization(context.Background(), auth.Request{Method: "GET", Target: "/",
				Timestamp: 0, Nonce: "N", Body: nil})
			require.NoError(t, err)
		} else if !strings.Contains(src, password) {
			require.NotContains(t, err.Error(), password)
		}
		public, err := loader.PublicKey(src)
		require.Equal(t, err == nil, public != nil)
		cert, err := loader.Certificate(src)
		require.Equal(t, err == nil, cert != nil)
		for _, name := range []string{publicKeyID, platformSerial} {
			keys, err := loader.Keys(map[string]string{name: src})
			require.Equal(t, err == nil, keys != nil)
		}
	})
}
