// Package sm2 adds the Chinese national algorithms (Guomi, ShangMi) to package auth. A merchant whose API certificate holds an SM2 key
// loads keys and certificates here, and uses them in the same places:
//
//	key, err := sm2.LoadPrivateKey("file:///etc/wxpay/sm2_key.pem")
//	certificate, err := sm2.LoadCertificate("file:///etc/wxpay/sm2_cert.pem")
//	platform, err := sm2.LoadCertificate("file:///etc/wxpay/sm2_platform_cert.pem")
//
//	client, err := wxpay.New(wxpay.Config{
//		MchID: "1900000001", Certificate: certificate, PrivateKey: key, Platform: auth.Keys{platform.Serial: platform},
//		Suites: []auth.Suite{sm2.Suite{}}, // also in notify.Config: encrypted notifications and certificates need it
//	})
//
// Signatures are SM2 with SM3 (WECHATPAY2-SM2-WITH-SM3), sensitive fields are encrypted with SM2, notifications and certificates with
// SM4-GCM, and digests are SM3.
//
// The algorithms are those of github.com/emmansun/gmsm. Only programs that import
// this package link it.
package sm2
