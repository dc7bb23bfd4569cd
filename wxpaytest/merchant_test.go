package wxpaytest_test

import (
	"crypto/x509"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const (
	firstMerchant  = "1900000001"
	secondMerchant = "1900000002"
	thirdMerchant  = "1900000003"
)

// clientOf makes a client of one of the gateway's merchants.
func clientOf(t testing.TB, server *wxpaytest.Server, mchID string) *wxpay.Client {
	t.Helper()
	client, err := wxpay.New(server.ConfigOf(mchID))
	require.NoError(t, err)
	return client
}

func TestEachMerchantSignsWithKeysOfHisOwn(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.CertificateMode(), wxpaytest.AlsoMerchant(wxpay.Config{MchID: secondMerchant}),
		wxpaytest.AlsoMerchant(wxpay.Config{MchID: thirdMerchant, Serial: sm2MerchantSerial,
			PrivateKey: keyOf(t, "keys/sm2_merchant_key.pem")}))
	server.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"payer": r.MchID, "name": r.Encrypt("张三")}}
	})
	server.Handle("POST /pay/orderquery", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"attach": r.MchID}}
	})
	for _, mchID := range []string{firstMerchant, secondMerchant, thirdMerchant} {
		t.Run(mchID, func(t *testing.T) {
			t.Parallel()
			client := clientOf(t, server, mchID)
			resp, err := client.Chain("v3/x").Get(t.Context())
			require.NoError(t, err)
			require.Equal(t, mchID, resp.Get("payer").String())
			if mchID != thirdMerchant { // his key is SM2, which is not that of the platform certificate
				name, err := auth.Decrypt(server.ConfigOf(mchID).PrivateKey, resp.Get("name").String())
				require.NoError(t, err)
				require.Equal(t, "张三", name)
			}
			resp, err = client.Chain("v2/pay/orderquery").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"out_trade_no": "1"}})
			require.NoError(t, err)
			require.Equal(t, mchID, resp.Get("attach").String())
		})
	}
	first, second, third := server.ConfigOf(firstMerchant), server.ConfigOf(secondMerchant), server.ConfigOf(thirdMerchant)
	require.Equal(t, server.Config().Serial, first.Serial)
	require.Equal(t, sm2MerchantSerial, third.Serial)
	require.Equal(t, auth.SchemaSM2, auth.SchemaOf(third.PrivateKey.Public()))
	require.Equal(t, first.Platform, second.Platform, "WeChat Pay is the same to all")
	require.NotEqual(t, first.Serial, second.Serial)
	require.NotEqual(t, string(first.APIv3Key), string(second.APIv3Key))
	require.NotEqual(t, string(first.APIv2Key), string(second.APIv2Key))
}

// TestGivenKeysAreThoseOfTheMerchant: the merchant of one gateway has his account at another.
func TestGivenKeysAreThoseOfTheMerchant(t *testing.T) {
	t.Parallel()
	given := startServer(t, wxpaytest.Merchant(secondMerchant)).Config()
	cfg := startServer(t, wxpaytest.AlsoMerchant(given)).ConfigOf(secondMerchant)
	require.Equal(t, given.Serial, cfg.Serial)
	require.Equal(t, given.PrivateKey, cfg.PrivateKey)
	require.Equal(t, string(given.APIv3Key), string(cfg.APIv3Key))
	require.Equal(t, string(given.APIv2Key), string(cfg.APIv2Key))
}

func TestForeignKeyOfAnotherMerchantIsRefused(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.AlsoMerchant(wxpay.Config{MchID: secondMerchant}))
	server.Handle("/", noContent)
	mixed := func(change func(cfg *wxpay.Config, other wxpay.Config)) wxpay.Config {
		cfg := server.ConfigOf(firstMerchant)
		change(&cfg, server.ConfigOf(secondMerchant))
		return cfg
	}
	for name, c := range map[string]struct {
		cfg     wxpay.Config
		path    string
		params  wxpay.Params
		refused string
	}{
		"serial and key": {
			mixed(func(cfg *wxpay.Config, other wxpay.Config) {
				cfg.Serial, cfg.PrivateKey = other.Serial, other.PrivateKey
			}),
			"v3/x", nil, "serial_no is",
		},
		"key": {
			mixed(func(cfg *wxpay.Config, other wxpay.Config) { cfg.PrivateKey = other.PrivateKey }),
			"v3/x", nil, "the signature does not cover what was sent",
		},
		"APIv2 key": {
			mixed(func(cfg *wxpay.Config, other wxpay.Config) { cfg.APIv2Key = other.APIv2Key }),
			"v2/pay/orderquery", wxpay.Params{"xml": wxpay.Params{"mch_id": firstMerchant}}, "the sign does not cover what was sent",
		},
		"nobody's ID": {
			mixed(func(cfg *wxpay.Config, _ wxpay.Config) { cfg.MchID = thirdMerchant }),
			"v3/x", nil, `mchid is "1900000003", this gateway's is 1900000001 or 1900000002`,
		},
		"nobody's ID in APIv2": {
			mixed(func(cfg *wxpay.Config, _ wxpay.Config) { cfg.MchID = thirdMerchant }),
			"v2/pay/orderquery", wxpay.Params{"xml": wxpay.Params{"mch_id": thirdMerchant}},
			`mch_id is "1900000003", this gateway's merchant is 1900000001 or 1900000002`,
		},
	} {
		client, err := wxpay.New(c.cfg)
		require.NoError(t, err, name)
		_, err = client.Chain(c.path).Post(t.Context(), c.params)
		require.Error(t, err, name)
		seen := last(t, server)
		assert.ErrorContains(t, seen.Err, c.refused, name)
		assert.Empty(t, seen.MchID, name)
	}
}

