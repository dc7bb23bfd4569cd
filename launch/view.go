package launch

import "strings"

// The values of businessType.
const (
	businessPayScoreUse    = "wxpayScoreUse"
	businessPayScoreEnable = "wxpayScoreEnable"
	businessPayScoreDetail = "wxpayScoreDetail"
	businessTransfer       = "requestMerchantTransfer"
)

// A BusinessView opens a page of WeChat Pay's own (openBusinessView). It marshals to
// what a mini program hands to wx.openBusinessView; JSAPI and App return what a page
// inside WeChat and an app want in its place.
type BusinessView struct {
	BusinessType string `json:"businessType"` // such as wxpayScoreUse
	ExtraData    Params `json:"extraData"`    // signed, if signed at all, as it stands here
}

// JSAPI returns businessType and queryString, for wx.invoke("openBusinessView", …) of a
// page inside WeChat.
func (v BusinessView) JSAPI() Params {
	return Params{"businessType": v.BusinessType, "queryString": v.ExtraData.Query()}
}

// App returns businessType and query for the WXOpenBusinessView of WeChat's Open SDK,
// and for payscore extInfo, which names the released version of the mini program.
func (v BusinessView) App() Params {
	p := Params{"businessType": v.BusinessType, "query": v.ExtraData.Query()}
	if strings.HasPrefix(v.BusinessType, "wxpayScore") {
		p["extInfo"] = `{"miniProgramType":0}`
	}
	return p
}
