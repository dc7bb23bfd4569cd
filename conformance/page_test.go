package conformance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

const shopApp = "wx8888888888888888"

// A shop is a merchant of a sandbox: a program that places orders and hears of payments, and a
// page that opens them.
type shop struct {
	t       *testing.T
	sandbox *sandbox.Sandbox
	client  *wxpay.Client
	server  *httptest.Server
}

func startShop(t *testing.T, options ...sandbox.Option) *shop {
	t.Helper()
	s, err := sandbox.Start(options...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() }) // a test may have closed it
	client, err := wxpay.New(s.Config())
	require.NoError(t, err)
	receiver, err := notify.New(notify.Config{APIv3Key: s.Config().APIv3Key, Platform: s.Config().Platform})
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.Handle("/notify", receiver.Handler(func(context.Context, *notify.Event) error { return nil }))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><body>shop<script src="%s_wxpay/jweixin.js"></script>`, s.URL())
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return &shop{t, s, client, server}
}

// place places an order of 12.34 yuan, and returns what was answered.
func (s *shop) place(kind, number, description string) *wxpay.Response {
	s.t.Helper()
	answer, err := s.client.Chain("v3/pay/transactions/{kind}").Post(s.t.Context(), wxpay.Params{"kind": kind, "json": wxpay.Params{
		"appid": shopApp, "mchid": s.sandbox.Config().MchID, "description": description, "out_trade_no": number,
		"notify_url": s.server.URL + "/notify", "amount": wxpay.Params{"total": 1234}, "payer": wxpay.Params{"openid": "o1"},
	}})
	require.NoError(s.t, err)
	return answer
}

func row(number string) string { return fmt.Sprintf(`tr[data-key="1900000001/%s"]`, number) }

// TestAPaymentIsSeenWithoutReload: from the empty page over the first order to its callback.
func TestAPaymentIsSeenWithoutReload(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	b := open(t, "en-US", 1280, 800)
	b.visit(s.sandbox.URL())
	b.is(`document.querySelector(".snippet pre").textContent.includes(%s)`, s.sandbox.URL())
	b.is(`window.before = true`)
	s.place("native", "T00001", `<img src=x onerror="document.title='evil'">`)
	b.is(`document.querySelector(%s).textContent.includes("NOTPAY")`, row("T00001"))
	b.is(`document.querySelector(".sub").textContent.startsWith("<img src=x") && !document.querySelector("td img") && document.title !== "evil"`)
	b.is(`document.querySelector(".money").textContent === "¥12.34" && document.querySelector(".money").title === "1234 fen"`)
	b.click(row("T00001") + " button.go")
	b.is(`document.querySelector(%s).textContent.includes("SUCCESS")`, row("T00001"))
	b.is(`document.querySelector(%s).classList.contains("flash")`, row("T00001"))
	b.is(`document.querySelector(%s + " .callback").textContent.includes("notified")`, row("T00001"))
	b.is(`document.querySelector('#kinds a[href="#/deliveries"] .count').textContent === "1"`)
	b.click(row("T00001"))
	b.is(`document.querySelector("#drawer .attempts").textContent.includes("204")`)
	b.is(`document.querySelector("#drawer .path .lit.good")`)
	b.click(`#drawer details[data-name="forbidden"] summary`)
	b.allow("409")
	b.click(`[data-focus="try-pay"]`)
	b.is(`document.querySelector(".said").textContent.includes("ORDERPAID")`)
	b.is(`window.before`)
}

// TestForgedNotificationsAreRefused: resend and resend forged, out of the drawer.
func TestForgedNotificationsAreRefused(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	s.place("native", "T00001", "tea")
	require.NoError(t, s.sandbox.Pay("T00001"))
	b := open(t, "zh-CN", 1440, 900)
	b.visit(s.sandbox.URL() + "#/orders/1900000001/T00001")
	b.is(`document.documentElement.lang === "zh-CN" && document.querySelector("#drawer .attempts li")`)
	b.click(`#drawer .menu summary`)
	b.click(`#drawer [data-focus^="forge-bad-signature"]`)
	b.is(`document.querySelector("#drawer .attempts").textContent.includes("签名错误")`)
	b.is(`document.querySelectorAll("#drawer .attempts .good").length === 2 && !document.querySelector("#drawer .attempts .bad")`)
}

