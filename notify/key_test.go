package notify_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// The content of a complaint's second message is that of its first: whoever took it for a
// repetition would lose it.
func TestEventsOfTheSameContentAreToldApartByTheirIDs(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	said := wxpaytest.Notification{ID: "EV-1", Type: "COMPLAINT.CREATE",
		Resource: `{"complaint_id":"200201820200101080076610000","action_type":"CONTINUE_COMPLAINT"}`}
	first, again := parsed(t, server, said), parsed(t, server, said)
	said.ID = "EV-2"
	next := parsed(t, server, said)
	assert.Equal(t, first.Key(), again.Key())
	assert.NotEqual(t, first.Key(), next.Key())
}

// TestEveryDocumentedV3ContentWithoutANumberOfItsOwnIsToldApart looks at what is
// documented: a content that has neither a number nor a time must not be its own key.
func TestEveryDocumentedV3ContentWithoutANumberOfItsOwnIsToldApart(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	rows := 0
	for line := range bytes.Lines(corpusFile(t, "webhooks-dev.jsonl")) {
		var row struct {
			API  string   `json:"api"`
			Type string   `json:"event_type"`
			Keys []string `json:"resource_plain_keys"`
		}
		require.NoError(t, json.Unmarshal(line, &row))
		if row.API != "v3" || len(row.Keys) == 0 {
			continue
		}
		rows++
		content := map[string]string{}
		moment := false
		for _, name := range row.Keys {
			content[name] = "x"
			moment = moment || strings.HasSuffix(name, "_time") || strings.HasSuffix(name, "_no") || name == "transaction_id" ||
				name == "refund_id" || name == "order_id"
		}
		n := wxpaytest.Notification{ID: "EV-1", Type: row.Type, Resource: content}
		one := parsed(t, server, n)
		n.ID = "EV-2"
		if two := parsed(t, server, n); !moment {
			assert.NotEqual(t, one.Key(), two.Key(), row.Type)
		}
	}
	assert.Greater(t, rows, 30)
}

// The sign of APIv2 covers neither empty fields nor where one field ends: who has caught
// a notification can write it in many ways, and all of them are one event.
func TestACaughtAPIv2NotificationIsOneEventHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	config := server.Config()
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key})
	parse := func(fields ...string) *notify.Event {
		e, err := r.Parse(http.Header{}, []byte("<xml>"+strings.Join(fields, "")+"</xml>"))
		require.NoError(t, err)
		return e
	}
	sign := func(nonce string) string {
		s, err := auth.SignV2("", config.APIv2Key, map[string]string{"mch_id": "1", "nonce_str": nonce, "time_end": "2", "total_fee": "3"})
		require.NoError(t, err)
		return "<sign>" + s + "</sign>"
	}
	const id, end, fee = "<mch_id>1</mch_id>", "<time_end>2</time_end>", "<total_fee>3</total_fee>"
	want := parse(id, "<nonce_str>n</nonce_str>", end, fee, sign("n")).Key()
	assert.Equal(t, want, parse(fee, end, "<nonce_str>n</nonce_str>", id, sign("n")).Key(), "another order")
	assert.Equal(t, want, parse(id, "<nonce_str>n</nonce_str>", end, fee, sign("n"), "<x1></x1>").Key(), "an empty field")
	assert.Equal(t, want, parse(id, "<nonce_str>n</nonce_str>", "<time_end>2&amp;total_fee=3</time_end>", sign("n")).Key(),
		"two fields as one")
	assert.Equal(t, want, parse(id, "<nonce_str>other</nonce_str>", end, fee, sign("other")).Key(), "a repetition")
	other, err := auth.SignV2("", config.APIv2Key, map[string]string{"mch_id": "1", "nonce_str": "n", "time_end": "2", "total_fee": "4"})
	require.NoError(t, err)
	assert.NotEqual(t, want, parse(id, "<nonce_str>n</nonce_str>", end, "<total_fee>4</total_fee><sign>"+other+"</sign>").Key())
}

// What the merchant signed for a page or a link is no notification, though the key is the
// same.
func TestWhatWasSignedForAPageIsNoNotification(t *testing.T) {
	t.Parallel()
	config := testkit.NewServer(t).Config()
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key})
	for name, fields := range map[string]map[string]string{
		"a page": {"appId": "wx8888888888888888", "timeStamp": "1", "nonceStr": "n", "package": "prepay_id=1", "signType": "MD5"},
		"an app": {"appid": "wx8888888888888888", "partnerid": "1900000001", "prepayid": "1", "package": "Sign=WXPay", "noncestr": "n",
			"timestamp": "1"},
		"a link": {"appid": "wx8888888888888888", "mch_id": "1900000001", "plan_id": "1", "contract_code": "1", "timestamp": "1",
			"version": "1.0"},
		"no owner": {"nonce_str": "n", "return_code": "SUCCESS", "total_fee": "1"},
	} {
		sign, err := auth.SignV2("", config.APIv2Key, fields)
		require.NoError(t, err)
		var text strings.Builder
		for field, value := range fields {
			text.WriteString("<" + field + ">" + value + "</" + field + ">")
		}
		e, err := r.Parse(nil, []byte("<xml>"+text.String()+"<sign>"+sign+"</sign></xml>"))
		failure := requireReason(t, notify.Malformed, e, err)
		assert.Contains(t, failure.Error(), "no notification", name)
	}
}

func TestKindsAndPartsOfAKeyAreNotRunTogether(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	content := map[string]string{"order_id": "1"}
	a := parsed(t, server, wxpaytest.Notification{Type: "支付", OriginalType: "C", Resource: content})
	b := parsed(t, server, wxpaytest.Notification{Type: "支付C", OriginalType: "", Resource: content})
	assert.NotEqual(t, a.Key(), b.Key())
	signed := parsed(t, server, wxpaytest.Notification{Resource: `{"order_id":"1","sign":"a","nonce_str":"b"}`})
	other := parsed(t, server, wxpaytest.Notification{Resource: `{"order_id":"1","sign":"b","nonce_str":"a"}`})
	assert.NotEqual(t, signed.Key(), other.Key(), "these names mean nothing in APIv3")
	long := parsed(t, server, wxpaytest.Notification{Type: "A." + strings.Repeat("B", 59), Resource: content})
	assert.LessOrEqual(t, len(long.Key()), 128)
	assert.True(t, strings.HasPrefix(long.Key(), "event:"))
}

// The page of papay's contract notification lists no nonce_str.
func TestAContractNotificationWithoutANonceIsTaken(t *testing.T) {
	t.Parallel()
	config := testkit.NewServer(t).Config()
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key})
	sign, err := auth.SignV2("", config.APIv2Key, map[string]string{"return_code": "SUCCESS", "result_code": "SUCCESS", "mch_id": "1",
		"contract_id": "2", "change_type": "ADD"})
	require.NoError(t, err)
	e, err := r.Parse(nil, []byte("<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code><mch_id>1</mch_id><contract_id>2</contract_id><change_type>ADD</change_type><sign>"+sign+"</sign></xml>"))
	require.NoError(t, err)
	assert.Equal(t, "ADD", e.Get("change_type").String())
}
