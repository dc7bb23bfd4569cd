package credentials_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// found returns what Check says of a configuration at a time.
func found(t *testing.T, cfg wxpay.Config, at time.Time) []string {
	t.Helper()
	cfg.Now = func() time.Time { return at }
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	var texts []string
	for _, finding := range client.Check() {
		require.Regexp(t, `^Config\.`+finding.Field+`\b`, finding.String())
		require.Contains(t, finding.String(), finding.Text)
		texts = append(texts, finding.Field+" "+finding.Text)
	}
	return texts
}

func TestNothingIsFoundWhenAllIsWell(t *testing.T) {
	t.Parallel()
	require.Empty(t, found(t, testkit.Config(t), testkit.VectorTime))
	bare := testkit.Config(t)
	bare.Certificate, bare.APIv3Key, bare.APIv2Key = nil, "", ""
	require.Empty(t, found(t, bare, testkit.VectorTime))
	require.Empty(t, found(t, wxpay.Config{
		BrandID: testkit.BrandID, PrivateKey: testkit.Signer(t, "brand_key.pem"), Certificate: testkit.Certificate(t, "brand_cert.pem"),
		Platform: auth.Keys{testkit.PublicKeyID: testkit.PublicKey(t, "pub_key.pem")},
	}, testkit.VectorTime), "a brand has no merchant ID to look at")
	require.Empty(t, found(t, wxpay.Config{MchID: testkit.MchID, Signer: auth.Credential{}, Verifier: testkit.KeysVerifier{}},
		testkit.VectorTime))
}

// TestCertificatesThatEndAreFound: thirty days ahead, and by the clock of the Config.
func TestCertificatesThatEndAreFound(t *testing.T) {
	t.Parallel()
	merchant, platform := testkit.Certificate(t, "apiclient_cert.pem"), testkit.Certificate(t, "wechatpay_platform_1_cert.pem")
	const day = 24 * time.Hour
	// The merchant's ends after WeChat Pay's, which is left out for it.
	for name, c := range map[string]struct {
		at   time.Time
		text string // "" for nothing
	}{
		"a second before it begins": {merchant.NotBefore.Add(-time.Second), " begins on 2024-01-01; is this machine's clock right?"},
		"as it begins":              {merchant.NotBefore, ""},
		"31 days before its end":    {merchant.NotAfter.Add(-31 * day), ""},
		"30 days before its end":    {merchant.NotAfter.Add(-30 * day), ""},
		"29 days before its end":    {merchant.NotAfter.Add(-29 * day), " ends on 2044-01-01"},
		"at its end":                {merchant.NotAfter, " ends on 2044-01-01"},
		"a second after its end":    {merchant.NotAfter.Add(time.Second), " ended on 2044-01-01"},
		"long after its end":        {merchant.NotAfter.AddDate(9, 0, 0), " ended on 2044-01-01"},
	} {
		cfg := testkit.Config(t)
		cfg.Platform = auth.Keys{testkit.PublicKeyID: testkit.PublicKey(t, "pub_key.pem")}
		var want []string
		if c.text != "" {
			want = []string{"Certificate " + testkit.MerchantSerial + c.text + ": apply for a new apiclient_cert.pem in the " +
				"merchant platform"}
		}
		require.Equal(t, want, found(t, cfg, c.at), name)
	}
	second := testkit.Certificate(t, "wechatpay_platform_2_cert.pem")
	cfg := testkit.Config(t)
	cfg.Platform = auth.Keys{testkit.PlatformSerial1: platform, testkit.PlatformSerial2: second, testkit.PublicKeyID: testkit.PublicKey(t,
		"pub_key.pem")}
	require.Equal(t, []string{
		"Platform " + testkit.PlatformSerial2 + " begins on 2028-06-01; is this machine's clock right?: package certificates downloads " +
			"the next one",
	}, found(t, cfg, testkit.VectorTime))
	require.Equal(t, []string{
		"Platform " + testkit.PlatformSerial1 + " ends on 2029-01-01: package certificates downloads the next one",
	}, found(t, cfg, platform.NotAfter.Add(-29*day)))
	require.Equal(t, []string{
		"Platform " + testkit.PlatformSerial1 + " ended on 2029-01-01: package certificates downloads the next one",
		"Platform " + testkit.PlatformSerial2 + " ended on 2033-06-01: package certificates downloads the next one",
	}, found(t, cfg, second.NotAfter.Add(time.Hour)), "in the order of the names")
}

