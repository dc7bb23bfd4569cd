package launch

import (
	"errors"
	"fmt"
	"maps"
	"strconv"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// Coupons are the attributes of the component send-coupon of the mini program
// plugin that hands out coupons (小程序发券插件). They marshal to the JSON object whose
// members the page binds under the same names.
type Coupons struct {
	SendCouponMerchant string              `json:"send_coupon_merchant"`
	SendCouponParams   []map[string]string `json:"send_coupon_params"`
	Sign               string              `json:"sign"`
}

// CouponPlugin signs coupons for the mini program plugin. Each has stock_id and
// out_request_no, and if the coupon wants them coupon_code, create_coupon_merchant or
// customize_send_time; exactly what is given is sent and signed, with the number of the
// coupon behind each name, from 0. The merchant who hands them out is Config.MchID, for
// partners the partner's, and the key is its Config.APIv2Key (HMAC-SHA256).
//
// Source: pay.weixin.qq.com/doc/v3/merchant/4012285674,
// pay.weixin.qq.com/doc/v3/partner/4012285878.
func (l Launcher) CouponPlugin(coupons ...map[string]string) (_ Coupons, err error) {
	defer named(&err, "CouponPlugin")
	if err := l.checkMerchant(); err != nil {
		return Coupons{}, err
	}
	if len(coupons) == 0 {
		return Coupons{}, errors.New("there is no coupon; expected one or more, each with stock_id and out_request_no")
	}
	p := Coupons{SendCouponMerchant: l.keys.MchID}
	signed := map[string]string{sendCouponMerchant: l.keys.MchID}
	for i, coupon := range coupons {
		if err := addCoupon(signed, coupon, strconv.Itoa(i)); err != nil {
			return Coupons{}, fmt.Errorf("coupon %d: %w", i, err)
		}
		p.SendCouponParams = append(p.SendCouponParams, maps.Clone(coupon))
	}
	if p.Sign, err = l.signV2(auth.SignTypeHMACSHA256, signed); err != nil {
		return Coupons{}, err
	}
	return p, nil
}

// addCoupon adds the fields of a coupon to what is signed, its number behind their names.
func addCoupon(signed, coupon map[string]string, number string) error {
	if err := checkFields(coupon, "stock_id", "out_request_no"); err != nil {
		return err
	}
	for name, value := range coupon {
		numbered := name + number
		if _, taken := signed[numbered]; taken {
			return fmt.Errorf("%s would be signed as %s, which another coupon has already; "+
				"expected names without a number, such as stock_id", name, numbered)
		}
		signed[numbered] = value
	}
	return nil
}

// sendCouponMerchant is the field of the merchant who hands coupons out.
const sendCouponMerchant = "send_coupon_merchant"

// couponLink is the page of WeChat Pay's on which a user takes a coupon, and
// couponFragment what the pages of 2024 want behind it; those of 2021 had
// #wechat_redirect alone.
const (
	couponLink     = "https://action.weixin.qq.com/busifavor/getcouponinfo"
	couponFragment = "#wechat_pay&wechat_redirect"
)

// CouponH5 returns the link to which a merchant's page sends a user to take a coupon
// (H5发券). coupon has stock_id, out_request_no and open_id, and coupon_code if the
// stock wants it; send_coupon_merchant (Config.MchID) and sign (HMAC-SHA256 with
// Config.APIv2Key) are added. The link does not work inside a mini program.
//
// It ends with #wechat_pay&wechat_redirect, as the documentation has it since 2024;
// pages of 2021 and an SDK's guide have #wechat_redirect alone.
//
// Source: pay.weixin.qq.com/docs/merchant/apis/offer-coupons-by-h5/h5-coupon.html.
func (l Launcher) CouponH5(coupon map[string]string) (_ string, err error) {
	defer named(&err, "CouponH5")
	if err := l.checkMerchant(); err != nil {
		return "", err
	}
	if err := checkFields(coupon, "stock_id", "out_request_no", "open_id"); err != nil {
		return "", err
	}
	if given, ok := coupon[sendCouponMerchant]; ok && given != l.keys.MchID {
		return "", fmt.Errorf("%s is %s; expected Config.MchID (%s), whose key signs, or leave it out",
			sendCouponMerchant, ident.Shown(given), l.keys.MchID)
	}
	p := Params(maps.Clone(coupon))
	p[sendCouponMerchant] = l.keys.MchID
	if p["sign"], err = l.signV2(auth.SignTypeHMACSHA256, p); err != nil {
		return "", err
	}
	return couponLink + "?" + p.Query() + couponFragment, nil
}
