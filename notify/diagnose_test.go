package notify_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// marshalled is what a framework makes of a body that it decoded and encoded again.
func marshalled(t *testing.T, body []byte, prefix, indent string) []byte {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(body, &v))
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent(prefix, indent)
	require.NoError(t, e.Encode(v))
	return bytes.TrimRight(b.Bytes(), "\n")
}

func TestABodyChangedOnTheWayIsRefusedAndTheChangeIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(body []byte) []byte
		want   string
	}{
		"BOM":                       {func(b []byte) []byte { return append([]byte("\ufeff"), b...) }, "byte order mark"},
		"line feed":                 {func(b []byte) []byte { return append(b, '\n') }, "line break or white space was added"},
		"CR LF":                     {func(b []byte) []byte { return append(b, '\r', '\n') }, "line break or white space was added"},
		"space before":              {func(b []byte) []byte { return append([]byte(" "), b...) }, "line break or white space was added"},
		"sorted keys":               {func(b []byte) []byte { return marshalled(t, b, "", "") }, "changed the order of its names"},
		"sorted and pretty-printed": {func(b []byte) []byte { return marshalled(t, b, "", "  ") }, "changed the order of its names"},
		"pretty-printed": {func(b []byte) []byte {
			var out bytes.Buffer
			require.NoError(t, json.Indent(&out, b, "", "\t"))
			return out.Bytes()
		}, "pretty-printed"},
		"Chinese escaped": {func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte("支付成功"), []byte(`\u652f\u4ed8\u6210\u529f`))
		}, "other white space or escapes"},
		"slashes escaped": {func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("/"), []byte(`\/`)) },
			"other white space or escapes"},
		"bound to a struct": {func(b []byte) []byte {
			var envelope struct {
				Resource struct {
					Algorithm      string `json:"algorithm"`
					OriginalType   string `json:"original_type"`
					Nonce          string `json:"nonce"`
					Ciphertext     string `json:"ciphertext"`
					AssociatedData string `json:"associated_data"`
				} `json:"resource"`
				Summary      string `json:"summary"`
				ID           string `json:"id"`
				EventType    string `json:"event_type"`
				ResourceType string `json:"resource_type"`
				CreateTime   string `json:"create_time"`
			}
			require.NoError(t, json.Unmarshal(b, &envelope))
			text, err := json.Marshal(envelope)
			require.NoError(t, err)
			return text
		}, "changed the order of its names"},
		"bound to a struct with less": {func(b []byte) []byte {
			var envelope struct {
				ID        string          `json:"id"`
				EventType string          `json:"event_type"`
				Resource  json.RawMessage `json:"resource"`
			}
			require.NoError(t, json.Unmarshal(b, &envelope))
			text, err := json.Marshal(envelope)
			require.NoError(t, err)
			return text
		}, "decoded into a struct"},
		"Base64":          {func(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b)) }, "passed on as Base64"},
		"a text in JSON":  {func(b []byte) []byte { return marshalledText(t, b) }, "as a text within JSON"},
		"read as Latin-1": {latin1, "read as ISO-8859-1"},
		"GBK":             {func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("支付成功"), []byte("\xd6\xa7\xb8\xb6")) }, "no UTF-8"},
		"consumed":        {func([]byte) []byte { return nil }, "middleware has read it"},
		"another content": {func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("EV-"), []byte("EX-")) }, "byte for byte"},
		"sorted, and more": {func(b []byte) []byte { return bytes.ReplaceAll(marshalled(t, b, "", ""), []byte("EV-"), []byte("EX-")) },
			"alphabetical order"},
		"no JSON any more": {func([]byte) []byte { return []byte("id=1&event_type=TRANSACTION.SUCCESS") }, "no JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, h, body := genuine(t)
			e, err := r.Parse(h, c.change(body))
			failure := requireReason(t, notify.Refused, e, err)
			assert.Contains(t, failure.Hint, c.want)
			assert.Contains(t, failure.Error(), c.want)
			assert.NotContains(t, failure.Error(), "ciphertext", "nothing of the body is shown")
		})
	}
}

func marshalledText(t *testing.T, b []byte) []byte {
	t.Helper()
	text, err := json.Marshal(string(b))
	require.NoError(t, err)
	return text
}

// latin1 takes each byte for a character.
func latin1(b []byte) []byte {
	var text []rune
	for _, c := range b {
		text = append(text, rune(c))
	}
	return []byte(string(text))
}

// TestABodyReadAsAFormIsNamed: each + of its Base64 has become a blank.
func TestABodyReadAsAFormIsNamed(t *testing.T) {
	t.Parallel()
	const signed = `{"id":"1","resource":{"ciphertext":"a+b+c/d="}}`
	r, h := signedBody(t, signed)
	e, err := r.Parse(h, []byte(strings.ReplaceAll(signed, "+", " ")))
	assert.Contains(t, requireReason(t, notify.Refused, e, err).Hint, "each + became a blank")
}

