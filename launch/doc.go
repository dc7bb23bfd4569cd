// Package launch makes the signed parameters that a merchant's server hands to its front
// end: what a page inside WeChat, a mini program or an app needs to open WeChat Pay
// (调起支付). Without them no order is paid.
//
//	params, err := client.Launch().JSAPI(appID, order.Get("prepay_id").String())
//
// A [Launcher] comes from wxpay's Client.Launch. It knows the keys of the merchant and no
// network: nothing is sent, and wxpay.OutcomeOf says NotSent of every error.
//
//   - Orders of APIv3: [Launcher.JSAPI], [Launcher.MiniProgram], [Launcher.App]; with medical
//     insurance: [Launcher.MedicalInsuranceJSAPI], [Launcher.MedicalInsuranceMiniProgram].
//   - Orders of APIv2: [Launcher.JSAPIV2], [Launcher.MiniProgramV2], [Launcher.AppV2],
//     [Launcher.RedPacket].
//   - Links and QR codes: [Launcher.H5], [Launcher.Native], [Launcher.SignedLink].
//   - Pages of WeChat Pay's own: [Launcher.PayScoreConfirm] and its like,
//     [Launcher.Transfer], [Launcher.TransferApp].
//   - Coupons: [Launcher.CouponPlugin], [Launcher.CouponH5].
package launch