func TestKeyFileThatEverybodyReadsIsFound(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no such mode there")
	}
	path := filepath.Join(t.TempDir(), "apiclient_key.pem")
	require.NoError(t, os.WriteFile(path, []byte(testkit.KeyText(t, "apiclient_key.pem")), 0o600))
	for mode, want := range map[os.FileMode]string{0o644: "(mode 0644): chmod 600 it", 0o606: "(mode 0606)", 0o600: "", 0o400: "",
		0o640: ""} {
		require.NoError(t, os.Chmod(path, mode))
		key, err := auth.LoadPrivateKey("file://" + path)
		require.NoError(t, err)
		cfg := testkit.Config(t)
		cfg.PrivateKey = key
		texts := found(t, cfg, testkit.VectorTime)
		if want == "" {
			require.Empty(t, texts, mode)
			continue
		}
		require.Len(t, texts, 1, mode)
		require.Contains(t, texts[0], "PrivateKey the file "+path)
		require.Contains(t, texts[0], want)
	}
}

func TestWhatLooksMistypedIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*wxpay.Config)
		words  string
	}{
		"39 digits": {func(c *wxpay.Config) { c.Serial = testkit.MerchantSerial[1:] }, "Serial has 39 hex digits; WeChat " +
			"Pay's have 40"},
		"two equal secrets":  {func(c *wxpay.Config) { c.APIv2Key = c.APIv3Key }, "APIv3Key is the same as APIv2Key"},
		"MchID with letters": {func(c *wxpay.Config) { c.MchID = "1900000001a" }, `MchID is "1900000001a"`},
	} {
		cfg := testkit.Config(t)
		cfg.Certificate = nil
		c.change(&cfg)
		texts := found(t, cfg, testkit.VectorTime)
		require.Len(t, texts, 1, name)
		require.Contains(t, texts[0], c.words, name)
		testkit.RequireNoMark(t, texts[0], []string{testkit.APIv3Key, testkit.APIv2Key}, name)
	}
}

// TestFindingsAreLoggedOnce when the client is made, as warnings without a secret.
func TestFindingsAreLoggedOnce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	cfg := testkit.Config(t)
	cfg.APIv2Key = cfg.APIv3Key
	cfg.Now = func() time.Time { return testkit.VectorTime.AddDate(30, 0, 0) }
	cfg.Logger = slog.New(slog.NewJSONHandler(&out, nil))
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	var logged []wxpay.Finding
	for line := range strings.Lines(out.String()) {
		var record struct{ Level, Msg, Field, Finding string }
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		require.Equal(t, "WARN", record.Level)
		require.Equal(t, "wxpay credentials", record.Msg)
		logged = append(logged, wxpay.Finding{Field: record.Field, Text: record.Finding})
	}
	require.Equal(t, client.Check(), logged)
	require.Len(t, logged, 3, "merchant's and platform certificate, equal secrets")
	testkit.RequireNoMark(t, out.String(), []string{testkit.APIv3Key, "PRIVATE KEY"}, "log")

	out.Reset()
	require.Len(t, client.Check(), 3)
	require.Empty(t, out.String(), "Check itself logs nothing")
	cfg.Now = func() time.Time { panic("a mistake") }
	_, err = wxpay.New(cfg)
	require.NoError(t, err, "a clock that panics keeps no client from being made")
}
