// Package wxpay calls any endpoint of WeChat Pay, documented or not, in one line:
// the path as the documentation prints it, the values beside it.
//
//	client, err := wxpay.New(wxpay.Config{
//		MchID:       "1900000001",
//		Certificate: certificate, // auth.LoadCertificate("file://apiclient_cert.pem")
//		PrivateKey:  merchantKey, // auth.LoadPrivateKey("file://apiclient_key.pem")
//		Platform:    platform,    // auth.LoadKeys(map[string]string{"PUB_KEY_ID_0119…": "file://pub_key.pem"})
//	})
//	resp, err := client.Chain("v3/payscore/serviceorder/{out_order_no}/complete").Post(ctx, wxpay.Params{
//		"out_order_no": "1234323JKHDFE1243252",
//		"json":         wxpay.Params{"appid": appid, "service_id": serviceID, "total_amount": 50000},
//	})
//
// The library fills the placeholders, signs the exact bytes that it sends, sends
// them once, verifies the answer's signature and says precisely what happened.
//
//   - Build a path: [Client.Chain], [Chain.Chain]; expand a template alone: [Expand].
//   - Give values: [Params].
//   - Send: [Chain.Get], [Chain.Post], [Chain.Put], [Chain.Patch], [Chain.Delete],
//     [Chain.Do]; or in the background: [Chain.PostAsync] and its like, [Future].
//   - Read the answer: [As], [Response.Decode], [Response.Get].
//   - Read lists, wait for what is final: [Pages], [Poll].
//   - Understand a failure: [Error], [Code], [VerifyError], [OutcomeOf].
//   - Move files: [File] uploads, [Client.Download] and [Sink] fetch and check.
//   - Encrypt names and numbers: [Sensitive], [Client.Decrypt].
//   - Hand signed parameters to a front end: [Client.Launch], package launch.
//   - Look after the credentials: [New] compares them, [Client.Check] warns ahead.
//
// The package auth loads keys, signs and verifies; auth/sm2 does so with the
// Chinese national algorithms. The package notify receives notifications, certificates
// downloads platform certificates, bill bills. The package wxpaytest is a gateway to test
// against, without credentials and without paying.
//
// The protocol is that of the public documentation at
// https://pay.weixin.qq.com/doc/v3/merchant/4012081606. The chain style is that
// of the official PHP SDK wechatpay-php and of the JS wechatpay-axios-plugin.
package wxpay