// TestTheKeyboardDoesEverything without a mouse.
func TestTheKeyboardDoesEverything(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	for _, number := range []string{"T00001", "T00002", "T00003"} {
		s.place("native", number, "tea")
	}
	b := open(t, "en-US", 1280, 800)
	b.visit(s.sandbox.URL())
	b.is(`document.querySelectorAll("tbody tr").length === 3`)
	b.press("jj")
	b.is(`document.activeElement.matches(%s) && document.activeElement.getAttribute("aria-selected") === "true"`, row("T00002"))
	b.press("k")
	b.is(`document.activeElement.matches(%s)`, row("T00003"))
	b.press("j\r")
	b.is(`document.querySelector("#drawer h2").textContent.includes("T00002") && document.activeElement.matches("#drawer h2")`)
	b.is(`getComputedStyle(document.activeElement).outlineStyle !== "none"`)
	b.press("p")
	b.is(`document.querySelector(%s).textContent.includes("SUCCESS")`, row("T00002"))
	b.press("j")
	b.is(`document.querySelector("#drawer h2").textContent.includes("T00001") && document.activeElement.matches(%s)`, row("T00001"))
	b.press("k")
	b.is(`document.querySelector("#drawer h2").textContent.includes("T00002")`)
	b.press("\x1b")
	b.is(`document.querySelector("#drawer").hidden && document.activeElement.matches(%s)`, row("T00002"))
	b.press("/")
	b.is(`document.activeElement.id === "search" && document.querySelector("#search").value === ""`)
	b.press("00003")
	b.is(`document.querySelectorAll("tbody tr").length === 1 && document.querySelector(%s)`, row("T00003"))
	b.press("\x1b")
	b.is(`document.querySelectorAll("tbody tr").length === 3`)
	assert.Equal(t, "NOTPAY", s.state("T00003"), "p typed into the search would have paid nothing")
}

func (s *shop) state(number string) string {
	s.t.Helper()
	answer, err := s.client.Chain("v3/pay/transactions/out-trade-no/{number}").Get(s.t.Context(),
		wxpay.Params{"number": number, "query": wxpay.Params{"mchid": s.sandbox.Config().MchID}})
	require.NoError(s.t, err)
	return answer.Get("trade_state").String()
}

// TestNoRowMovesUnderThePointer: new ones wait until it is gone.
func TestNoRowMovesUnderThePointer(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	s.place("native", "T00001", "tea")
	b := open(t, "en-US", 1280, 800)
	b.visit(s.sandbox.URL())
	b.is(`document.querySelector(%s)`, row("T00001"))
	b.do(chromedp.MouseEvent("mouseMoved", 600, 160))
	top := b.value(`document.querySelector("tbody tr").getBoundingClientRect().top`)
	s.place("native", "T00002", "tea")
	b.is(`!document.querySelector("#held").hidden && document.querySelector("#held").textContent.startsWith("1 ")`)
	assert.Equal(t, top, b.value(`document.querySelector("tbody tr").getBoundingClientRect().top`))
	b.is(`document.querySelectorAll("tbody tr").length === 1`)
	b.do(chromedp.MouseEvent("mouseMoved", 60, 600))
	b.is(`document.querySelector("tbody tr").matches(%s) && document.querySelector("#held").hidden`, row("T00002"))
}

// TestALostConnectionIsSaid, and that it is there again.
func TestALostConnectionIsSaid(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	b := open(t, "en-US", 1280, 800)
	b.allow("ERR_")
	b.visit(s.sandbox.URL())
	b.is(`document.querySelector(".snippet pre")`)
	require.NoError(t, s.sandbox.Close())
	b.is(`!document.querySelector("#notice").hidden && document.querySelector("#notice").textContent.includes("lost")`)
	again, err := sandbox.Start(sandbox.Address(strings.Trim(strings.TrimPrefix(s.sandbox.URL(), "http:"), "/")))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, again.Close()) })
	b.is(`document.querySelector("#notice").textContent.includes("again.")`)
	b.is(`document.querySelector("#notice").hidden`)
}

// TestThePhonePaysAndComesBack: only to http and https.
func TestThePhonePaysAndComesBack(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	b := open(t, "zh-CN", 360, 740)
	link := s.place("native", "T00001", "乌龙茶").Get("code_url").String()
	b.visit(link + "?redirect_url=" + url.QueryEscape("javascript:document.title='evil'"))
	b.is(`document.querySelector(".band").textContent === "沙箱环境，不会扣款" && document.querySelector(".sum").textContent === "¥12.34"`)
	b.click("#cancel")
	b.is(`document.querySelector("h1").textContent.includes("已取消") && !document.querySelector("#sheet a")`)
	assert.Equal(t, "NOTPAY", s.state("T00001"))
	b.visit(link + "?redirect_url=" + url.QueryEscape(s.server.URL+"/back?a=1&b=2"))
	b.click("#pay")
	b.is(`location.href === %s`, s.server.URL+"/back?a=1&b=2")
	assert.Equal(t, "SUCCESS", s.state("T00001"))
}

