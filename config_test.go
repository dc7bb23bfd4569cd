package wxpay_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestNewNamesTheFieldAtFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*wxpay.Config)
		words []string
	}{
		"foreign http": {func(c *wxpay.Config) { c.BaseURL = "http://api.mch.weixin.qq.com/" }, []string{"BaseURL", "https://"}},
		"no scheme":    {func(c *wxpay.Config) { c.BaseURL = "api.mch.weixin.qq.com" }, []string{"BaseURL", "https://"}},
		"user in URL": {func(c *wxpay.Config) { c.BaseURL = "https://u:p@api.mch.weixin.qq.com" },
			[]string{"BaseURL", "Authorization"}},
		"query in URL": {func(c *wxpay.Config) { c.BaseURL = "https://api.mch.weixin.qq.com/?a=1" },
			[]string{"BaseURL", "query"}},
		"dots in URL": {func(c *wxpay.Config) { c.BaseURL = "https://api.mch.weixin.qq.com/../hk/" }, []string{"BaseURL"}},
		"no verification of TLS": {func(c *wxpay.Config) { c.TLS = &tls.Config{InsecureSkipVerify: true} },
			[]string{"TLS", "InsecureSkipVerify", "RootCAs"}},
		"negative timeout":     {func(c *wxpay.Config) { c.Timeout = -1 }, []string{"Timeout", "-1ns"}},
		"negative connections": {func(c *wxpay.Config) { c.MaxConns = -1 }, []string{"MaxConns"}},
		"negative body":        {func(c *wxpay.Config) { c.MaxBody = -1 }, []string{"MaxBody"}},
	} {
		cfg := testkit.ClosedGateway().Config()
		c.spoil(&cfg)
		client, err := wxpay.New(cfg)
		require.Nil(t, client, name)
		require.ErrorContains(t, err, "wxpay: Config.", name)
		for _, word := range c.words {
			require.ErrorContains(t, err, word, name)
		}
	}
}

// TestNewTouchesNoNetwork, and what it was given can be changed afterwards.
func TestNewTouchesNoNetworkAndCopies(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	cfg := gateway.Config()
	dials := 0
	cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		dials++
		return gateway.Dial(ctx, network, addr)
	}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	require.Zero(t, dials)
	require.Zero(t, cfg.TLS.MinVersion-tls.VersionTLS12)
	require.Nil(t, cfg.TLS.ClientSessionCache, "the caller's tls.Config was changed")
	cfg.MchID, cfg.TLS.RootCAs, cfg.BaseURL = "x", nil, "https://elsewhere.example/"
	cfg.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("changed") }
	_, err = client.Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)
}

func TestSerialIsSentInUpperCaseWithItsZeros(t *testing.T) {
	t.Parallel()
	gateway, err := wxpaytest.Start(wxpaytest.Plain())
	require.NoError(t, err)
	defer gateway.Close()
	cfg := gateway.Config()
	cfg.Serial = "0a75b6a45acd588826d15e583a95f5dd1a2b3c4d"
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/certificates").Get(t.Context())
	require.ErrorIs(t, err, wxpay.Code("SIGN_ERROR"))
	require.Contains(t, gateway.Requests()[0].Header.Get("Authorization"), `serial_no="0A75B6A45ACD588826D15E583A95F5DD1A2B3C4D"`)
}

// TestNowIsForSignaturesOnly: a clock that stands still must not stop deadlines.
func TestNowIsForSignaturesOnly(t *testing.T) {
	t.Parallel()
	at := time.Unix(1735689600, 0)
	gateway := testkit.NewServer(t, wxpaytest.Plain(), wxpaytest.Clock(func() time.Time { return at }))
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Fault: wxpaytest.Hang()} })
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	_, err = client.Chain("v3/certificates").Get(t.Context(), wxpay.Params{"timeout": time.Second})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, at.Unix(), gateway.Requests()[0].Timestamp)
}

// TestZeroValuesAreRefusedNotUsed: nothing panics.
func TestZeroValuesAreRefusedNotUsed(t *testing.T) {
	t.Parallel()
	var noClient *wxpay.Client
	var noChain *wxpay.Chain
	for _, chain := range []*wxpay.Chain{noClient.Chain("v3/x"), new(wxpay.Client).Chain("v3/x"), noChain, new(wxpay.Chain),
		noChain.Chain("v3/x"), new(wxpay.Chain).Chain("v3/x")} {
		_, err := chain.Get(t.Context())
		testkit.RequireRefused(t, err, "wxpay.New")
		_, err = chain.PostAsync(t.Context()).Wait()
		testkit.RequireRefused(t, err, "wxpay.New")
		_ = chain.String()
	}
	_, err := testkit.OfflineClient(t).Chain("v3/x").Get(nil) //nolint:staticcheck // nil is what is tested
	testkit.RequireRefused(t, err, "context is nil")
	_, err = testkit.OfflineClient(t).Chain().Get(t.Context())
	testkit.RequireRefused(t, err, "path is empty")
	_, err = testkit.OfflineClient(t).Chain("v2/pay/unifiedorder").Post(t.Context())
	testkit.RequireRefused(t, err, "APIv2")
}

// TestFindingIsInBothLanguages says a finding of Check in Chinese.
func TestFindingIsInBothLanguages(t *testing.T) {
	t.Parallel()
	f := wxpay.Finding{Field: "Serial", Text: "has 39 hex digits; WeChat Pay's have 40: was a leading zero lost? openssl x509 -in " +
		"apiclient_cert.pem -noout -serial shows it"}
	require.Equal(t, "有 39 位十六进制数字，微信支付的为 40 位：开头的零丢了吗？用 "+
		"openssl x509 -in apiclient_cert.pem -noout -serial 查看", f.In("zh_CN.UTF-8"))
	require.Equal(t, f.Text, f.In("en_US.UTF-8"))
}
