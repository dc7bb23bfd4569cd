package sandbox

import (
	"encoding/base64"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// A paySign is a signature of the front end's parameters, and what it must cover.
type paySign struct {
	l                             *launched
	o                             *ordered
	appID, stamp, nonce, prepayID string
}

func (p *paySign) field() string { return p.l.name("paySign", "sign") }

// message is what APIv3 signs. In an app the prepay_id stands alone.
func (p *paySign) message() string {
	return p.lines(p.appID, p.stamp, p.nonce, p.l.name(prepayPrefix, "")+p.prepayID)
}

func (p *paySign) lines(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

func (p *paySign) checkV3(s *Sandbox) *wrong {
	if p.l.Method != "app" {
		signType, fault := p.l.text("signType", false)
		if fault != nil {
			fault.Want = "RSA"
			return fault
		}
		if signType != "RSA" {
			return &wrong{Field: "signType", Found: cutTo(signType, 40), Want: "RSA",
				Error:   "signType is not RSA, but the order is one of APIv3",
				Chinese: "APIv3 订单的 signType 固定为 RSA"}
		}
	}
	text, fault := p.l.text(p.field(), false)
	if fault != nil {
		return fault
	}
	signature, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		fault = &wrong{Field: p.field(), Found: cutTo(text, 40) + "…", Want: p.message(),
			Error:   p.field() + " is not Base64: " + err.Error(),
			Chinese: p.field() + " 不是 Base64"}
		if strings.Contains(text, " ") {
			fault.Error += "; a + has become a blank on the way"
			fault.Chinese += "：途中 + 变成了空格"
		}
		return fault
	}
	verify := func(merchant, message string) bool {
		return auth.Verify(s.gateway.ConfigOf(merchant).PrivateKey.Public(), signature, []byte(message))
	}
	if verify(p.o.merchant, p.message()) {
		return nil
	}
	for _, slip := range p.slips() {
		if verify(p.o.merchant, slip.message) {
			return &wrong{Field: p.field(), Found: slip.message, Want: p.message(),
				Error:   p.field() + " covers something else: " + slip.english,
				Chinese: p.field() + " 签的是另一段内容：" + slip.chinese}
		}
	}
	for _, id := range s.world.Merchants() {
		if id != p.o.merchant && verify(id, p.message()) {
			return &wrong{Field: p.field(), Found: id, Want: p.o.merchant, Error: "it is signed with the private key of the merchant " + id,
				Chinese: "用了商户 " + id + " 的私钥签名"}
		}
	}
	return &wrong{Field: p.field(), Want: p.message(),
		Error:   p.field() + " is not the signature of these four lines by the merchant's private key",
		Chinese: p.field() + " 不是用商户私钥对这四行内容的签名；每行包括最后一行都以换行符结尾"}
}

// A launchSlip is a way to sign the parameters wrongly.
type launchSlip struct{ message, english, chinese string }

func (p *paySign) slips() []launchSlip {
	pack, other := prepayPrefix+p.prepayID, p.prepayID
	if p.l.Method == "app" {
		pack, other = other, pack
	}
	right := p.message()
	slips := []launchSlip{
		{strings.TrimSuffix(right, "\n"), "the last line break is missing", "末尾少了换行符"},
		{strings.ReplaceAll(right, "\n", "\r\n"), `lines end in \r\n`, `换行用了 \r\n`},
		{strings.ReplaceAll(right, "\n", `\n`), `\n stands there as two characters`, `\n 被写成了两个字符`},
		{strings.ReplaceAll(right, "\n", ""), "there are no line breaks", "没有换行符"},
		{p.lines(p.appID, p.stamp, p.nonce, other), "the line of the prepay_id must be " + pack, "第四行应为 " + pack},
		{p.lines(p.appID, p.stamp+"000", p.nonce, pack), "the timestamp was signed in milliseconds", "签名时时间戳用了毫秒"},
		{p.lines(p.appID, p.nonce, p.stamp, pack), "timestamp and nonce are swapped", "时间戳与随机串顺序颠倒"},
		{p.lines(p.o.merchant, p.stamp, p.nonce, pack), "the first line is the merchant ID; expected the app ID", "第一行是商户号，应为 appid"},
		{p.lines("", p.stamp, p.nonce, pack), "the line of the app ID is empty", "第一行 appid 为空"},
		{auth.V2StringA(p.fieldsV2("RSA")), "the fields are sorted as APIv2 does it", "按 APIv2 的方式拼接了参数"},
	}
	for _, id := range p.o.appIDs {
		slips = append(slips, launchSlip{p.lines(id, p.stamp, p.nonce, pack), "it was signed with the app ID " + id, "签名用的是 " + id})
	}
	return slips
}

// fieldsV2 are what APIv2 signs.
func (p *paySign) fieldsV2(signType string) map[string]string {
	if p.l.Method == "app" {
		partner, _ := p.l.text("partnerid", false)
		pack, _ := p.l.text("package", false)
		return map[string]string{"appid": p.appID, "partnerid": partner, "prepayid": p.prepayID, "package": pack, "noncestr": p.nonce,
			"timestamp": p.stamp}
	}
	return map[string]string{"appId": p.appID, "timeStamp": p.stamp, "nonceStr": p.nonce, "package": prepayPrefix + p.prepayID,
		"signType": signType}
}

var otherSignType = map[string]string{auth.SignTypeMD5: auth.SignTypeHMACSHA256, auth.SignTypeHMACSHA256: auth.SignTypeMD5}

func (p *paySign) checkV2(s *Sandbox) *wrong {
	signType := auth.SignTypeMD5
	if p.l.Method != "app" {
		var fault *wrong
		if signType, fault = p.l.text("signType", false); fault != nil {
			fault.Want = auth.SignTypeMD5
			return fault
		}
		if signType != auth.SignTypeMD5 && signType != auth.SignTypeHMACSHA256 {
			return &wrong{Field: "signType", Found: cutTo(signType, 40), Want: auth.SignTypeMD5 + " / " + auth.SignTypeHMACSHA256,
				Error:   "signType is neither MD5 nor HMAC-SHA256, but the order is one of APIv2",
				Chinese: "APIv2 订单的 signType 应为 MD5 或 HMAC-SHA256"}
		}
	}
	text, fault := p.l.text(p.field(), false)
	if fault != nil {
		return fault
	}
	fields := p.fieldsV2(signType)
	key := s.gateway.ConfigOf(p.o.merchant).APIv2Key
	is := func(signType string, fields map[string]string) bool {
		sign, err := auth.SignV2(signType, key, fields)
		return err == nil && strings.EqualFold(sign, text)
	}
	if is(signType, fields) || p.l.Method == "app" && is(auth.SignTypeHMACSHA256, fields) {
		return nil
	}
	fault = &wrong{Field: p.field(), Want: auth.V2StringA(fields) + "&key=…",
		Error:   p.field() + " is not the " + signType + " of the sorted fields",
		Chinese: p.field() + " 不是排序后参数的 " + signType + " 签名"}
	lower := map[string]string{}
	for name, value := range fields {
		lower[strings.ToLower(name)] = value
	}
	without := map[string]string{}
	for name, value := range fields {
		if name != "signType" {
			without[name] = value
		}
	}
	switch {
	case is(otherSignType[signType], fields):
		fault.Error, fault.Chinese = "it is signed with the other algorithm than signType says", "签名算法与 signType 不一致"
	case is(signType, lower):
		fault.Error, fault.Chinese = "the names were signed in lower case; expected appId, timeStamp, nonceStr, signType", "签名时参数名用了小写"
	case is(signType, without):
		fault.Error, fault.Chinese = "signType is not among the signed fields", "参与签名的参数少了 signType"
	}
	return fault
}