// TestNothingIsWiderThanANarrowScreen of 360 px, in both languages.
func TestNothingIsWiderThanANarrowScreen(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	link := s.place("native", "T00001", strings.Repeat("long", 30)).Get("code_url").String()
	require.NoError(t, s.sandbox.Pay("T00001"))
	for _, language := range []string{"en-US", "zh-CN"} {
		b := open(t, language, 360, 740)
		for _, address := range []string{
			s.sandbox.URL(), s.sandbox.URL() + "#/requests", s.sandbox.URL() + "#/deliveries",
			s.sandbox.URL() + "#/orders/1900000001/T00001", s.sandbox.URL() + "#/requests/1", link,
		} {
			b.visit("about:blank")
			b.visit(address)
			b.is(`document.querySelector("tbody tr, .drawer h2, #sheet h1")`)
			b.is(`document.documentElement.scrollWidth <= 360 && (document.querySelector("#drawer")?.scrollWidth ?? 0) <= 360`)
		}
	}
}

// contrast finds texts whose contrast with what is behind them is below 4.5 to 1.
const contrast = `(() => {
  const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return { r: m[0], g: m[1], b: m[2], a: m[3] ?? 1 }; };
  const linear = (v) => v / 255 <= .03928 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const light = ({ r, g, b }) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const behind = (e) => {
    for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.a === 1) return c; }
    return { r: 255, g: 255, b: 255 };
  };
  const low = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !e.checkVisibility() || e.closest("noscript, script, .flash, :disabled")) continue;
    const style = getComputedStyle(e);
    const ink = parse(e.closest("svg") ? style.fill : style.color), back = behind(e);
    const [a, b] = [light(ink), light(back)];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.push(ratio.toFixed(2) + " " + e.className + " " + walk.currentNode.textContent.trim().slice(0, 30));
  }
  return low.join("\n");
})()`

// TestEveryTextCanBeRead in light and dark, by the system and by the switch.
func TestEveryTextCanBeRead(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	link := s.place("native", "T00001", "tea").Get("code_url").String()
	s.place("native", "T00002", "tea")
	require.NoError(t, s.sandbox.Pay("T00001"))
	b := open(t, "en-US", 1440, 900)
	for _, scheme := range []string{"light", "dark"} {
		b.prefer(scheme)
		for _, address := range []string{
			s.sandbox.URL() + "#/orders/1900000001/T00001", s.sandbox.URL() + "#/orders/1900000001/T00002",
			s.sandbox.URL() + "#/requests/1", s.sandbox.URL() + "#/deliveries", link,
		} {
			b.visit("about:blank")
			b.visit(address)
			b.is(`document.querySelector(location.pathname === "/" ? "#rows tr" : "#sheet h1") && !document.querySelector(".flash")`)
			b.is(`!location.hash.includes("/1") || document.querySelector("#drawer h2")`)
			assert.Empty(t, b.value(contrast), "%s %s", scheme, address)
		}
	}
	b.visit(s.sandbox.URL())
	dark := b.value(`getComputedStyle(document.body).backgroundColor`)
	b.click("#theme")
	assert.NotEqual(t, dark, b.value(`getComputedStyle(document.body).backgroundColor`))
	b.do(chromedp.Reload())
	b.is(`document.documentElement.dataset.theme === "light"`)
	b.click("#language")
	b.is(`document.documentElement.lang === "zh-CN" && document.querySelector("#title").textContent === "订单"`)
}

// invoke has the shop's page call the shim, and keeps what is called back.
func (b *tab) invoke(script string, params any) {
	b.t.Helper()
	text, err := json.Marshal(params)
	require.NoError(b.t, err)
	b.value("(() => { window.said = null; window.wrong = null; " +
		"document.addEventListener('wxpay:wrong', (e) => { window.wrong = e.detail; }); const params = " +
		string(text) + "; const done = (r) => { window.said = JSON.stringify(r); }; " + script + "; })()")
}

// inSheet clicks something of the pay page that lies over the shop's.
func (b *tab) inSheet(selector string) {
	b.t.Helper()
	b.is(`document.querySelectorAll('iframe[data-wxpay="sheet"]').length === 1`)
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	err := b.tryInSheet(ctx, selector)
	for err != nil && ctx.Err() == nil && b.value(`document.querySelector("iframe") !== null`) == true {
		err = b.tryInSheet(ctx, selector) // the frame was looked at before its page was there
	}
	if b.value(`document.querySelector("iframe") === null`) == true {
		return // it was gone before the click was confirmed
	}
	require.NoError(b.t, err)
}

