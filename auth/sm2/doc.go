// Package sm2 adds the Chinese national algorithms (Guomi, ShangMi) to auth: SM2
// signatures with SM3 (WECHATPAY2-SM2-WITH-SM3), SM2 encryption of sensitive
// fields, SM4-GCM of notifications and certificates, and SM3 digests.
//
// A merchant whose API certificate holds an SM2 key loads key and certificates
// here instead of with package auth, and uses them in the same places:
//
//	key, err := sm2.LoadPrivateKey("file:///etc/wxpay/sm2_key.pem")
//	platform, err := sm2.LoadCertificate("file:///etc/wxpay/sm2_platform_cert.pem")
//	keys := auth.Keys{platform.Serial: platform}
//
// Encrypted notifications and certificates need Suite too:
// resource.Open(apiv3Key, sm2.Suite{}).
//
// The algorithms are those of github.com/emmansun/gmsm. Only programs that import
// this package link it.
package sm2
