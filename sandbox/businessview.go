package sandbox

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// checkTransfer checks what opens the page on which a user takes money. Nothing of it is signed.
func (s *Sandbox) checkTransfer(l *launched) (string, *wrong) {
	merchant, fault := l.text("mchId", false)
	if fault != nil {
		return "", fault
	}
	appID, fault := l.text("appId", false)
	if fault != nil {
		return "", fault
	}
	pack, fault := l.text("package", false)
	if fault != nil {
		return "", fault
	}
	p, fault := s.packaged(pack, "transfer", "authorization")
	if fault != nil {
		return "", fault
	}
	want := s.appIDOf(p)
	switch {
	case merchant != p.merchant:
		return "", &wrong{Field: "mchId", Found: cutTo(merchant, 40), Want: p.merchant, Error: "mchId is not the merchant of the transfer",
			Chinese: "mchId 不是发起转账的商户号"}
	case appID != want:
		return "", &wrong{Field: "appId", Found: cutTo(appID, 40), Want: want, Error: "appId is not that of the transfer",
			Chinese: "appId 与发起转账时的 appid 不一致"}
	case !p.sheet.CanPay:
		return "", p.over()
	}
	return pack, nil
}

func (s *Sandbox) appIDOf(p *payment) string {
	if p.kind == "transfer" {
		return s.world.Transfer(p.merchant, p.number).AppID
	}
	return s.world.Authorization(p.merchant, p.number).AppID
}

// packaged finds what a package opens.
func (s *Sandbox) packaged(pack string, kinds ...string) (*payment, *wrong) {
	if kind, _ := s.world.ByPackage(pack); slices.Contains(kinds, kind) {
		return s.payment(pack), nil
	}
	return nil, &wrong{Field: "package", Found: cutTo(pack, 80),
		Error:   "this sandbox knows no such package; hand on the one of the answer, unescaped",
		Chinese: "沙箱没有这个 package；请原样传入接口返回的值，不要转义"}
}

func (p *payment) over() *wrong {
	return &wrong{Field: "package", Found: p.sheet.State, Error: "it can be confirmed no more: " + p.sheet.Refused,
		Chinese: "已不能确认：" + p.sheet.Refused}
}

// checkBusinessView checks openBusinessView: of a page, whose parameters are a query, and of a
// mini program, whose are an object.
func (s *Sandbox) checkBusinessView(l *launched) (string, *wrong) {
	business, fault := l.text("businessType", false)
	if fault != nil {
		return "", fault
	}
	view := &launched{Method: l.Method, Params: map[string]json.RawMessage{}}
	if query, given := l.Params["queryString"]; given {
		view.readQuery(query)
	} else if json.Unmarshal(l.Params["extraData"], &view.Params) != nil {
		return "", &wrong{Field: "extraData", Error: "neither queryString nor extraData is there", Chinese: "缺少 queryString 或 extraData"}
	}
	switch business {
	case "requestMerchantTransfer":
		return s.checkTransfer(view)
	case "wxpayScoreUse":
	default:
		return "", &wrong{Field: "businessType", Found: cutTo(business, 40), Want: "wxpayScoreUse / requestMerchantTransfer",
			Error: "this sandbox does not open that business", Chinese: "沙箱不支持这个 businessType"}
	}
	pack, fault := view.text("package", false)
	if fault != nil {
		return "", fault
	}
	p, fault := s.packaged(pack, "payscore")
	if fault != nil {
		return "", fault
	}
	if fault := s.checkScoreSign(view, p.merchant); fault != nil {
		return "", fault
	}
	if !p.sheet.CanPay {
		return "", p.over()
	}
	return pack, nil
}

// readQuery reads a query whose values may be escaped or not: a package has a + in it.
func (l *launched) readQuery(raw json.RawMessage) {
	var query string
	_ = json.Unmarshal(raw, &query) // what is no text has no fields
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if plain, err := url.PathUnescape(value); err == nil {
			value = plain
		}
		l.Params[name], _ = json.Marshal(value) // a text
	}
}

// checkScoreSign checks the signature of Payscore's parameters, which may be left out.
func (s *Sandbox) checkScoreSign(l *launched, merchant string) *wrong {
	if _, signed := l.Params["sign"]; !signed {
		return nil
	}
	fields := map[string]string{}
	for name := range l.Params {
		text, fault := l.text(name, false)
		if fault != nil {
			return fault
		}
		fields[name] = text
	}
	sign := fields["sign"]
	delete(fields, "sign")
	if id := fields["mch_id"]; id != merchant {
		return &wrong{Field: "mch_id", Found: cutTo(id, 40), Want: merchant, Error: "mch_id is not the merchant of the order",
			Chinese: "mch_id 不是创建订单的商户号"}
	}
	if fields["sign_type"] != auth.SignTypeHMACSHA256 {
		return &wrong{Field: "sign_type", Found: cutTo(fields["sign_type"], 40), Want: auth.SignTypeHMACSHA256,
			Error: "sign_type is not HMAC-SHA256", Chinese: "sign_type 固定为 HMAC-SHA256"}
	}
	want, err := auth.SignV2(auth.SignTypeHMACSHA256, s.gateway.ConfigOf(merchant).APIv2Key, fields)
	if err == nil && strings.EqualFold(want, sign) {
		return nil
	}
	return &wrong{Field: "sign", Want: auth.V2StringA(fields) + "&key=…",
		Error:   "sign is not the HMAC-SHA256 of the sorted fields by the APIv2 key",
		Chinese: "sign 不是用 APIv2 密钥对排序后参数的 HMAC-SHA256 签名"}
}
