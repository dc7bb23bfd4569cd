package catalogue_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

// TestTheEmbeddedDataAreWhole: Read checks every field, which Default leaves for later.
func TestTheEmbeddedDataAreWhole(t *testing.T) {
	t.Parallel()
	packed, err := os.ReadFile("endpoints.jsonl.gz")
	require.NoError(t, err)
	assert.Less(t, len(packed), 160_000, "it is linked by whoever imports the package")
	c, err := catalogue.Read(bytes.NewReader(packed))
	require.NoError(t, err)
	endpoints := c.Endpoints()
	require.GreaterOrEqual(t, len(endpoints), 1155)
	for i, e := range endpoints {
		assert.NotEmpty(t, e.Title, e)
		assert.Regexp(t, `^(v2|v3|hk/v3|global/v3)/\S+$`, e.Path)
		assert.Contains(t, []string{"GET", "POST", "PUT", "PATCH", "DELETE"}, e.Method)
		if i > 0 {
			assert.NotEqual(t, endpoints[i-1].String(), e.String(), "twice")
		}
		assert.NotEmpty(t, e.Statuses(), e)
		for f := range catalogue.All(append(e.Fields(), e.Answer(0)...)) {
			require.NotEmpty(t, f.Name, e)
			require.True(t, strings.HasSuffix(f.Path, f.Name), "%s: %s is not the end of %s", e, f.Name, f.Path)
			require.NotContains(t, f.Name, ".", "%s: a member without its parent", e)
		}
	}
}

func TestReadSaysWhichLineIsWrong(t *testing.T) {
	t.Parallel()
	const good = `{"method":"GET","path":"v3/certificates","title":"t"}` + "\n"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":              {"", "there is no endpoint in it; expected JSON Lines"},
		"no JSON":              {good + "<html>", "line 2: no JSON object"},
		"no path":              {good + "\n" + `{"method":"GET"}`, "line 3: an endpoint without method or path"},
		"a field of no object": {`{"method":"GET","path":"v3/x","body":["a"]}`, "line 1: params, body or answers"},
		"a status in words":    {`{"method":"GET","path":"v3/x","answers":{"ok":[]}}`, `line 1: answers: "ok" is no status`},
		"half of gzip":         {"\x1f\x8b\x08\x00", "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := catalogue.Read(strings.NewReader(c.text))
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "wxpay/catalogue: ")
		})
	}
}

// TestAFileStandsInForTheEmbeddedData, packed or not: a new page needs no release.
func TestAFileStandsInForTheEmbeddedData(t *testing.T) {
	t.Parallel()
	const line = `{"method":"post","path":"/v3/brand-new/{id}","title":"新","unheard_of":1,` +
		`"body":[{"name":"n","type":"integer","required":true,"enum":[1,"2"]}]}`
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(line))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for name, content := range map[string][]byte{"endpoints.jsonl": []byte(line), "endpoints.jsonl.gz": packed.Bytes()} {
		c, err := catalogue.Load(fstest.MapFS{name: {Data: content}})
		require.NoError(t, err, name)
		e, found := c.Lookup("POST", "v3/brand-new/17")
		require.True(t, found, name)
		assert.Equal(t, []string{"id"}, e.Placeholders())
		assert.Equal(t, []string{"1", "2"}, e.Body()[0].Enum)
		assert.Equal(t, catalogue.InPath, e.Params()[0].In, "a placeholder that the page does not list")
		_, found = c.Lookup("", "v3/pay/transactions/native")
		assert.False(t, found, "it stands in for all of them")
	}
	_, err = catalogue.Load(fstest.MapFS{})
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = catalogue.Load(nil)
	require.ErrorContains(t, err, "the file system is nil")
	_, err = catalogue.Load(fstest.MapFS{"endpoints.jsonl": {Data: []byte("x")}})
	require.ErrorContains(t, err, "endpoints.jsonl: ")
}

func TestLookupTakesAPathHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	const query = "GET v3/pay/transactions/out-trade-no/{out_trade_no}"
	for path, want := range map[string]string{
		"v3/pay/transactions/out-trade-no/{out_trade_no}":                           query,
		"/v3/pay/transactions/out-trade-no/{out_trade_no}{?mchid}":                  query,
		"v3/pay/transactions/out-trade-no/<no>":                                     query,
		"v3/pay/transactions/out-trade-no/T1?mchid=1":                               query,
		"https://api.mch.weixin.qq.com/v3/pay/transactions/out-trade-no/T1?mchid=1": query,
		"v3/refund/domestic/refunds/R1":                                             "GET v3/refund/domestic/refunds/{out_refund_no}",
		"v2/pay/unifiedorder":                                                       "POST v2/pay/unifiedorder",
		"v3/applyment4sub/applyment/":                                               "POST v3/applyment4sub/applyment/",
		"v3/applyment4sub/applyment/{empty}":                                        "POST v3/applyment4sub/applyment/",
		"v3/applyment4sub/applyment":                                                "",
		"v3/certificates/":                                                          "GET v3/certificates",
		"v3/refund/domestic/refunds/":                                               "POST v3/refund/domestic/refunds",
		"v3/pay/transactions/out-trade-no//close":                                   "",
		"v3/pay/transactions":                                                       "",
		"":                                                                          "",
	} {
		e, found := catalogue.Lookup("", path)
		if want == "" {
			assert.False(t, found, path)
			continue
		}
		require.True(t, found, path)
		assert.Equal(t, want, e.String(), path)
	}
	for _, path := range []string{"v3/apply4subject/applyment/{business_code}/cancel", "v3/apply4subject/applyment/{applyment_id}/cancel"} {
		e, _ := catalogue.Lookup("", path)
		assert.Equal(t, path, e.Path, "both fit, and the name of the placeholder decides")
	}
	_, found := catalogue.Lookup("DELETE", "v3/pay/transactions/native")
	assert.False(t, found)
	e, found := catalogue.Lookup("post", "v3/pay/transactions/native")
	assert.True(t, found)
	assert.False(t, e.IsAPIv2())
	assert.Equal(t, []string{"GET", "POST"}, catalogue.Default().Methods("v3/marketing/favor/users/o/coupons"))
}

// TestEveryEndpointIsFoundByItsOwnPath, and by one with values.
func TestEveryEndpointIsFoundByItsOwnPath(t *testing.T) {
	t.Parallel()
	for _, e := range catalogue.Default().Endpoints() {
		found, ok := catalogue.Lookup(e.Method, e.Path)
		require.True(t, ok, e)
		assert.Same(t, e, found)
		path := e.Path
		for _, name := range e.Placeholders() {
			path = strings.Replace(path, "{"+name+"}", "0123", 1)
		}
		_, ok = catalogue.Lookup(e.Method, path)
		assert.True(t, ok, path)
	}
}

func TestNearestKnowsWhatWasMeant(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"pay/transactions/native":                    "[POST v3/pay/transactions/native]",
		"v3/pay/transaction/native":                  "[POST v3/pay/transactions/native]",
		"v3/pay/transactions/natvie":                 "[POST v3/pay/transactions/native]",
		"/v3/v3/pay/transactions/jsapi":              "[POST v3/pay/transactions/jsapi]",
		"v3/pay/transactions/outTradeNo/T1":          "[GET v3/pay/transactions/out-trade-no/{out_trade_no}]",
		"v3/pay/transactions/out_trade_no/T1":        "[GET v3/pay/transactions/out-trade-no/{out_trade_no}]",
		"v3/pay/transactions/out-trade-no/T1/clsoe":  "[POST v3/pay/transactions/out-trade-no/{out_trade_no}/close]",
		"v3/refund/domestic/refund":                  "[POST v3/refund/domestic/refunds]",
		"v3/pay/unifiedorder":                        "[POST v2/pay/unifiedorder]",
		"pay/unifiedorder":                           "[POST v2/pay/unifiedorder]",
		"v3/applyment4sub/applyment":                 "[POST v3/applyment4sub/applyment/]",
		"v3/applyment4sub/aplyment/":                 "[POST v3/applyment4sub/applyment/]",
		"v3/a/thing/that/nobody/documents":           "[]",
		"":                                           "[]",
		"v3/profitsharing/order":                     "[POST v3/profitsharing/orders]",
		"v3/fund-app/mch-transfer/transferBills":     "[POST v3/fund-app/mch-transfer/transfer-bills]",
		"v3/merchant-service/complaint-notification": "[DELETE v3/merchant-service/complaint-notifications",
	} {
		assert.Contains(t, fmt.Sprint(catalogue.Nearest(path)), want, path)
	}
}

