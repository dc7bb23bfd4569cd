package dump_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/dump"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// page is a writer of one text for each attempt.
type page struct {
	mu    sync.Mutex
	texts []string
}

func (p *page) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.texts = append(p.texts, string(text))
	return len(text), nil
}

func TestARequestAndItsAnswerAreShownWithoutTheirSecrets(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: wxpay.Params{"code_url": "weixin://wxpay/x", "user_name": "王五", "token": "SECRET-TOKEN"}}
	})
	var shown page
	client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.Dump = &shown })
	_, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(t.Context(), wxpay.Params{
		"query":   wxpay.Params{"token": "SECRET-QUERY", "a": "1"},
		"headers": wxpay.Params{"X-Api-Key": "SECRET-HEADER", "X-Trace": "trace-1"},
		"json": wxpay.Params{
			"out_bill_no": "B-4711", "transfer_amount": 100, "user_name": wxpay.Sensitive("张三"), "payer_phone": "13800000000",
		},
	})
	require.NoError(t, err)
	_, err = client.Chain("v2/pay/micropay").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"out_trade_no": "T-4711",
		"auth_code": "134567890123456789", "re_user_name": "赵六", "scene": `{"phone":"13900000000","shop":"一号店"}`}})
	require.NoError(t, err)
	require.Len(t, shown.texts, 2)
	all := strings.Join(shown.texts, "")
	for _, secret := range []string{"SECRET", "张三", "王五", "赵六", "13800000000", "13900000000", "134567890123456789"} {
		assert.NotContains(t, all, secret)
	}
	for _, r := range gateway.Requests() {
		authorization := r.Header.Get("Authorization")
		if _, signature, found := strings.Cut(authorization, `signature="`); found {
			assert.NotContains(t, all, signature[:40])
		}
		if _, sign, found := strings.Cut(string(r.Body), "<sign>"); found {
			assert.NotContains(t, all, strings.TrimPrefix(sign, "<![CDATA[")[:32])
		}
	}
	for _, kept := range []string{
		"attempt 1, ", "call 2, attempt 1, ",
		"> POST " + strings.TrimSuffix(gateway.URL(), "/") + "/v3/fund-app/mch-transfer/transfer-bills?",
		"a=1", "token=[12 characters]",
		"> X-Trace: trace-1", "> X-Api-Key: [13 characters]", `signature="[344 characters]"`, `mchid="1900000001"`, `"out_bill_no":"B-4711"`,
		`"transfer_amount":100`, `"user_name":"[344 characters]"`, "< 200 OK", "< Wechatpay-Signature: [344 characters]", "weixin://wxpay/x",
		`"user_name":"[2 characters]"`, "<out_trade_no>", "T-4711", "<auth_code>[18 characters]</auth_code>", "<sign>[32 characters]</sign>", "一号店",
	} {
		assert.Contains(t, all, kept)
	}
}

// TestWhatIsNoTextIsCounted: a file, a bill, and an answer in a sink.
func TestWhatIsNoTextIsCounted(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: `{"media_id":"M1"}`} })
	gateway.Handle("/v3/file", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: "`wx1,`张三", Unsigned: true, Header: http.Header{"Content-Type": {"text/plain"}}}
	})
	var shown page
	client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.Dump = &shown })
	_, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), wxpay.Params{"body": wxpay.File{Name: "a.png",
		Content: []byte("\x89PNG\x00SECRET")}})
	require.NoError(t, err)
	_, err = client.Download(t.Context(), "v3/file", new(bytes.Buffer))
	require.NoError(t, err)
	require.Len(t, shown.texts, 2)
	assert.Contains(t, shown.texts[0], `> {"filename":"a.png","sha256":`)
	assert.Contains(t, shown.texts[0], "[with a file: ")
	assert.NotContains(t, shown.texts[0], "SECRET")
	assert.Contains(t, shown.texts[1], "[the body went to the sink]")
	assert.NotContains(t, shown.texts[1], "张三")
}

