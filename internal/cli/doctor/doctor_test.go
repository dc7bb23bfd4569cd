package doctor_test

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestDoctorFindsASoundSetupSound(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	r, checks := s.doctor()
	require.Zero(t, r.Code, r.Stdout)
	for name, c := range checks {
		if name == "apiv3_key" || name == "apiv2_key" {
			require.Equal(t, isOpen, c.Verdict, "nothing has shown yet that it is the right one")
			continue
		}
		require.Equal(t, isOK, c.Verdict, name+": "+c.Found)
	}
	require.Contains(t, checks["signature"].Found, "accepted: HTTP 404 ORDER_NOT_EXIST")
	require.Contains(t, checks["key mode"].Found, "public key")
	for _, request := range s.server.Requests() {
		require.NoError(t, request.Err)
		require.True(t, request.Method == http.MethodGet || request.Target == "/v3/security/echo", "doctor changes nothing")
	}
	before := len(s.server.Requests())
	r, checks = s.doctor("--offline")
	require.Zero(t, r.Code, r.Stdout)
	require.NotContains(t, checks, "network")
	require.Len(t, s.server.Requests(), before, "--offline asks nobody")
}

// TestDoctorFindsWhatIsBroken breaks one thing at a time.
func TestDoctorFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	keys := clitest.Keys(t)
	for what, c := range map[string]struct {
		spoil   func(s *setup)
		check   string
		verdict string
		found   string
	}{
		"a key file is missing": {func(s *setup) { s.set("private_key", `"file://none.pem"`) }, "private key", isFault, "none.pem"},
		"the serial is another": {func(s *setup) { s.set("serial", `"`+strings.Repeat("4A", 20)+`"`) }, "serial number", isFault,
			"Certificate has"},
		"the certificate is another merchant's": {func(s *setup) {
			s.certificate("apiclient_cert.pem", "1900000009", s.key("x.pem"), time.Now().AddDate(1, 0, 0))
		}, "certificate", isFault, "1900000009"},
		"the key is that of another certificate": {func(s *setup) { s.key("apiclient_key.pem") }, "private key", isFault,
			"does not belong to the Certificate"},
		"the certificate has ended": {func(s *setup) {
			s.certificate("apiclient_cert.pem", fixture.Merchant, keys.Merchant, time.Now().AddDate(0, 0, -1))
		}, "certificate", isFault, "it has ended"},
		"the certificate ends soon": {func(s *setup) {
			s.certificate("apiclient_cert.pem", fixture.Merchant, keys.Merchant, time.Now().AddDate(0, 0, 9))
		}, "certificate", isWarning, "it ends soon"},
		"everybody can read the key": {func(s *setup) {
			require.NoError(s.t, os.Chmod(filepath.Join(s.dir, "apiclient_key.pem"), 0o644))
		}, "file mode", isWarning, "apiclient_key.pem"},
		"the APIv3 key is a character short": {func(s *setup) { s.set("apiv3_key", `"`+string(keys.APIv3Key)[:31]+`"`) }, "apiv3_key",
			isFault, "31 bytes"},
		"the APIv3 key has a line break": {func(s *setup) { s.set("apiv3_key", `"`+string(keys.APIv3Key)+`\n"`) }, "apiv3_key",
			isFault, "line break"},
		"the APIv2 key is a variable that is not": {func(s *setup) { s.set("apiv2_key", `"env:NONE"`) }, "apiv2_key", isFault,
			"NONE is empty"},
		"pub_key.pem under a serial number": {func(s *setup) { s.set("platform_key_id", `"`+strings.Repeat("4A", 20)+`"`) },
			"platform keys", isFault, "PUBLIC KEY"},
		"a certificate under PUB_KEY_ID_": {func(s *setup) {
			s.certificate("pub_key.pem", "Tenpay.com sign", s.key("x.pem"), time.Now().AddDate(1, 0, 0))
		}, "platform keys", isFault, "CERTIFICATE"},
		"the merchant's certificate as WeChat Pay's": {func(s *setup) {
			s.set("platform_key_id", `"`+keys.Certificate.Serial+`"`)
			s.set("platform_key", `"file://apiclient_cert.pem"`)
		}, "platform keys", isFault, "merchant's own"},
		"the merchant's public key as WeChat Pay's": {func(s *setup) {
			der, err := x509.MarshalPKIXPublicKey(keys.Merchant.Public())
			require.NoError(s.t, err)
			s.write("pub_key.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		}, "platform keys", isFault, "merchant's own PrivateKey"},
		"platform_key without its id": {func(s *setup) { s.set("platform_key_id", "") }, "platform keys", isFault,
			"without platform_key_id"},
		"no platform key where none exists": {func(s *setup) { s.set("platform_key_id", ""); s.set("platform_key", "") }, "platform keys",
			isFault, "no platform certificates"},
		"http to a public host": {func(s *setup) { s.set("base_uri", `"http://api.mch.weixin.qq.com/"`) }, "base_uri", isFault,
			"loopback"},
		"a field that is none": {func(s *setup) { s.set("apiv3key", `"x"`) }, "configuration", isFault,
			"apiv3key is not known"},
		"a file that is no TOML":        {func(s *setup) { s.config += "mchid\n" }, "configuration", isFault, "line "},
		"a profile without a merchant":  {func(s *setup) { s.set("mchid", "") }, "identity", isFault, "neither mchid"},
		"a timeout that is no duration": {func(s *setup) { s.set("timeout", `"soon"`) }, "timeout", isFault, "soon"},
		"the key is not that of the gateway": {func(s *setup) { s.key("apiclient_key.pem"); s.set("certificate", "") }, "signature",
			isFault, "SIGN_ERROR"},
		"the server answers 401": {func(s *setup) { s.server.Handle("/", wxpaytest.SignError) }, "signature", isFault,
			"SIGN_ERROR"},
		"the server answers HTML": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Status: 404, Body: "<html>"} })
		}, "signature", isFault, "not shown: HTTP 404 without an error code"},
		"the server has a problem": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.BadGateway() })
		}, "signature", isFault, "not shown: HTTP 502"},
		"the order system has a problem": {func(s *setup) {
			s.server.Handle("GET /v3/pay/transactions/out-trade-no/{no}",
				func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.BadGateway() })
		}, "signature", isWarning, "accepted of v3/certificates; the query of an order: HTTP 502"},
		"too many requests": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.RateLimited() })
		}, "signature", isFault, "not shown: HTTP 429"},
		"a firewall answers": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Status: 403, Body: `{"code":"BLOCKED"}`, Unsigned: true, Header: http.Header{"Server": {"waf/1"}}}
			})
		}, "signature", isFault, "not shown: HTTP 403 BLOCKED is no answer of WeChat Pay's"},
		"a proxy removes the header Accept": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.ErrorReply(400, "INVALID_REQUEST", "Http头缺少Accept或User-Agent")
			})
		}, "signature", isFault, "not shown: HTTP 400 INVALID_REQUEST: something on the way removes the header Accept"},
		"a firewall answers with a code that WeChat Pay has": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Status: 404, Body: `{"code":"NOT_FOUND"}`, Unsigned: true, Header: http.Header{"Request-Id": nil}}
			})
		}, "signature", isFault, "not shown: HTTP 404 NOT_FOUND"},
		"the login page of a network answers": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Body: "<html>login</html>", Unsigned: true, Header: http.Header{"Content-Type": {"text/html"}}}
			})
		}, "network", isFault, "a page came in place of WeChat Pay's answer"},
		"a proxy removes the signature": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: `{}`, Unsigned: true} })
		}, "network", isFault, "an answer without WeChat Pay's signature came"},
		"a proxy rewrites paths": {func(s *setup) {
			s.echo()
			s.server.Handle("GET /v3/pay/transactions/out-trade-no/{no}", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.ErrorReply(401, "SIGN_ERROR", "错误的签名，验签失败")
			})
		}, "path", isFault, "an order number with | and * is refused"},
		"an answer is signed wrongly": {func(s *setup) {
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Body: "{}", Fault: wxpaytest.BadSignature()}
			})
		}, "platform keys", isFault, "not accepted"},
		"the server's certificate is of nobody known": {func(s *setup) {
			server := httptest.NewTLSServer(http.NotFoundHandler())
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.t.Cleanup(server.Close)
			s.set("base_uri", `"`+server.URL+`/"`)
		}, "network", isFault, "TLS failed"},
		// Nothing listens on port 1. A port that was closed a moment ago may be another test's by now.
		"the server is down": {func(s *setup) { s.set("base_uri", `"http://127.0.0.1:1/"`) }, "network", isFault, "TCP failed"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newSetup(t, keys)
			c.spoil(s)
			r, checks := s.doctor()
			found := checks[c.check]
			require.Equal(t, c.verdict, found.Verdict, r.Stdout+r.Stderr)
			require.Contains(t, found.Found, c.found)
			require.NotEmpty(t, found.Todo, "what to do")
			if c.verdict == isFault {
				require.Equal(t, exit.Config, r.Code)
			} else if r.Code != exit.OK {
				t.Fatalf("exit code %d: %s", r.Code, r.Stdout)
			}
		})
	}
}

