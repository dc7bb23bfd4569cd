package main

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A setup is a merchant's configuration, sound until a case breaks it.
type setup struct {
	t      *testing.T
	keys   *mockDir
	server *wxpaytest.Server
	dir    string
	config string
}

// newSetup makes a sound configuration with the keys of a gateway.
func newSetup(t *testing.T, keys *mockDir, options ...wxpaytest.Option) *setup {
	t.Helper()
	server, err := wxpaytest.Start(append(keys.options(), options...)...)
	require.NoError(t, err)
	t.Cleanup(server.Close)
	server.Handle("GET /v3/pay/transactions/out-trade-no/{no}", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")
	})
	s := &setup{t: t, keys: keys, server: server, dir: t.TempDir()}
	path, err := keys.writeConfig(server.URL())
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	s.config = string(text)
	for _, name := range []string{"apiclient_key.pem", "apiclient_cert.pem", "pub_key.pem", "apiv3_key.txt", "apiv2_key.txt"} {
		s.write(name, s.read(filepath.Join(keys.path, name)))
	}
	return s
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
	serial, ok := new(big.Int).SetString(s.keys.certificate.Serial, 16)
	require.True(s.t, ok)
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: cn}, NotBefore: until.AddDate(-5, 0, 0), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(s.t, err)
	s.write(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func (s *setup) key(name string) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(s.t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(s.t, err)
	s.write(name, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	return key
}

// An outcome is what a command line left.
type outcome struct {
	code           int
	stdout, stderr string
}

// command runs a command line in this process.
func command(t *testing.T, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, getenv: func(string) string { return "" }}
	code := run(t.Context(), a, args)
	return outcome{code, stdout.String(), stderr.String()}
}

// doctor runs doctor, and looks that no secret is in what it prints.
func (s *setup) doctor(args ...string) (outcome, map[string]check) {
	s.write("config.toml", []byte(s.config))
	r := command(s.t, append([]string{"--config", filepath.Join(s.dir, "config.toml"), "doctor", "--format", "json"}, args...)...)
	var printed struct{ Checks []check }
	require.NoError(s.t, json.Unmarshal([]byte(r.stdout), &printed), r.stdout+r.stderr)
	worst := map[string]check{}
	for _, c := range printed.Checks {
		if old, found := worst[c.Name]; !found || old.Verdict != checkFail {
			worst[c.Name] = c
		}
	}
	s.keys.noSecretIn(s.t, r.stdout+r.stderr)
	return r, worst
}

// noSecretIn looks for secrets, whole or in part.
func (d *mockDir) noSecretIn(t *testing.T, text string) {
	t.Helper()
	require.NotContains(t, text, string(d.apiv3Key)[:20])
	require.NotContains(t, text, string(d.apiv2Key)[:20])
	require.NotContains(t, text, "PRIVATE KEY--")
	key, err := os.ReadFile(filepath.Join(d.path, "apiclient_key.pem"))
	require.NoError(t, err)
	for _, line := range strings.Split(string(key), "\n")[2:10] {
		require.NotContains(t, text, line)
	}
}

func testKeys(t *testing.T) *mockDir {
	t.Helper()
	keys, err := openMockDir(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	return keys
}

func TestDoctorFindsASoundSetupSound(t *testing.T) {
	t.Parallel()
	s := newSetup(t, testKeys(t))
	r, checks := s.doctor()
	require.Zero(t, r.code, r.stdout)
	for name, c := range checks {
		require.Equal(t, checkOK, c.Verdict, name+": "+c.Found)
	}
	require.Contains(t, checks["signature"].Found, "accepted: HTTP 404 ORDER_NOT_EXIST")
	require.Contains(t, checks["key mode"].Found, "public key")
	for _, request := range s.server.Requests() {
		require.NoError(t, request.Err)
		require.Equal(t, "GET", request.Method, "doctor changes nothing")
	}
	before := len(s.server.Requests())
	r, checks = s.doctor("--offline")
	require.Zero(t, r.code, r.stdout)
	require.NotContains(t, checks, "network")
	require.Len(t, s.server.Requests(), before, "--offline asks nobody")
}

// TestDoctorFindsWhatIsBroken breaks one thing at a time.
func TestDoctorFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	keys := testKeys(t)
	for what, c := range map[string]struct {
		spoil   func(s *setup)
		check   string
		verdict string
		found   string
	}{
		"a key file is missing": {func(s *setup) { s.set("private_key", `"file://none.pem"`) }, "private key", checkFail, "none.pem"},
		"the serial is another": {func(s *setup) { s.set("serial", `"`+strings.Repeat("4A", 20)+`"`) }, "serial number", checkFail, "Certificate has"},
		"the certificate is another merchant's": {func(s *setup) {
			s.certificate("apiclient_cert.pem", "1900000009", s.key("x.pem"), time.Now().AddDate(1, 0, 0))
		}, "certificate", checkFail, "1900000009"},
		"the key is that of another certificate": {func(s *setup) { s.key("apiclient_key.pem") }, "private key", checkFail, "does not belong to the Certificate"},
		"the certificate has ended": {func(s *setup) {
			s.certificate("apiclient_cert.pem", mockMerchant, keys.merchant, time.Now().AddDate(0, 0, -1))
		}, "certificate", checkFail, "it has ended"},
		"the certificate ends soon": {func(s *setup) {
			s.certificate("apiclient_cert.pem", mockMerchant, keys.merchant, time.Now().AddDate(0, 0, 9))
		}, "certificate", checkWarn, "it ends soon"},
		"everybody can read the key":              {func(s *setup) { require.NoError(s.t, os.Chmod(filepath.Join(s.dir, "apiclient_key.pem"), 0o644)) }, "file mode", checkWarn, "apiclient_key.pem"},
		"the APIv3 key is a character short":      {func(s *setup) { s.set("apiv3_key", `"`+string(keys.apiv3Key)[:31]+`"`) }, "apiv3_key", checkFail, "31 bytes"},
		"the APIv3 key has a line break":          {func(s *setup) { s.set("apiv3_key", `"`+string(keys.apiv3Key)+`\n"`) }, "apiv3_key", checkFail, "line break"},
		"the APIv2 key is a variable that is not": {func(s *setup) { s.set("apiv2_key", `"env:NONE"`) }, "apiv2_key", checkFail, "NONE is empty"},
		"pub_key.pem under a serial number":       {func(s *setup) { s.set("platform_key_id", `"`+strings.Repeat("4A", 20)+`"`) }, "platform keys", checkFail, "PUBLIC KEY"},
		"a certificate under PUB_KEY_ID_": {func(s *setup) {
			s.certificate("pub_key.pem", "Tenpay.com sign", s.key("x.pem"), time.Now().AddDate(1, 0, 0))
		}, "platform keys", checkFail, "CERTIFICATE"},
		"the merchant's certificate as WeChat Pay's": {func(s *setup) {
			s.set("platform_key_id", `"`+keys.certificate.Serial+`"`)
			s.set("platform_key", `"file://apiclient_cert.pem"`)
		}, "platform keys", checkFail, "merchant's own"},
		"the merchant's public key as WeChat Pay's": {func(s *setup) {
			der, err := x509.MarshalPKIXPublicKey(keys.merchant.Public())
			require.NoError(s.t, err)
			s.write("pub_key.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		}, "platform keys", checkFail, "merchant's own PrivateKey"},
		"platform_key without its id":        {func(s *setup) { s.set("platform_key_id", "") }, "platform keys", checkFail, "without platform_key_id"},
		"no platform key where none exists":  {func(s *setup) { s.set("platform_key_id", ""); s.set("platform_key", "") }, "platform keys", checkFail, "no platform certificates"},
		"http to a public host":              {func(s *setup) { s.set("base_uri", `"http://api.mch.weixin.qq.com/"`) }, "base_uri", checkFail, "loopback"},
		"a field that is none":               {func(s *setup) { s.set("apiv3key", `"x"`) }, "configuration", checkFail, "apiv3key is not known"},
		"a file that is no TOML":             {func(s *setup) { s.config += "mchid\n" }, "configuration", checkFail, "line "},
		"a profile without a merchant":       {func(s *setup) { s.set("mchid", "") }, "identity", checkFail, "neither mchid"},
		"a timeout that is no duration":      {func(s *setup) { s.set("timeout", `"soon"`) }, "timeout", checkFail, "soon"},
		"the key is not that of the gateway": {func(s *setup) { s.key("apiclient_key.pem"); s.set("certificate", "") }, "signature", checkFail, "SIGN_ERROR"},
		"the server answers 401":             {func(s *setup) { s.server.Handle("/", wxpaytest.SignError) }, "signature", checkFail, "SIGN_ERROR"},
		"the server answers HTML": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Status: 404, Body: "<html>"} })
		}, "signature", checkWarn, "without an error code"},
		"the server has a problem": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.BadGateway() })
		}, "signature", checkWarn, "HTTP 502"},
		"an answer is signed wrongly": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Body: "{}", Fault: wxpaytest.BadSignature()}
			})
		}, "platform keys", checkFail, "not accepted"},
		"the server is down": {func(s *setup) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(s.t, err)
			s.set("base_uri", `"http://`+listener.Addr().String()+`/"`)
			require.NoError(s.t, listener.Close())
		}, "network", checkFail, "TCP failed"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newSetup(t, keys)
			c.spoil(s)
			r, checks := s.doctor()
			found := checks[c.check]
			require.Equal(t, c.verdict, found.Verdict, r.stdout+r.stderr)
			require.Contains(t, found.Found, c.found)
			require.NotEmpty(t, found.Todo, "what to do")
			if c.verdict == checkFail {
				require.Equal(t, exitConfig, r.code)
			} else if r.code != exitOK {
				t.Fatalf("exit code %d: %s", r.code, r.stdout)
			}
		})
	}
}