// TestADumpCostsNoCall: a writer may fail or panic, and a call may not even be sent.
func TestADumpCostsNoCall(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	for _, w := range []writerFunc{
		func([]byte) (int, error) { panic("oh") },
		func([]byte) (int, error) { return 0, http.ErrBodyNotAllowed },
	} {
		client := testkit.NewClient(t, gateway.Config(), func(cfg *wxpay.Config) { cfg.Dump = w })
		for range 2 {
			_, err := client.Chain("v3/certificates").Get(t.Context())
			require.NoError(t, err)
		}
	}
	var shown page
	cfg := testkit.ClosedGateway().Config()
	cfg.Dump = &shown
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Chain("v3/certificates").Get(t.Context())
	require.Error(t, err)
	require.Len(t, shown.texts, 1)
	require.Contains(t, shown.texts[0], "* nothing was sent; this would have been:\n> GET ")
	require.Contains(t, shown.texts[0], "* not sent: connecting to")
	require.NotContains(t, shown.texts[0], "<", "there was no answer")
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestBlankedTextStaysWhatItIs(t *testing.T) {
	t.Parallel()
	sealed := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1, 2, 3, 4}, 64))
	for text, want := range map[string]string{
		`{"phone":"1","a":"phone"}`:                     `{"phone":"[1 characters]","a":"phone"}`,
		`{"phone": 13800000000, "b": 1}`:                `{"phone": [11 characters], "b": 1}`,
		`{"phone":null,"b":"x"}`:                        `{"phone":null,"b":"x"}`,
		`{"phone":["a"],"phone":{"a":["b",1]},"c":"d"}`: `{"phone":["[1 characters]"],"phone":{"a":["[1 characters]",[1 characters]]},"c":"d"}`,
		`{"Name":"a","PHONE":"b"}`:                      `{"Name":"[1 characters]","PHONE":"[1 characters]"}`,
		"{\"n\\u0061me\":\"a\"}":                        "{\"n\\u0061me\":\"[1 characters]\"}",
		`{"a":"{\"phone\":\"1\"}","b":"{x}"}`:           `{"a":"{\"phone\":\"[1 characters]\"}","b":"{x}"}`,
		`]]}}{"phone":"1"}`:                             `]]}}{"phone":"[1 characters]"}`,
		`{"a":"` + sealed + `"}`:                        `{"a":"[344 characters]"}`,
		`["` + sealed + `"]`:                            `["[344 characters]"]`,
		`{"page_token":"x","next_page_token"`:           `{"page_token":"x","next_page_token"`,
		`{"name":"a\"b","c":"d"}`:                       `{"name":"[3 characters]","c":"d"}`,
		`{"name":"never closed`:                         `{"name":"[12 characters]"`,
		`{"a":"中文 <&>"}`:                                `{"a":"中文 <&>"}`,
		`[]`:                                            `[]`,
	} {
		assert.Equal(t, want, string(dump.JSON([]byte(text))), text)
	}
	for text, want := range map[string]string{
		"<xml><sign>ABC</sign><a>1</a></xml>":                                  "<xml><sign>[3 characters]</sign><a>1</a></xml>",
		"<xml><sign><![CDATA[ABC]]></sign></xml>":                              "<xml><sign>[3 characters]</sign></xml>",
		`<xml><a><![CDATA[{"phone":"1"}]]></a></xml>`:                          `<xml><a><![CDATA[{"phone":"[1 characters]"}]]></a></xml>`,
		"<xml><a>" + sealed + "</a></xml>":                                     "<xml><a>[344 characters]</a></xml>",
		"<xml><sign >ABC</sign ></xml>":                                        "<xml><sign >[3 characters]</sign ></xml>",
		"<xml><name><![CDATA[</name>]]></name></xml>":                          "<xml><name>[7 characters]</name></xml>",
		"<xml><mobile>138":                                                     "<xml><mobile>[3 characters]",
		"<xml><name><first>张</first></name></xml>":                             "<xml><name>[16 characters]</name></xml>",
		"<xml><cert_id>33072</cert_id><user_truename>张三</user_truename></xml>": "<xml><cert_id>[5 characters]</cert_id><user_truename>[2 characters]</user_truename></xml>",
		"<html><body>no <b>bold</b></body>":                                    "<html><body>no <b>bold</b></body>",
		"<xml><a>1</a":                                                         "<xml><a>1</a",
		"<xml>\n <phone>1</phone>\n <b/>\n</xml>\n":                            "<xml>\n <phone>[1 characters]</phone>\n <b/>\n</xml>\n",
		"<xml><mobile></mobile><name><![CDATA[]]></name><z":                    "<xml><mobile>[0 characters]</mobile><name>[0 characters]</name><z",
	} {
		assert.Equal(t, want, string(dump.XML([]byte(text))), text)
	}
}

// TestWhatIsDocumentedAsSensitiveIsBlanked, whatever it is called; but for names that elsewhere are those
// of something harmless, and whose sensitive values come encrypted.
func TestWhatIsDocumentedAsSensitiveIsBlanked(t *testing.T) {
	t.Parallel()
	harmless := strings.Fields("address number value user_chosen_values userid merchant_name operate_user credential_type " +
		"insured_name_list business_license_number")
	checked := 0
	var check func(fields []catalogue.Field)
	check = func(fields []catalogue.Field) {
		for _, f := range fields {
			if f.Sensitive && !slices.Contains(harmless, f.Name) {
				checked++
				text := `{"` + f.Name + `":"张三"}`
				assert.NotContains(t, string(dump.JSON([]byte(text))), "张三", f.Name)
				assert.NotContains(t, string(dump.XML([]byte("<xml><"+f.Name+">张三</"+f.Name+"></xml>"))), "张三", f.Name)
			}
			check(f.Fields)
		}
	}
	for _, e := range catalogue.Default().Endpoints() {
		check(e.Body())
		check(e.Params())
		for _, status := range e.Statuses() {
			check(e.Answer(status))
		}
	}
	assert.Greater(t, checked, 100)
}

// FuzzBlank: whatever comes, nothing panics, well-formed text stays so, and no secret is left.
func FuzzBlank(f *testing.F) {
	f.Add(`{"a":{"phone":"MARK"},"b":[1,2]}`, "name")
	f.Add(`<xml><sign>MARK</sign></xml>`, "sign")
	f.Fuzz(func(t *testing.T, text, value string) {
		_ = dump.JSON([]byte(text))
		_ = dump.XML([]byte(text))
		quoted, err := json.Marshal(value + "MARK4711")
		require.NoError(t, err)
		whole := fmt.Sprintf(`{"x":%s,"phone":%s}`, mustJSON(text), quoted)
		blanked := dump.JSON([]byte(whole))
		require.True(t, json.Valid(blanked), "%s", blanked)
		require.NotContains(t, string(blanked), `"phone":"`+string(quoted[1:]))
		fields, err := xmlmap.Marshal([]xmlmap.Field{{Name: "sign", Value: value + "MARK4711"}})
		if err == nil {
			require.NotContains(t, string(dump.XML(fields)), "MARK4711")
		}
	})
}

func mustJSON(text string) string {
	quoted, _ := json.Marshal(text)
	return string(quoted)
}