func TestSearchFindsInBothLanguages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"申请退款":                  "POST v3/refund/domestic/refunds",
		"refund":                "POST v3/refund/domestic/refunds",
		"Refunds":               "POST v3/refund/domestic/refunds",
		"refnud":                "POST v3/refund/domestic/refunds",
		"profit sharing return": "POST v3/profitsharing/return-orders",
		"分账 回退":                 "POST v3/profitsharing/return-orders",
		"close order":           "POST v3/pay/transactions/out-trade-no/{out_trade_no}/close",
		"payscore complete":     "POST v3/payscore/serviceorder/{out_order_no}/complete",
		"create refund":         "POST v3/refund/domestic/refunds",
		"create transfer":       "POST v3/fund-app/mch-transfer/transfer-bills",
		"trade bill":            "GET v3/bill/tradebill",
		"merchant transfer":     "POST v3/fund-app/mch-transfer/transfer-bills",
		"native 下单":             "POST v3/pay/transactions/native",
		"out_trade_no 查询":       "GET v3/pay/transactions/out-trade-no/{out_trade_no}",
		"退款查询":                  "GET v3/refund/domestic/refunds/{out_refund_no}", // words that no title has side by side
		"小程序下单":                 "POST v3/pay/partner/transactions/miniprogram",
		"支付分创建订单":               "POST v3/payscore/serviceorder",
		"投诉回复":                  "POST v3/merchant-service/complaints-v2/{complaint_id}/response",
		"发红包":                   "POST v3/fund-app/brand-redpacket/brand-merchant-batches",
		"合单支付":                  "POST v3/combine-transactions/jsapi",
		"how to refund":         "POST v3/refund/domestic/refunds",
		"native payment":        "POST v3/pay/transactions/native",
	} {
		var first []string
		for _, e := range catalogue.Search(text)[:min(5, len(catalogue.Search(text)))] {
			first = append(first, e.String())
		}
		assert.Contains(t, first, want, text)
	}
	for text, want := range map[string]string{
		"下单": "POST v3/pay/transactions/app", "place an order": "POST v3/pay/transactions/app",
		"合单下单": "POST v3/combine-transactions/app", "服务商 下单": "POST v3/pay/partner/transactions/app",
	} {
		assert.Equal(t, want, catalogue.Search(text)[0].String(), text)
	}
	assert.Empty(t, catalogue.Search("  "))
	assert.Empty(t, catalogue.Search("qqqqqqqqqqqqqqq"))
}

func TestSkeletonAndValuesAreTheRequiredFields(t *testing.T) {
	t.Parallel()
	e := find(t, "POST", "v3/pay/transactions/native")
	assert.Equal(t, `{
  "appid": "wxd678efh567hg6787",
  "mchid": "1900000001",
  "description": "description",
  "out_trade_no": "out_trade_no",
  "amount": {
    "total": 1
  },
  "notify_url": "https://www.example.com/notify"
}`, string(e.Skeleton(false)))
	var paths []string
	for _, v := range find(t, "POST", "v3/payscore/serviceorder/{out_order_no}/complete").Values(false) {
		paths = append(paths, v.Field.In+" "+v.Path+" "+string(v.JSON))
	}
	assert.Contains(t, paths, `path out_order_no "out_order_no"`)
	assert.Contains(t, paths, `body post_payments.0.name "name"`)
	assert.Nil(t, find(t, "GET", "v3/certificates").Skeleton(true))
	assert.Contains(t, string(e.SampleAnswer(0)), `"code_url"`)
}

func BenchmarkDefault(b *testing.B) {
	packed, err := os.ReadFile("endpoints.jsonl.gz")
	require.NoError(b, err)
	for b.Loop() {
		if _, err := catalogue.Read(bytes.NewReader(packed)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	for b.Loop() {
		if len(catalogue.Search("profit sharing")) == 0 {
			b.Fatal("nothing is found")
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	e, _ := catalogue.Lookup("POST", "v3/pay/transactions/native")
	body := e.Skeleton(true)
	for b.Loop() {
		if len(e.Check(body)) > 0 {
			b.Fatal("something is found")
		}
	}
}
