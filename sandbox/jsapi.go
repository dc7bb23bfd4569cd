package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/world"
)

// A launched is what a shop's page hands to WeixinJSBridge, wx.chooseWXPay and their like: the
// shim brings it here.
type launched struct {
	Method string                     `json:"method"`
	AppID  string                     `json:"appId"` // of wx.config, for the methods whose parameters have none
	Params map[string]json.RawMessage `json:"params"`
}

// A wrong is what is wrong with one field of it. No text holds a secret, or a signature that
// would be right.
type wrong struct {
	Error   string `json:"error"`
	Chinese string `json:"error_zh"`
	Field   string `json:"field"`
	Found   string `json:"found,omitempty"`
	Want    string `json:"want,omitempty"`
}

// launchMethods says what the fields are called: of the JS-SDK timestamp, of all others timeStamp.
var launchMethods = map[string]func(*Sandbox, *launched) (string, *wrong){
	"getBrandWCPayRequest":    (*Sandbox).checkOrder,
	"chooseWXPay":             (*Sandbox).checkOrder,
	"requestPayment":          (*Sandbox).checkOrder,
	"app":                     (*Sandbox).checkOrder,
	"requestMerchantTransfer": (*Sandbox).checkTransfer,
	"openBusinessView":        (*Sandbox).checkBusinessView,
}

const longestLaunch = 64 << 10

// jsapi answers POST /_wxpay/jsapi to pages of any origin. It checks, and gives the code of the
// pay page to whoever has parameters that the merchant has signed. It moves nothing.
func (s *Sandbox) jsapi(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*") // no cookie goes along, and none counts
	h.Set("Content-Type", contentTypes[".json"])
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", http.MethodPost)
		h.Set("Access-Control-Allow-Headers", "Content-Type")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if r.Method != http.MethodPost {
		writeJSON(w, http.StatusMethodNotAllowed, map[string]string{"error": "expected POST"})
		return
	}
	var l launched
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestLaunch))
	if err == nil {
		err = json.Unmarshal(text, &l)
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, wrong{Error: "the body is no JSON object", Chinese: "请求报文不是 JSON 对象"})
		return
	}
	check := launchMethods[l.Method]
	if check == nil {
		writeJSON(w, http.StatusBadRequest, wrong{Error: fmt.Sprintf("there is no method %q", l.Method),
			Chinese: fmt.Sprintf("没有方法 %q", l.Method), Field: "method"})
		return
	}
	code, fault := check(s, &l)
	if fault != nil {
		writeJSON(w, http.StatusBadRequest, fault)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"ok": true, "code": code})
}

// names of the fields that differ from method to method.
func (l *launched) stampName() string {
	if l.Method == "chooseWXPay" || l.Method == "app" {
		return "timestamp"
	}
	return "timeStamp"
}

func (l *launched) name(jsapi, app string) string {
	if l.Method == "app" {
		return app
	}
	return jsapi
}

// text returns a field that is a text; numbers count if numbersToo. A wrong says what it is else.
func (l *launched) text(name string, numbersToo bool) (string, *wrong) {
	raw, found := l.Params[name]
	if !found {
		return "", &wrong{Field: name, Error: name + " is missing", Chinese: "缺少 " + name}
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if text == "" || text == "undefined" || text == "null" {
			return "", &wrong{Field: name, Found: text, Error: name + " is empty", Chinese: name + " 为空"}
		}
		return text, nil
	}
	if numbersToo && digits.Match(raw) {
		return string(raw), nil
	}
	return "", &wrong{Field: name, Found: cutTo(string(raw), 60), Want: `"` + strings.Trim(cutTo(string(raw), 40), `"`) + `"`,
		Error: name + " is not a text; write it as a string", Chinese: name + " 不是字符串，须加引号"}
}

func cutTo(s string, n int) string { return s[:min(len(s), n)] }

var (
	digits   = regexp.MustCompile(`^\d+$`)
	prepayID = regexp.MustCompile(`^[A-Za-z0-9]{8,64}$`)
)

const prepayPrefix = "prepay_id="

// checkStamp reads the timestamp and the nonce, which nothing but their form can be checked of.
func (l *launched) checkStamp() (stamp, nonce string, fault *wrong) {
	name := l.stampName()
	if stamp, fault = l.text(name, name == "timestamp"); fault != nil {
		return "", "", fault
	}
	if !digits.MatchString(stamp) || len(stamp) != 10 {
		fault = &wrong{Field: name, Found: cutTo(stamp, 40), Want: "1767225600", Error: name + " is not in seconds since 1970, ten digits",
			Chinese: name + " 不是以秒为单位的 10 位时间戳"}
		if digits.MatchString(stamp) && len(stamp) == 13 {
			fault.Want, fault.Error, fault.Chinese = stamp[:10], name+" is in milliseconds; expected seconds", name+" 是毫秒，应为秒"
		}
		return "", "", fault
	}
	name = l.name("nonceStr", "noncestr")
	if nonce, fault = l.text(name, false); fault == nil && len(nonce) > 32 {
		fault = &wrong{Field: name, Found: cutTo(nonce, 60), Error: name + " is longer than 32 characters", Chinese: name + " 超过 32 个字符"}
	}
	return stamp, nonce, fault
}