// TestDoctorProvesTheKeysByAnEcho: signatures and sensitive fields in both directions.
func TestDoctorProvesTheKeysByAnEcho(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	s.echo()
	r, checks := s.doctor()
	require.Zero(t, r.Code, r.Stdout)
	require.Equal(t, isOK, checks["signature"].Verdict)
	require.Contains(t, checks["signature"].Found, "sensitive fields are read in both directions")
	require.Equal(t, isOK, checks["path"].Verdict)
	require.Equal(t, isOK, checks["platform keys"].Verdict)
	for _, request := range s.server.Requests() {
		if strings.Contains(request.Target, "out-trade-no") {
			require.Contains(t, request.Target, "doctor%7C%2A", "characters that a path has escaped")
		}
	}
}

// TestDoctorLeavesOpenWhatNothingHasShown: a key that has signed no answer.
func TestDoctorLeavesOpenWhatNothingHasShown(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		reply := wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")
		reply.Unsigned = true
		return reply
	})
	r, checks := s.doctor()
	require.Zero(t, r.Code, r.Stdout)
	require.Equal(t, isOK, checks["signature"].Verdict, "a code of WeChat Pay's, under a request ID")
	require.Equal(t, isOpen, checks["platform keys"].Verdict)
	require.Contains(t, checks["platform keys"].Found, "no answer signed with it was seen")
}

