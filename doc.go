// Package wxpay calls any endpoint of WeChat Pay, documented or not, in one line:
// the path as the documentation prints it, the values beside it.
//
//	cfg, err := profile.Load("shop") // or a Config with keys of package auth
//	client, err := wxpay.New(cfg)
//	resp, err := client.Chain("v3/payscore/serviceorder/{out_order_no}/complete").Post(ctx, wxpay.Params{
//		"out_order_no": "1234323JKHDFE1243252",
//		"json":         wxpay.Params{"appid": appid, "service_id": serviceID, "total_amount": 50000},
//	})
//
// The library fills the placeholders, signs the exact bytes that it sends, sends
// them once, verifies the answer's signature and says precisely what happened.
//
// # A tour
//
//   - One client per merchant, for the life of the program: [Config], [New], [Client.Check], [Client.Ping].
//   - Build a path: [Client.Chain], [Chain.Chain]; expand a template alone: [Expand].
//   - Give values: [Params]. Encrypt names and numbers: [Sensitive]. Send files: [File].
//   - Send: [Chain.Get], [Chain.Post], [Chain.Put], [Chain.Patch], [Chain.Delete], [Chain.Do];
//     in the background: [Chain.PostAsync] and its like, [Future]; not at all: [Chain.Prepare].
//   - Read the answer: [Response.Get], [Response.Decode], [As]; fetch files: [Client.Download], [Sink].
//   - Read lists, wait for what is final: [Pages], [Poll].
//   - After an error: [OutcomeOf] says whether anything may have been done, [Code] what WeChat Pay said,
//     [Error.Hint] what to do; [VerifyError] is an answer that proves nothing.
//   - Ask for more than one attempt: [Retry], Config.Backup. Look on: [Observer], Config.Logger.
//   - Hand signed parameters to a front end: [Client.Launch].
//
// # The packages
//
//   - [auth] loads keys, signs and verifies; auth/sm2 does so with the Chinese national algorithms.
//   - [profile] loads the configuration of the command wxpay.
//   - [notify] receives notifications; notify/redisonce shares among replicas what was dealt with.
//   - [launch] makes the parameters for front ends, [bill] reads bills.
//   - [certificates] downloads platform certificates, for merchants that still have them.
//   - [catalogue] knows what is documented; otel is an [Observer] for OpenTelemetry.
//   - [sandbox] is a WeChat Pay that remembers, to try and to test with; [wxpaytest] is its bare gateway.
//
// The guide, in English and Chinese, is at https://github.com/wechatpay-chain/wxpay/tree/main/docs.
//
// The protocol is that of the public documentation at
// https://pay.weixin.qq.com/doc/v3/merchant/4012081606. The chain style is that
// of the official PHP SDK wechatpay-php and of the JS wechatpay-axios-plugin.
//
// [auth]: https://pkg.go.dev/github.com/wechatpay-chain/wxpay/auth
// [profile]: https://pkg.go.dev/github.com/wechatpay-chain/wxpay/profile
// [notify]: https://pkg.go.dev/github.com/wechatpay-chain/wxpay/notify
// [launch]: https://pkg.go.dev/github.com/wechatpay-chain/wxpay/launch
// [bill]: https://pkg.go.dev/github.com/wechatpay-chain/wxpay/bill
// [certificates]: https://pkg.go.dev/github.com/wechatpay-chain/wxpay/certificates
// [catalogue]: https://pkg.go.dev/github.com/wechatpay-chain/wxpay/catalogue
// [sandbox]: https://pkg.go.dev/github.com/wechatpay-chain/wxpay/sandbox
// [wxpaytest]: https://pkg.go.dev/github.com/wechatpay-chain/wxpay/wxpaytest
package wxpay