// prepay reads the prepay_id.
func (l *launched) prepay() (string, *wrong) {
	if l.Method == "app" {
		return l.text("prepayid", false)
	}
	text, fault := l.text("package", false)
	if fault != nil {
		return "", fault
	}
	id, found := strings.CutPrefix(text, prepayPrefix)
	switch {
	case !found && prepayID.MatchString(text):
		return "", &wrong{Field: "package", Found: text, Want: prepayPrefix + text,
			Error:   "package is the prepay_id alone; expected prepay_id= in front",
			Chinese: "package 只有预支付交易会话标识，前面须加 prepay_id="}
	case !found || !prepayID.MatchString(id):
		return "", &wrong{Field: "package", Found: cutTo(text, 80), Want: prepayPrefix + "wx…", Error: "package is not prepay_id=…",
			Chinese: "package 的格式应为 prepay_id=…"}
	}
	return id, nil
}

// checkOrder checks what pays an order: of APIv3 and of APIv2.
func (s *Sandbox) checkOrder(l *launched) (code string, fault *wrong) {
	stamp, nonce, fault := l.checkStamp()
	if fault != nil {
		return "", fault
	}
	id, fault := l.prepay()
	if fault != nil {
		return "", fault
	}
	o, fault := s.ordered(id, l.name("package", "prepayid"))
	if fault != nil {
		return "", fault
	}
	appID, fault := l.checkAppID(o)
	if fault != nil {
		return "", fault
	}
	p := &paySign{l: l, o: o, appID: appID, stamp: stamp, nonce: nonce, prepayID: id}
	if o.api == 2 {
		fault = p.checkV2(s)
	} else {
		fault = p.checkV3(s)
	}
	if fault != nil {
		return "", fault
	}
	if o.refused != nil { // last: whoever signed well may know it
		return "", &wrong{Field: l.name("package", "prepayid"), Found: prepayPrefix + id,
			Error:   "the order cannot be paid: " + o.refused.Error(),
			Chinese: "订单无法支付：" + messageIn(o.refused)}
	}
	return o.code, nil
}

func messageIn(err error) string {
	var refused *world.Refusal
	if errors.As(err, &refused) {
		return refused.Message()
	}
	return err.Error()
}

// An ordered is an order, or a combined one, as far as the front end's parameters go.
type ordered struct {
	merchant, code string
	appIDs         []string
	partners       []string // who may stand in partnerid
	api            int
	refused        error
}

func (s *Sandbox) ordered(prepayID, field string) (*ordered, *wrong) {
	if o := s.world.OrderByCode(prepayID); o != nil && o.PrepayID == prepayID {
		return &ordered{o.Merchant, codeOf(o.Link), some(o.AppID, o.SubAppID), some(o.Merchant, o.SubMerchant), o.API,
			s.world.CanPay(o.Merchant, o.Number)}, nil
	}
	if c := s.world.CombinationByCode(prepayID); c != nil && c.PrepayID == prepayID {
		out := &ordered{merchant: c.Merchant, code: codeOf(c.Link), appIDs: some(c.AppID), partners: some(c.Merchant), api: 3}
		if p := s.payment(prepayID); !p.sheet.CanPay {
			out.refused = errors.New(p.sheet.Refused)
		}
		return out, nil
	}
	fault := &wrong{Field: field, Found: prepayPrefix + prepayID,
		Error:   "this sandbox knows no such prepay_id, or a newer one has taken its place",
		Chinese: "沙箱没有这个 prepay_id，或者同一订单已有新的 prepay_id"}
	return nil, fault
}

func codeOf(link string) string { return link[strings.LastIndexByte(link, '/')+1:] }

func some(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// checkAppID compares with the order. Where the parameters have none, it is that of wx.config,
// and in a mini program its own: that of the order then.
func (l *launched) checkAppID(o *ordered) (string, *wrong) {
	name := l.name("appId", "appid")
	if l.Method == "app" {
		partner, fault := l.text("partnerid", false)
		if fault != nil {
			return "", fault
		}
		if !slices.Contains(o.partners, partner) {
			return "", &wrong{Field: "partnerid", Found: cutTo(partner, 40), Want: strings.Join(o.partners, " / "),
				Error: "partnerid is not the merchant of the order", Chinese: "partnerid 不是下单的商户号"}
		}
	}
	found := l.AppID
	if _, given := l.Params[name]; given || l.Method == "getBrandWCPayRequest" || l.Method == "app" {
		var fault *wrong
		if found, fault = l.text(name, false); fault != nil {
			return "", fault
		}
	}
	switch {
	case found == "" && len(o.appIDs) > 0:
		return o.appIDs[len(o.appIDs)-1], nil // the sub-merchant's, if there is one
	case slices.Contains(o.appIDs, found):
		return found, nil
	}
	return "", &wrong{Field: name, Found: cutTo(found, 40), Want: strings.Join(o.appIDs, " / "), Error: name + " is not that of the order",
		Chinese: name + " 与下单时的 appid 不一致"}
}