func TestDoctorComparesTheClocks(t *testing.T) {
	t.Parallel()
	keys := clitest.Keys(t)
	for off, c := range map[time.Duration]struct{ verdict, diagnosis, found string }{
		10 * time.Minute:  {isFault, "clock-slow", `^this machine's clock is (599|600) s slow, and 300 s are allowed$`},
		-10 * time.Minute: {isFault, "clock-fast", `^this machine's clock is 60[01] s fast, and 300 s are allowed$`},
		2 * time.Minute:   {isWarning, "clock-drifts", `^this machine's clock is -1(19|20) s off, and 300 s are allowed$`},
		0:                 {isOK, "", ""},
	} {
		s := newSetup(t, keys, wxpaytest.Clock(func() time.Time { return time.Now().Add(off) }))
		r, checks := s.doctor("--timeout", "5s")
		found := checks["clock skew"]
		require.Equal(t, c.verdict, found.Verdict, "%v: %v", off, checks)
		require.Equal(t, c.diagnosis, found.Diagnosis)
		require.Regexp(t, c.found, found.Found)
		if c.verdict == isFault {
			require.Equal(t, "synchronise it (NTP); private key and serial number are not at fault", found.Todo)
			require.Equal(t, strings.Count(r.Stdout, `"verdict": "FAIL"`), strings.Count(r.Stdout, `"diagnosis": "`+c.diagnosis+`"`),
				"the clock is at fault, and nothing else: "+r.Stdout)
		}
	}
}

