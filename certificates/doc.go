// Package certificates downloads WeChat Pay's platform certificates and keeps
// them up to date, for merchants in platform-certificate mode and for the switch
// from certificates to the WeChat Pay public key.
//
//	certs, err := certificates.New(cfg, certificates.Options{})
//	cfg.Platform = certs
//	client, err := wxpay.New(cfg)
//
// Nothing is downloaded before the first request needs it, and no goroutine is
// started: requests bring the certificates up to date before they are sent. A
// Watcher does it ahead of them, for any number of merchants.
//
// A merchant that has only the WeChat Pay public key has no certificates to
// download; ErrPublicKeyMode says so. Newer merchants are all of that kind.
//
// The endpoint is GET /v3/certificates
// (https://pay.weixin.qq.com/doc/v3/merchant/4012551764 and its neighbours).
package certificates
