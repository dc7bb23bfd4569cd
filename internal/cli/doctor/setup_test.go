package doctor_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A setup is a merchant's configuration, sound until a case breaks it.
type setup struct {
	t      *testing.T
	keys   *fixture.Dir
	server *wxpaytest.Server
	dir    string
	config string
}

// newSetup makes a sound configuration with the keys of a gateway.
func newSetup(t *testing.T, keys *fixture.Dir, options ...wxpaytest.Option) *setup {
	t.Helper()
	server, err := wxpaytest.Start(append(keys.Options(), options...)...)
	require.NoError(t, err)
	t.Cleanup(server.Close)
	server.Handle("GET /v3/pay/transactions/out-trade-no/{no}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")
	})
	// The directory of the keys is shared by parallel tests: nothing is written there.
	s := &setup{t: t, keys: keys, server: server, dir: t.TempDir(), config: keys.ConfigText(server.URL())}
	for _, name := range []string{"apiclient_key.pem", "apiclient_cert.pem", "pub_key.pem", "apiv3_key.txt", "apiv2_key.txt"} {
		s.write(name, s.read(filepath.Join(keys.Path, name)))
	}
	return s
}

// echo lets the gateway send back what it is sent.
func (s *setup) echo() {
	s.server.Handle("POST /v3/security/echo", func(r *wxpaytest.Request) wxpaytest.Reply {
		text, err := r.Decrypt(r.Get("encrypted_echo_message").String())
		require.NoError(s.t, err)
		return wxpaytest.Reply{Body: map[string]string{
			"echo_message": r.Get("echo_message").String(), "encrypted_echo_message": r.Encrypt(text),
		}}
	})
}

func (s *setup) read(path string) []byte {
	text, err := os.ReadFile(path)
	require.NoError(s.t, err)
	return text
}

func (s *setup) write(name string, text []byte) {
	require.NoError(s.t, os.WriteFile(filepath.Join(s.dir, name), text, 0o600))
}

// set changes a line of the profile; an empty value removes it.
func (s *setup) set(field, value string) {
	lines := strings.Split(s.config, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, field+" = ") {
			lines[i] = ""
		}
	}
	s.config = strings.Join(lines, "\n")
	if value != "" {
		s.config += field + " = " + value + "\n"
	}
}

// certificate writes a certificate with the serial number of the merchant's.
func (s *setup) certificate(name, cn string, key crypto.Signer, until time.Time) {
	serial, ok := new(big.Int).SetString(s.keys.Certificate.Serial, 16)
	require.True(s.t, ok)
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: cn}, NotBefore: until.AddDate(-5, 0, 0),
		NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(s.t, err)
	s.write(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// anotherKey is one that nothing in a setup belongs to.
var anotherKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func (s *setup) key(name string) *rsa.PrivateKey {
	key, err := anotherKey()
	require.NoError(s.t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(s.t, err)
	s.write(name, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	return key
}

// The verdicts of doctor.
const (
	isOK      = "ok"
	isWarning = "warn"
	isFault   = "FAIL"
	isOpen    = "open"
)

// A finding is a line of doctor's table, as --format json prints it.
type finding struct{ Check, Verdict, Found, Todo, Diagnosis, See string }

// doctor runs doctor, and looks that no secret is in what it prints.
func (s *setup) doctor(args ...string) (clitest.Outcome, map[string]finding) {
	return s.doctorWith(nil, args...)
}

// inChinese is doctor for a reader of Chinese.
func (s *setup) inChinese(args ...string) (clitest.Outcome, map[string]finding) {
	return s.doctorWith(map[string]string{"WXPAY_LANG": "zh"}, args...)
}

func (s *setup) doctorWith(env map[string]string, args ...string) (clitest.Outcome, map[string]finding) {
	s.write("config.toml", []byte(s.config))
	r := clitest.RunWith(s.t, env, append([]string{"--config", filepath.Join(s.dir, "config.toml"), "doctor", "--format", "json"}, args...)...)
	var printed struct{ Checks []finding }
	require.NoError(s.t, json.Unmarshal([]byte(r.Stdout), &printed), r.Stdout+r.Stderr)
	worst := map[string]finding{}
	for _, c := range printed.Checks {
		if old, found := worst[c.Check]; !found || old.Verdict != isFault {
			worst[c.Check] = c
		}
	}
	clitest.NoSecretIn(s.t, s.keys, r.Stdout+r.Stderr)
	return r, worst
}