// TestDoctorKnowsWhetherTheSwitchHasBegun: the merchant asks for the public key, and a
// platform certificate signs.
func TestDoctorKnowsWhetherTheSwitchHasBegun(t *testing.T) {
	t.Parallel()
	keys := clitest.Keys(t)
	s := newSetup(t, keys)
	cert := s.server.NewCertificate(time.Now().AddDate(-1, 0, 0), time.Now().AddDate(4, 0, 0))
	s.server.SignWith(cert.Serial)
	s.write("platform.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
	_, checks := s.doctor()
	require.Equal(t, isFault, checks["key mode"].Verdict, "the certificate is not there to verify with")
	require.Contains(t, checks["key mode"].Found, "has not begun")
	s.config += "[profiles.mock.platform]\n" + cert.Serial + ` = "file://platform.pem"` + "\n"
	r, checks := s.doctor()
	require.Zero(t, r.Code, r.Stdout)
	require.Contains(t, checks["key mode"].Found, "has not begun")
	s.server.SignWith("")
	_, checks = s.doctor()
	require.Contains(t, checks["key mode"].Found, "signed with the public key")
}

func TestDoctorPrintsATable(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	s.set("apiv3_key", `"short"`)
	s.write("config.toml", []byte(s.config))
	r := clitest.Run(t, "--config", filepath.Join(s.dir, "config.toml"), "doctor", "--offline")
	require.Equal(t, exit.Config, r.Code)
	require.Contains(t, r.Stdout, "ok    private key    RSA, 2048 bits, mode 0600\n")
	require.Regexp(t, `FAIL  apiv3_key +APIv3Key has 5 bytes\n +-> expected the 32 characters`, r.Stdout)
	require.Contains(t, r.Stderr, "1 of ")
	require.NotContains(t, r.Stdout, "\x1b")
	r = clitest.Run(t, "doctor", "--format", "xml")
	require.Equal(t, exit.Usage, r.Code)
}

func TestDoctorWithoutAnyConfiguration(t *testing.T) {
	t.Parallel()
	r := clitest.Run(t, "--config", filepath.Join(t.TempDir(), "none.toml"), "doctor")
	require.Equal(t, exit.Config, r.Code)
	require.Contains(t, r.Stdout, "FAIL  configuration")
}

// TestDoctorShowsNoSecretInTheWrongPlace: its output is made to be pasted.
func TestDoctorShowsNoSecretInTheWrongPlace(t *testing.T) {
	t.Parallel()
	keys := clitest.Keys(t)
	for _, field := range []string{
		"mchid", "serial", "private_key", "certificate", "apiv3_key", "apiv2_key", "platform_key_id", "platform_key",
		"base_uri", "timeout", "password",
	} {
		s := newSetup(t, keys)
		s.set(field, `"`+string(keys.APIv3Key)+`"`)
		s.doctor("--offline") // looks for secrets
		if field == "serial" {
			s.set("certificate", "")
			r, _ := s.doctor("--offline")
			require.NotContains(t, r.Stdout, strings.ToUpper(string(keys.APIv3Key)))
		}
	}
}

// TestDoctorWaitsForNobody: a server that says nothing costs as long as --timeout allows.
func TestDoctorWaitsForNobody(t *testing.T) {
	t.Parallel()
	s := newSetup(t, clitest.Keys(t))
	s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Fault: wxpaytest.Hang()} })
	start := time.Now()
	r, checks := s.doctor("--timeout", "300ms")
	require.Less(t, time.Since(start), 20*time.Second)
	require.Equal(t, exit.Config, r.Code)
	require.Equal(t, isFault, checks["signature"].Verdict)
	require.Contains(t, checks["signature"].Found, "time limit of the call, 300ms")
}

// TestDoctorSaysOKOnlyOfWhatIsProven: whatever answers in WeChat Pay's place proves nothing of keys and signatures.
func TestDoctorSaysOKOnlyOfWhatIsProven(t *testing.T) {
	t.Parallel()
	keys := clitest.Keys(t)
	html := http.Header{"Content-Type": {"text/html"}, "Server": {"nginx"}}
	for name, reply := range map[string]wxpaytest.Reply{
		"a firewall's 403":        {Status: 403, Body: `{"code":"BLOCKED"}`, Unsigned: true},
		"a gateway's 404":         {Status: 404, Body: `{"code":"404"}`, Unsigned: true},
		"a gateway's known code":  {Status: 404, Body: `{"code":"ORDER_NOT_EXIST"}`, Unsigned: true, Header: http.Header{"Request-Id": nil}},
		"nginx's 404":             {Status: 404, Body: "<html>404 Not Found</html>", Unsigned: true, Header: html},
		"a captive portal":        {Status: 200, Body: "<html>login</html>", Unsigned: true, Header: html},
		"a portal that redirects": {Status: 302, Unsigned: true, Header: http.Header{"Location": {"http://portal.example/login"}}},
		"a JSON of nobody's":      {Status: 200, Body: `{"status":"up"}`, Unsigned: true},
		"502":                     wxpaytest.BadGateway(),
		"503":                     {Status: 503, Unsigned: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSetup(t, keys)
			s.server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
			s.server.Handle("GET /v3/pay/transactions/out-trade-no/{no}", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
			r, checks := s.doctor()
			require.Equal(t, exit.Config, r.Code, r.Stdout)
			for _, check := range []string{"signature", "path", "key mode", "platform keys", "apiv3_key", "apiv2_key"} {
				require.NotEqual(t, isOK, checks[check].Verdict, "%s: %s", check, checks[check].Found)
			}
		})
	}
}