func TestDoctorComparesTheClocks(t *testing.T) {
	t.Parallel()
	keys := testKeys(t)
	for off, verdict := range map[time.Duration]string{10 * time.Minute: checkFail, -10 * time.Minute: checkFail, 2 * time.Minute: checkWarn, 0: checkOK} {
		s := newSetup(t, keys, wxpaytest.Clock(func() time.Time { return time.Now().Add(off) }))
		_, checks := s.doctor("--timeout", "5s")
		require.Equal(t, verdict, checks["clock skew"].Verdict, "%v: %v", off, checks)
	}
}

// TestDoctorKnowsWhetherTheSwitchHasBegun: the merchant asks for the public key, and a
// platform certificate signs.
func TestDoctorKnowsWhetherTheSwitchHasBegun(t *testing.T) {
	t.Parallel()
	keys := testKeys(t)
	s := newSetup(t, keys)
	cert := s.server.NewCertificate(time.Now().AddDate(-1, 0, 0), time.Now().AddDate(4, 0, 0))
	s.server.SignWith(cert.Serial)
	s.write("platform.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
	_, checks := s.doctor()
	require.Equal(t, checkFail, checks["key mode"].Verdict, "the certificate is not there to verify with")
	require.Contains(t, checks["key mode"].Found, "has not begun")
	s.config += "[profiles.mock.platform]\n" + cert.Serial + ` = "file://platform.pem"` + "\n"
	r, checks := s.doctor()
	require.Zero(t, r.code, r.stdout)
	require.Contains(t, checks["key mode"].Found, "has not begun")
	s.server.SignWith("")
	_, checks = s.doctor()
	require.Contains(t, checks["key mode"].Found, "signed with the public key")
}

func TestDoctorPrintsATable(t *testing.T) {
	t.Parallel()
	s := newSetup(t, testKeys(t))
	s.set("apiv3_key", `"short"`)
	s.write("config.toml", []byte(s.config))
	r := command(t, "--config", filepath.Join(s.dir, "config.toml"), "doctor", "--offline")
	require.Equal(t, exitConfig, r.code)
	require.Contains(t, r.stdout, "ok    private key    RSA, 2048 bits, mode 0600\n")
	require.Regexp(t, `FAIL  apiv3_key +APIv3Key has 5 bytes\n +-> expected the 32 characters`, r.stdout)
	require.Contains(t, r.stderr, "1 of ")
	require.NotContains(t, r.stdout, "\x1b")
	r = command(t, "doctor", "--format", "xml")
	require.Equal(t, exitUsage, r.code)
}

func TestDoctorWithoutAnyConfiguration(t *testing.T) {
	t.Parallel()
	r := command(t, "--config", filepath.Join(t.TempDir(), "none.toml"), "doctor")
	require.Equal(t, exitConfig, r.code)
	require.Contains(t, r.stdout, "FAIL  configuration")
}
