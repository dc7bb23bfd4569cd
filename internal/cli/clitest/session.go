package clitest

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
	"github.com/wechatpay-chain/wxpay/internal/trustpath"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A Session runs command lines against a gateway, with a profile of its merchant.
type Session struct {
	Gateway *wxpaytest.Server
	Dir     string // with config.toml and the keys that it names
	Env     map[string]string
	Stdin   string
	Walker  *trustpath.Walker // nil: that of this process

	t *testing.T
}

// NewSession starts a gateway, writes the profile test for it, and names its file in
// WXPAY_CONFIG.
func NewSession(t *testing.T, options ...wxpaytest.Option) *Session {
	t.Helper()
	gateway, err := wxpaytest.Start(append(options, wxpaytest.Plain())...)
	require.NoError(t, err)
	t.Cleanup(gateway.Close)
	s := &Session{t: t, Gateway: gateway, Dir: t.TempDir(), Env: map[string]string{}}
	cfg := gateway.Config()
	s.Write("apiclient_key.pem", PEM(t, "PRIVATE KEY", cfg.PrivateKey))
	text := fmt.Sprintf("[profiles.test]\nmchid = %q\nserial = %q\nprivate_key = \"file://apiclient_key.pem\"\n"+
		"apiv3_key = %q\napiv2_key = %q\nbase_uri = %q\n",
		cfg.MchID, cfg.Serial, string(cfg.APIv3Key), string(cfg.APIv2Key), cfg.BaseURL)
	if keys := cfg.Platform.(auth.Keys); auth.IsPublicKeyID(keys.Serial()) {
		s.Write("pub_key.pem", PEM(t, "PUBLIC KEY", keys[keys.Serial()]))
		text += fmt.Sprintf("platform_key_id = %q\nplatform_key = \"file://pub_key.pem\"\n", keys.Serial())
	}
	s.Write("config.toml", text)
	s.Env["WXPAY_CONFIG"] = filepath.Join(s.Dir, "config.toml")
	return s
}

// PEM writes a key: a "PRIVATE KEY" or a "PUBLIC KEY".
func PEM(t *testing.T, kind string, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if kind == "PRIVATE KEY" {
		if wrapped, ok := key.(interface{ Unwrap() crypto.Signer }); ok {
			key = wrapped.Unwrap()
		}
		der, err = x509.MarshalPKCS8PrivateKey(key)
	}
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// Write writes a file into Dir.
func (s *Session) Write(name, text string) {
	s.t.Helper()
	require.NoError(s.t, os.WriteFile(filepath.Join(s.Dir, name), []byte(text), 0o600))
}

// Run runs a command line. No secret may show in what it prints.
func (s *Session) Run(args ...string) Outcome {
	s.t.Helper()
	var out, errs bytes.Buffer
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	a := newApp(s.Stdin, &out, &errs)
	a.Getenv, a.Walker = func(name string) string { return s.Env[name] }, s.Walker
	code := root.Run(ctx, a, args)
	cfg := s.Gateway.Config()
	for _, secret := range []string{string(cfg.APIv3Key), string(cfg.APIv2Key), "PRIVATE KEY"} {
		assert.NotContains(s.t, out.String()+errs.String(), secret)
	}
	return Outcome{code, out.String(), errs.String()}
}
