package world

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (w *told) billText(query string) string {
	w.t.Helper()
	announced := w.must("GET /v3/bill/"+query, nil)
	_, token, found := strings.Cut(announced["download_url"].(string), "?")
	require.True(w.t, found)
	return w.must("GET /v3/billdownload/file?"+token, nil)["file"].(string)
}

// TestBillsComeAtTen of the next day, and not before: WORLD 5.7, FACTS A6.
func TestBillsComeAtTen(t *testing.T) {
	t.Parallel()
	w := paid(t)
	w.must("POST "+refundURL, refunding("R1", "T00001", 40, 100, nil))
	const today, yesterday = "tradebill?bill_date=2026-06-09", "tradebill?bill_date=2026-06-08"
	w.refused("GET /v3/bill/"+today, nil, 400, "INVALID_REQUEST", "账单日期错误")
	w.refused("GET /v3/bill/"+yesterday, nil, 400, "NO_STATEMENT_EXIST", "请求的账单文件不存在")
	w.refused("GET /v3/bill/tradebill?bill_date=2026-01-01", nil, 400, "INVALID_REQUEST", "")
	w.refused("GET /v3/bill/tradebill?bill_date=09.06.2026", nil, 400, "PARAM_ERROR", "正则表达式")
	w.advance(23 * time.Hour) // 09:30 of the tenth
	w.refused("GET /v3/bill/"+today, nil, 400, "STATEMENT_CREATING", "请求的账单正在生成中")
	w.advance(time.Hour)
	lines := strings.Split(w.billText(today), "\r\n")
	require.Len(t, lines, 6, "head, two rows, head of the sums, sums, and the end")
	assert.Equal(t, 27, strings.Count(lines[0], ",")+1)
	assert.True(t, strings.HasPrefix(lines[0], "\ufeff交易时间,"), lines[0])
	assert.Regexp(t, "^`2026-06-09 10:30:00,`wx,`1900000001,`0,`,`4200\\d{24},`T00001,`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`NATIVE,`SUCCESS,`OTHERS,"+
		"`CNY,`1.00,`0.00,`0,`0,`0.00,`0.00,`,`,`tea,`,`0.00000,`0.60%,`1.00,`0.00,`$", lines[1])
	assert.Regexp(t, "`REFUND,.*`0.00,`0.00,`503\\d{26},`R1,`0.40,`0.00,`ORIGINAL,`SUCCESS,`tea,`,"+
		"`0.00000,`0.60%,`0.00,`0.40,`$", lines[2])
	assert.Equal(t, "`2,`1.00,`0.40,`0.00,`0.00000,`1.00,`0.40", lines[4])
	assert.Equal(t, 3, strings.Count(w.billText("tradebill?bill_type=SUCCESS&bill_date=2026-06-09"), "`2026")+2)
	assert.Contains(t, w.billText("fundflowbill?bill_date=2026-06-09"), "`2,`1,`1.00,`1,`0.40\r\n")

	announced := w.must("GET /v3/bill/"+today, nil)["download_url"].(string)
	w.advance(5*time.Minute + time.Second)
	w.refused("GET /v3/billdownload/file"+announced[strings.Index(announced, "?"):], nil, 400, "INVALID_REQUEST", "下载地址已失效")
}

// TestABillIsDownloadedWhereItWasAskedFor: the merchant may know this world by another name.
func TestABillIsDownloadedWhereItWasAskedFor(t *testing.T) {
	t.Parallel()
	w := paid(t)
	w.advance(24 * time.Hour)
	e, values := Find("GET", "/v3/bill/tradebill")
	for origin, want := range map[string]string{"": "http://sandbox", "https://api.mch.weixin.qq.com": "https://api.mch.weixin.qq.com"} {
		answer, err := w.Do(e, &Call{Method: "GET", Path: e.Pattern, Values: values, Query: url.Values{"bill_date": {"2026-06-09"}},
			Merchant: "1900000001", Origin: origin})
		require.NoError(t, err)
		at := answer.Body.(map[string]string)["download_url"]
		assert.True(t, strings.HasPrefix(at, want+"/v3/billdownload/file?token="), at)
	}
}

func TestTextsOfMerchantsCannotBreakABill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.set("bill-lines", "lf"))
	w.must(place, native("T00001", m{"description": "tea, green\nhot", "attach": "a,b\x1b"}))
	w.pay("T00001")
	w.advance(24 * time.Hour)
	text := w.billText("tradebill?bill_date=2026-06-09")
	assert.Contains(t, text, "`tea\\  green\\nhot,`a\\ b ,")
	assert.Len(t, strings.Split(text, "\n"), 5)
	assert.True(t, strings.HasPrefix(text, "交易时间,"), text)
	assert.NotContains(t, text, "\r")
	require.NoError(t, w.set("bill-commas", "plain"))
	text = w.billText("tradebill?bill_date=2026-06-09")
	assert.Contains(t, text, "`tea, green\\nhot,`a,b ,")
}

// TestTheWorldGoesOnWhereItStopped, with a store that lasts.
func TestTheWorldGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	store := Memory()
	w := newWorld(t, func(o *Options) { o.Store = store })
	w.answer = func(*Notice) Reply { return Reply{Status: 500} }
	w.must(place, native("T00001", nil))
	w.pay("T00001")
	w.must("POST "+refundURL, refunding("R1", "T00001", 40, 100, nil))
	w.advance(10 * time.Second)
	require.NoError(t, w.Close())
	again := newWorld(t, func(o *Options) { o.Store = store })
	assert.Equal(t, start.Add(10*time.Second), again.Now())
	assert.Equal(t, Refunded, again.state("T00001"))
	again.advance(time.Minute)
	assert.Equal(t, Success, again.must("GET "+refundURL+"/R1", nil)["status"])
	var events []string
	for _, n := range again.told() {
		events = append(events, n.Type)
	}
	assert.Contains(t, events, "TRANSACTION.SUCCESS", "what was not delivered is tried again")
}