// TestHeadersWithAPrefixAreNamed: gateways of gRPC and others put one in front.
func TestHeadersWithAPrefixAreNamed(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"Grpc-Metadata-", "X-Original-", "X-Our-"} {
		r, h, body := genuine(t)
		renamed := http.Header{}
		for name, values := range h {
			renamed[prefix+name] = values
		}
		e, err := r.Parse(renamed, body)
		assert.Contains(t, requireReason(t, notify.Refused, e, err).Hint, "has put "+strconv.Quote(prefix)+" in front")
	}
}

func TestALineBreakThatWasCutOffIsNamed(t *testing.T) {
	t.Parallel()
	const signed = "{\"id\":\"1\"}\n"
	r, h := signedBody(t, signed)
	e, err := r.Parse(h, []byte(strings.TrimSpace(signed)))
	assert.Contains(t, requireReason(t, notify.Refused, e, err).Hint, "cut off")
	const windows = "{\r\n\"id\":\"1\"\r\n}"
	r, h = signedBody(t, windows)
	e, err = r.Parse(h, []byte(strings.ReplaceAll(windows, "\r\n", "\n")))
	assert.Contains(t, requireReason(t, notify.Refused, e, err).Hint, "line breaks were changed")
}

func TestHeadersLostOrRenamedOnTheWayAreNamed(t *testing.T) {
	t.Parallel()
	r, h, body := genuine(t)
	lower, cgi := http.Header{}, http.Header{}
	for name, values := range h {
		lower[strings.ToLower(name)] = values
		cgi["HTTP_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))] = values
	}
	partly := h.Clone()
	partly.Del("Wechatpay-Nonce")
	for name, c := range map[string]struct {
		header http.Header
		body   []byte
		want   []string
	}{
		"all": {http.Header{}, body, []string{"looks like a notification", "drops them"}},
		"one": {partly, body, []string{"Wechatpay-Timestamp, Wechatpay-Signature, Wechatpay-Serial came",
			"Wechatpay-Nonce did not"}},
		"no canonical":  {lower, body, []string{`"wechatpay-timestamp"`, "Set"}},
		"as CGI":        {cgi, body, []string{`"HTTP_WECHATPAY_TIMESTAMP"`}},
		"nothing":       {http.Header{}, nil, []string{"neither headers of WeChat Pay nor a body"}},
		"another thing": {http.Header{}, []byte("{}"), []string{"did not send this"}},
	} {
		e, err := r.Parse(c.header, c.body)
		failure := requireReason(t, notify.Refused, e, err)
		for _, want := range c.want {
			assert.Contains(t, failure.Hint, want, name)
		}
	}
}

func TestAKeyUnderAWrongNameIsFound(t *testing.T) {
	t.Parallel()
	v := readV3(t).Cases[0]
	all := vectorKeys(t)
	const certificate, id = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1", "PUB_KEY_ID_0119000000012025010100000000000001"
	with := func(keys auth.Keys) *notify.Receiver {
		return newReceiver(t, notify.Config{Platform: keys, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", Now: at(v.Now)})
	}
	own, err := auth.LoadPublicKey(keyText(t, "apiclient_pub.pem"))
	require.NoError(t, err)
	platform, err := auth.LoadPublicKey(keyText(t, "wechatpay_platform_1_cert.pem"))
	require.NoError(t, err)

	e, err := with(auth.Keys{"PUB_KEY_ID_01": platform}).Parse(v.header(), []byte(v.Body))
	assert.Contains(t, requireReason(t, notify.Refused, e, err).Hint, "hold it under "+certificate)

	e, err = with(auth.Keys{certificate: all[id], id: platform}).Parse(v.header(), []byte(v.Body))
	assert.Contains(t, requireReason(t, notify.Refused, e, err).Hint, "mixed up")

	e, err = with(auth.Keys{"3775B6A45ACD588826D15E583A95F5DD1A2B3C4D": own}).Parse(v.header(), []byte(v.Body))
	assert.Contains(t, requireReason(t, notify.Refused, e, err).Hint, "is 3775B6A45ACD588826D15E583A95F5DD1A2B3C4D the serial number of "+
		"the merchant's own apiclient_cert.pem?")

	e, err = with(auth.Keys{certificate: own}).Parse(v.header(), []byte(v.Body))
	assert.Contains(t, requireReason(t, notify.Refused, e, err).Hint, "the key under this name")
}

func TestTheMerchantsOwnKeysAreNoneOfWeChatPays(t *testing.T) {
	t.Parallel()
	key, err := auth.LoadPrivateKey(keyText(t, "apiclient_key.pem"))
	require.NoError(t, err)
	merchant := auth.Credential{MchID: "1900000001", Serial: "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D", Key: key}
	cert, err := auth.LoadCertificate(keyText(t, "apiclient_cert.pem"))
	require.NoError(t, err)
	for name, keys := range map[string]auth.Keys{
		"its certificate": {cert.Serial: cert}, "its key under its serial": {merchant.Serial: key.Public()},
		"its key under an id": {"PUB_KEY_ID_01": key.Public()},
	} {
		_, err := notify.New(notify.Config{Platform: keys, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", ReplySigner: merchant})
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), "notify: Config.Platform holds", name)
	}
	_, err = notify.New(notify.Config{Platform: auth.Keys{cert.Serial: cert}, APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4"})
	require.ErrorContains(t, err, "the certificate of merchant 1900000001", "also where nothing is known of the merchant")

	v := readV3(t).Cases[0]
	r := newReceiver(t, notify.Config{Platform: vectorKeys(t), APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", ReplySigner: &merchant,
		Now: at(v.Now)})
	h := v.header()
	h.Set("Wechatpay-Serial", strings.ToLower(merchant.Serial))
	e, err := r.Parse(h, []byte(v.Body))
	hint := requireReason(t, notify.Refused, e, err).Hint
	assert.Contains(t, hint, "the signature is right, by the key that Config.Platform holds under "+v.header().Get("Wechatpay-Serial"))
	assert.Contains(t, hint, "Wechatpay-Serial is the serial number of the merchant's own certificate: what sent it, a mock or a "+
		"gateway, wrote")
	assert.NotContains(t, hint, "hold it under")
	e, err = r.Parse(h, []byte(v.Body+" "))
	assert.Equal(t, "this is the serial number of the merchant's own certificate, with which WeChat Pay never signs: the notification is "+
		"forged, or made by a test", requireReason(t, notify.Refused, e, err).Hint)

	r = newReceiver(t, notify.Config{Platform: vectorKeys(t), APIv3Key: "Proto0Test1ApiV3Key2For3Vectors4", Now: at(v.Now)})
	e, err = r.Parse(h, []byte(v.Body))
	assert.Equal(t, "the signature is right, by the certificate "+v.header().Get("Wechatpay-Serial")+" that Config.Platform holds, but "+
		"Wechatpay-Serial names another: what sent it, a mock or a gateway, wrote the wrong one",
		requireReason(t, notify.Refused, e, err).Hint, "also where nothing is known of the merchant")
}

func TestAWrongAPIv3KeyIsToldFromAWrongSignature(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	cfg := server.Config()
	r := newReceiver(t, notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key})
	h, body, err := server.Notification(wxpaytest.Notification{WrongKey: true})
	require.NoError(t, err)
	e, err := r.Parse(h, body)
	failure := requireReason(t, notify.Undecrypted, e, err)
	require.ErrorIs(t, failure, auth.ErrDecrypt)
	assert.Contains(t, failure.Hint, "Config.APIv3Key is not the key of the merchant")

	h, body, err = server.Notification(wxpaytest.Notification{ReqInfo: map[string]string{"refund_id": "1"}, WrongKey: true})
	require.NoError(t, err)
	e, err = r.Parse(h, body)
	failure = requireReason(t, notify.Refused, e, err)
	require.ErrorIs(t, failure, auth.ErrReqInfo)
}

func TestAProbeIsCalledOne(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	cfg := server.Config()
	r := newReceiver(t, notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key})
	h, body, err := server.Notification(wxpaytest.Notification{Fault: wxpaytest.Probe()})
	require.NoError(t, err)
	e, err := r.Parse(h, body)
	var refused *auth.VerifyError
	require.ErrorAs(t, requireReason(t, notify.Refused, e, err), &refused)
	assert.Equal(t, auth.Probe, refused.Reason)
	whole := &notify.Error{}
	require.ErrorAs(t, err, &whole)
	assert.Equal(t, "nothing is wrong: refuse it, as it was refused, with a 4xx or 5xx", whole.Hint)
	assert.Equal(t, "没有问题：照常拒绝即可，返回 4xx 或 5xx", whole.HintIn("zh"))
	h.Set("Wechatpay-Signature", "a b")
	_, changed := r.Parse(h, body)
	require.ErrorAs(t, changed, &whole)
	assert.Contains(t, whole.Hint, "decoded as a form, where each + becomes a blank")
	assert.Contains(t, err.Error(), "it is expected")
}

func TestDiagnosisCostsAStrangerNothing(t *testing.T) {
	t.Parallel()
	r, h, body := genuine(t)
	// Nested as deep as it goes, as large as it may be, and all in one member.
	for _, text := range []string{
		strings.Repeat("[", 1<<20-1),
		`{"resource":{"a":"` + strings.Repeat("a", 1<<20-200) + `"}}`,
		`{"resource":{` + strings.Repeat(`"a":{`, 10_000) + strings.Repeat("}", 10_000) + `}}`,
		string(body) + strings.Repeat(" ", 1<<19),
		`{"resource":{"a":1e99999999999999}}`,
	} {
		e, err := r.Parse(h, []byte(text))
		requireReason(t, notify.Refused, e, err)
	}
}