func (b *tab) tryInSheet(ctx context.Context, selector string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var frames []*cdp.Node
	if err := chromedp.Run(ctx, chromedp.Nodes(`iframe[data-wxpay="sheet"]`, &frames, chromedp.ByQuery)); err != nil {
		return err
	}
	return chromedp.Run(ctx, chromedp.WaitVisible(selector, chromedp.ByQuery, chromedp.FromNode(frames[0])),
		chromedp.Click(selector, chromedp.ByQuery, chromedp.FromNode(frames[0])))
}

// TestTheShimOfAnotherOrigin pays, cancels and says which field is wrong, as WeChat calls back.
func TestTheShimOfAnotherOrigin(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	b := open(t, "en-US", 900, 800)
	b.visit(s.server.URL)
	b.is(`window.wx && window.WeixinJSBridge`)
	bridge := `WeixinJSBridge.invoke("getBrandWCPayRequest", params, done)`

	id := s.place("jsapi", "T00001", "tea").Get("prepay_id").String()
	right, err := s.client.Launch().JSAPI(shopApp, id)
	require.NoError(t, err)
	b.invoke(bridge, right)
	b.inSheet("#cancel")
	b.is(`said === '{"err_msg":"get_brand_wcpay_request:cancel"}'`)
	assert.Equal(t, "NOTPAY", s.state("T00001"))
	b.allow("400")
	wrong := wxpay.Params{}
	for name, value := range right {
		wrong[name] = value
	}
	wrong["timeStamp"] = "1767225600"
	b.invoke(bridge, wrong)
	b.is(`JSON.parse(said).err_msg === "get_brand_wcpay_request:fail" && JSON.parse(said).err_desc.startsWith("paySign: ")`)
	b.is(`wrong.field === "paySign" && wrong.error_zh.includes("paySign") && wrong.want.includes("1767225600")`)
	b.is(`!document.querySelector("iframe")`)
	b.invoke(bridge, right)
	b.inSheet("#pay")
	b.is(`said === '{"err_msg":"get_brand_wcpay_request:ok"}' && !document.querySelector("iframe")`)
	assert.Equal(t, "SUCCESS", s.state("T00001"))

	id = s.place("jsapi", "T00002", "tea").Get("prepay_id").String()
	right, err = s.client.Launch().JSAPI(shopApp, id)
	require.NoError(t, err)
	b.invoke(`wx.config({ appId: params.appId }); wx.chooseWXPay({ ...params, timestamp: params.timeStamp, success: done, cancel: done, fail: done })`,
		right)
	b.inSheet("#pay")
	b.is(`said === '{"errMsg":"chooseWXPay:ok"}'`)

	bill, err := s.client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(t.Context(), wxpay.Params{"json": wxpay.Params{
		"appid": shopApp, "out_bill_no": "B1", "transfer_scene_id": "1000", "openid": "o1", "transfer_amount": 888,
		"transfer_remark": "prize",
		"transfer_scene_report_infos": []any{
			wxpay.Params{"info_type": "活动名称", "info_content": "新年"}, wxpay.Params{"info_type": "奖励说明", "info_content": "二等奖"},
		},
	}})
	require.NoError(t, err)
	right, err = s.client.Launch().Transfer(shopApp, bill.Get("package_info").String())
	require.NoError(t, err)
	b.invoke(`WeixinJSBridge.invoke("requestMerchantTransfer", params, done)`, right)
	b.inSheet("#pay")
	b.is(`said === '{"err_msg":"requestMerchantTransfer:ok"}'`)
}

// TestAPageOfAnotherOriginMovesNothing: it is refused whatever it sends.
func TestAPageOfAnotherOriginMovesNothing(t *testing.T) {
	t.Parallel()
	s := startShop(t)
	s.place("native", "T00001", "tea")
	b := open(t, "en-US", 900, 800)
	b.allow("403")
	b.allow("CORS")
	b.allow("ERR_FAILED")
	b.visit(s.server.URL)
	for _, call := range []string{
		`fetch(%q, { method: "POST", mode: "no-cors" })`, `fetch(%q, { method: "POST" })`,
		`new Promise((done) => { const f = document.createElement("form"); f.method = "POST"; f.action = %q; f.target = "x"; document.body.append(f); f.submit(); setTimeout(done, 300); })`,
	} {
		b.value(fmt.Sprintf(call, s.sandbox.URL()+"_wxpay/orders/T00001/pay") + `.then(() => true, () => true)`)
	}
	b.is(`fetch(%s).then(() => { window.read = true; }, () => { window.read = false; }) && window.read === false`, s.sandbox.URL()+"_wxpay/keys")
	assert.Equal(t, "NOTPAY", s.state("T00001"))
}
