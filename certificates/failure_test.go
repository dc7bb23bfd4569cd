package certificates_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestWrongAPIv3KeyIsNamedAndNothingIsSent(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, newClock())
	cfg := gateway.Config()
	cfg.APIv3Key = "Proto0Test1ApiV3Key2For3Vectors4"
	_, client := newSource(t, cfg, certificates.Options{})
	err := ask(t, client)
	require.ErrorIs(t, err, auth.ErrDecrypt)
	require.ErrorContains(t, err, "APIv3Key")
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	require.Len(t, gateway.Requests(), 1)
	require.NotContains(t, err.Error(), string(cfg.APIv3Key))
}

// TestListThatDoesNotVerifyIsRefused: who knows the APIv3 key still needs the
// private key of a certificate in the list.
func TestListThatDoesNotVerifyIsRefused(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]wxpaytest.Fault{
		"other body":   wxpaytest.BadSignature(),
		"no signature": wxpaytest.Without("Wechatpay-Signature"),
		"no serial":    wxpaytest.Without("Wechatpay-Serial"),
		"other serial": wxpaytest.SignedBy("5157F09EFDC096DE15EBE81A47057A7232F1B8E1"),
		"old":          wxpaytest.Skew(-time.Hour),
		"probe":        wxpaytest.Probe(),
		"doubled":      wxpaytest.Doubled("Wechatpay-Serial"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t, newClock())
			source, client := newSource(t, gateway.Config(), certificates.Options{})
			list := listOf(t, gateway)
			gateway.Handle("GET /v3/certificates", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Body: list, Fault: fault}
			})
			err := ask(t, client)
			require.Error(t, err)
			require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
			require.Empty(t, source.Certificates())
		})
	}
}

// listOf returns the list that a gateway answers with.
func listOf(t *testing.T, gateway *wxpaytest.Server) []byte {
	t.Helper()
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	resp, err := client.Chain("v3/certificates").Get(t.Context())
	require.NoError(t, err)
	return resp.Body
}

func TestFailedDownloadDoesNotStopAMerchantWhoHasKeys(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	l := &told{}
	source, client := newSource(t, gateway.Config(),
		certificates.Options{OnError: func(err error) { l.add(err); panic("in the callback") }})
	require.NoError(t, ask(t, client))
	down := true
	list := listOf(t, gateway)
	before := downloads(gateway)
	gateway.Handle("GET /v3/certificates", func(*wxpaytest.Request) wxpaytest.Reply {
		if down {
			return wxpaytest.BadGateway()
		}
		return wxpaytest.Reply{Body: list}
	})
	at.forward(12 * time.Hour)
	for range 20 { // one download fails, the others wait for their turn
		require.NoError(t, ask(t, client))
	}
	require.Equal(t, 1, downloads(gateway)-before)
	require.Len(t, l.all(), 1)
	require.ErrorContains(t, l.all()[0], "502")
	require.ErrorContains(t, l.all()[0], gateway.Config().MchID)
	for i := range 3 {
		at.forward(time.Minute - time.Millisecond)
		require.NoError(t, ask(t, client))
		require.Equal(t, 1+i, downloads(gateway)-before, "before a minute has passed")
		at.forward(time.Millisecond)
		require.NoError(t, ask(t, client))
		require.Equal(t, 2+i, downloads(gateway)-before, "after a minute")
	}
	require.Len(t, source.Warnings(), 1)
	require.Contains(t, source.Warnings()[0], "502")
	down = false
	at.forward(time.Minute)
	require.NoError(t, ask(t, client))
	require.Len(t, l.all(), 4)
	require.Empty(t, source.Warnings())
	at.forward(time.Hour)
	require.NoError(t, ask(t, client))
	require.Len(t, source.Certificates(), 1)
	require.Equal(t, 5, downloads(gateway)-before, "all is well again for hours")
}

// TestMerchantWithoutAnyKeyTriesSoonerAgain: his calls wait for it.
func TestMerchantWithoutAnyKeyTriesSoonerAgain(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	gateway.Handle("GET /v3/certificates", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.BadGateway() })
	_, client := newSource(t, gateway.Config(), certificates.Options{})
	require.Error(t, ask(t, client))
	for i, seconds := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
		at.forward(time.Duration(seconds)*time.Second - time.Millisecond)
		err := ask(t, client)
		require.ErrorContains(t, err, "HTTP 502, request ID", "what failed last is said again")
		require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
		require.Equal(t, 1+i, downloads(gateway), "before %d s have passed", seconds)
		at.forward(time.Millisecond)
		require.Error(t, ask(t, client))
		require.Equal(t, 2+i, downloads(gateway), "after %d s", seconds)
	}
}

func TestTwoMerchantsNeverMix(t *testing.T) {
	t.Parallel()
	at := newClock()
	var calls sync.WaitGroup
	for _, mchID := range []string{"1900000001", "1900000002"} {
		gateway := newGateway(t, at, wxpaytest.Merchant(mchID))
		source, client := newSource(t, gateway.Config(), certificates.Options{})
		gateway.Handle("POST /v3/name", func(r *wxpaytest.Request) wxpaytest.Reply {
			if name, err := r.Decrypt(jsonField(t, r.Body, "name")); err != nil || name != mchID {
				t.Errorf("merchant %s got the name %q: %v", mchID, name, err)
			}
			return wxpaytest.Reply{Body: map[string]string{"name": gateway.Encrypt(mchID)}}
		})
		for range 50 {
			calls.Go(func() {
				type person struct {
					Name string `json:"name" wxpay:"sensitive"`
				}
				for range 4 {
					got, err := wxpay.As[person](client.Chain("v3/name").Post(t.Context(), wxpay.Params{"json": person{mchID}}))
					if err != nil || got.Name != mchID {
						t.Errorf("merchant %s: %v %v", mchID, got, err)
					}
				}
			})
		}
		t.Cleanup(func() {
			for _, r := range gateway.Requests() {
				require.NoError(t, r.Err)
				require.Contains(t, r.Header.Get("Authorization"), `mchid="`+mchID+`"`)
			}
			require.Equal(t, 1, downloads(gateway))
			require.Len(t, source.Certificates(), 1)
		})
	}
	calls.Wait()
}

func TestListWithoutUse(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"empty":      `{"data":[]}`,
		"no list":    `{}`,
		"not JSON":   `<html>`,
		"bad cipher": `{"data":[{"serial_no":"5157F09EFDC096DE15EBE81A47057A7232F1B8E1","encrypt_certificate":{"algorithm":"AEAD_AES_256_GCM","nonce":"short","ciphertext":"AAAA"}}]}`,
		"SM4":        `{"data":[{"serial_no":"62A9","encrypt_certificate":{"algorithm":"AEAD_SM4_GCM"}}]}`,
	} {
		gateway := newGateway(t, newClock())
		gateway.Handle("GET /v3/certificates", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Status: http.StatusOK, Body: body}
		})
		_, client := newSource(t, gateway.Config(), certificates.Options{})
		err := ask(t, client)
		require.Error(t, err, name)
		require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), name)
		if name == "SM4" {
			require.ErrorContains(t, err, "sm2.Suite{}")
		}
	}
}
