package notify_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
	"github.com/wechatpay-chain/wxpay/notify"
)

// FuzzParse: whatever comes as headers and body of APIv3, nothing panics, an error is an
// *Error and comes alone, and what is accepted is exactly one of the notifications that
// were signed.
func FuzzParse(f *testing.F) {
	vectors := readV3(f)
	type signed struct{ timestamp, nonce, body string }
	genuine := map[signed]string{}
	for _, v := range vectors.Cases {
		h := v.header()
		if v.Expect == "ok" {
			genuine[signed{h.Get("Wechatpay-Timestamp"), h.Get("Wechatpay-Nonce"), v.Body}] = v.Plaintext
		}
		f.Add(h.Get("Wechatpay-Timestamp"), h.Get("Wechatpay-Nonce"), h.Get("Wechatpay-Signature"), h.Get("Wechatpay-Serial"),
			h.Get("Wechatpay-Signature-Type"), false, []byte(v.Body))
	}
	r := vectorReceiver(f, vectors.Cases[0].Now)
	f.Fuzz(func(t *testing.T, timestamp, nonce, signature, serial, kind string, double bool, body []byte) {
		h := http.Header{}
		for name, value := range map[string]string{"Wechatpay-Timestamp": timestamp, "Wechatpay-Nonce": nonce,
			"Wechatpay-Signature": signature, "Wechatpay-Serial": serial, "Wechatpay-Signature-Type": kind} {
			if value != "" {
				h[name] = []string{value}
			}
			if double {
				h.Add(name, value)
			}
		}
		e, err := r.Parse(h, body)
		if err != nil {
			requireSound(t, e, err)
			return
		}
		if e.APIv2 {
			requireGenuineV2(t, body, e)
			return
		}
		want, found := genuine[signed{timestamp, nonce, string(body)}]
		require.True(t, found, "accepted, but never signed")
		require.Equal(t, want, string(e.Resource))
	})
}

// FuzzParseV2: whatever comes as a body of APIv2, nothing panics, and what is accepted
// has a sign over all of its fields, or a req_info that decrypts to XML.
func FuzzParseV2(f *testing.F) {
	for _, v := range readV2(f) {
		f.Add([]byte(v.Document))
	}
	f.Add([]byte("<xml><sign></sign><req_info>OvYX5CBho3w4EsDkbEe9UX6o7yDgMLmj8oZq/Hs8GCg=</req_info></xml>"))
	f.Add([]byte("<xml><sign>00000000000000000000000000000000</sign><a><b>1</b></a></xml>"))
	r := vectorReceiver(f, 0)
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := r.Parse(http.Header{}, body)
		if err != nil {
			requireSound(t, e, err)
			return
		}
		require.True(t, e.APIv2)
		requireGenuineV2(t, body, e)
	})
}

func requireSound(t *testing.T, e *notify.Event, err error) {
	t.Helper()
	require.Nil(t, e)
	var failure *notify.Error
	require.ErrorAs(t, err, &failure)
	require.Contains(t, []int{400, 401, 413, 500, 503}, failure.Status())
	require.NotEmpty(t, failure.Error())
}

func requireGenuineV2(t *testing.T, body []byte, e *notify.Event) {
	t.Helper()
	const key = auth.Secret("Proto0Test1ApiV2Key2For3Vectors4")
	fields, err := xmlmap.Unmarshal(body)
	require.NoError(t, err)
	texts := xmlmap.Texts(fields)
	require.Len(t, texts, len(fields), "an element with children has no sign")
	if e.Unsigned {
		require.Empty(t, texts["sign"])
		plain, err := auth.OpenReqInfo(key, texts["req_info"])
		require.NoError(t, err)
		require.Equal(t, string(plain), string(e.Resource))
		return
	}
	require.NoError(t, auth.VerifyV2(key, texts))
	require.NotEmpty(t, e.Key())
}