// TestSchemaIsThatOfTheMerchant: what one merchant signs with says nothing about the others.
func TestSchemaIsThatOfTheMerchant(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.AlsoMerchant(wxpay.Config{MchID: secondMerchant, PrivateKey: keyOf(t, "keys/sm2_merchant_key.pem")}))
	server.Handle("/", noContent)
	cfg := server.ConfigOf(secondMerchant)
	cfg.PrivateKey = server.Config().PrivateKey
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/x").Get(t.Context())
	require.ErrorIs(t, err, wxpay.Code("SIGN_ERROR"))
	require.ErrorContains(t, last(t, server).Err, "that of the merchant 1900000002 is "+auth.SchemaSM2)
}

func TestNotificationIsForTheMerchantItNames(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.Suites(sm2.Suite{}), wxpaytest.AlsoMerchant(wxpay.Config{MchID: secondMerchant}))
	for name, c := range map[string]wxpaytest.Notification{
		"APIv3":            {Resource: map[string]string{"mchid": secondMerchant}},
		"APIv2":            {Fields: map[string]string{"result_code": "SUCCESS", "out_trade_no": "1", "total_fee": "1"}},
		"refund of APIv2":  {ReqInfo: map[string]string{"out_refund_no": "1"}, Fields: map[string]string{"appid": "wx8888888888888888"}},
		"payscore, APIv2":  {Type: "PAYSCORE.USER_PAID", Fields: map[string]string{"appid": "wx1"}, Resource: map[string]string{"x": "1"}},
		"sent to a router": {Path: "/notify"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.MchID = secondMerchant
			header, body, err := server.Notification(c)
			require.NoError(t, err)
			for _, mchID := range []string{firstMerchant, secondMerchant} {
				cfg := server.ConfigOf(mchID)
				receiver, err := notify.New(notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key})
				require.NoError(t, err)
				_, err = receiver.Parse(header, body)
				require.Equal(t, mchID == secondMerchant, err == nil, "%s: %v", mchID, err)
			}
		})
	}
	_, _, err := server.Notification(wxpaytest.Notification{MchID: thirdMerchant})
	require.EqualError(t, err, `wxpaytest: Notification.MchID is "1900000003", this gateway's merchant is 1900000001 or 1900000002; `+
		`expected one of AlsoMerchant`)
}

func TestEachMerchantDownloadsCertificatesUnderHisKey(t *testing.T) {
	t.Parallel()
	server := startServer(t, wxpaytest.CertificateMode(), wxpaytest.AlsoMerchant(wxpay.Config{MchID: secondMerchant}))
	resp, err := clientOf(t, server, secondMerchant).Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)
	var resource auth.Resource
	require.NoError(t, resp.Decode(&struct {
		Data []struct {
			Encrypted *auth.Resource `json:"encrypt_certificate"`
		}
	}{[]struct {
		Encrypted *auth.Resource `json:"encrypt_certificate"`
	}{{&resource}}}))
	_, err = resource.Open(server.ConfigOf(secondMerchant).APIv3Key)
	require.NoError(t, err)
	_, err = resource.Open(server.ConfigOf(firstMerchant).APIv3Key)
	require.Error(t, err)
}

func TestMerchantsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	certificate, err := auth.LoadCertificate("file://../testdata/keys/apiclient_cert.pem")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		options []wxpaytest.Option
		want    string
	}{
		"no ID": {
			[]wxpaytest.Option{wxpaytest.AlsoMerchant(wxpay.Config{})},
			`wxpaytest: AlsoMerchant("") has no MchID; expected one`,
		},
		"twice": {
			[]wxpaytest.Option{wxpaytest.AlsoMerchant(wxpay.Config{MchID: firstMerchant})},
			`wxpaytest: AlsoMerchant("1900000001"): the gateway has a merchant of that ID; expected another`,
		},
		"beside a brand": {
			[]wxpaytest.Option{wxpaytest.Brand("100001"), wxpaytest.AlsoMerchant(wxpay.Config{MchID: secondMerchant})},
			`wxpaytest: AlsoMerchant("1900000002") stands beside Brand; expected a gateway for each: a brand signs with a schema of its own`,
		},
		"certificate without a key": {
			[]wxpaytest.Option{wxpaytest.AlsoMerchant(wxpay.Config{MchID: secondMerchant, Certificate: certificate})},
			`wxpaytest: AlsoMerchant("1900000002"): PrivateKey is not that of Certificate; expected both, or neither`,
		},
	} {
		_, err := wxpaytest.Start(c.options...)
		assert.EqualError(t, err, c.want, name)
	}
	server := startServer(t)
	require.PanicsWithValue(t, `wxpaytest: ConfigOf("1900000002"): this gateway's merchant is 1900000001; expected one of AlsoMerchant`,
		func() { server.ConfigOf(secondMerchant) })
}

// TestTheShownCertificateHasTheMerchantsSerialNumber: a program that reads it from the file signs with it.
func TestTheShownCertificateHasTheMerchantsSerialNumber(t *testing.T) {
	t.Parallel()
	cfg := wxpaytest.NewServer(t).Config()
	shown, err := x509.ParseCertificate(cfg.ClientCert.Certificate[0])
	require.NoError(t, err)
	assert.Equal(t, cfg.Serial, auth.FormatSerial(shown.SerialNumber))
}
