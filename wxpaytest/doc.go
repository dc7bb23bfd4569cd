// Package wxpaytest is a WeChat Pay gateway that runs inside your test or
// program, on a loopback address, with fresh keys. WeChat Pay has no sandbox for
// APIv3; this is where a payment flow can be tried without paying.
//
//	server := wxpaytest.NewServer(t)
//	server.Handle("POST /v3/pay/transactions/native", func(r *wxpaytest.Request) wxpaytest.Reply {
//		return wxpaytest.Reply{Body: map[string]string{"code_url": "weixin://wxpay/bizpayurl?pr=1"}}
//	})
//	client, err := wxpay.New(server.Config())
//
// The gateway verifies the signature of every request over the bytes that came
// and fails the test if it is wrong. It signs what your handler answers, and it
// misbehaves on demand: wrong and missing signatures, foreign serials, clock
// skew, probes, cut answers, lost connections, silence, errors of all kinds.
//
// What it refuses it refuses as WeChat Pay does, with the message of the cause (see
// Refusal), and it refuses nothing that WeChat Pay is known to take. Where neither the
// documentation nor an answer that somebody has seen tells, a request is taken.
//
// Of an upload it verifies the signature over the part meta, and compares the
// digest in it with the file. HandleDownload, FileReply and Request.Statement
// answer with files: in two steps, unsigned, and signed by their SHA-1.
//
// Notify and NotifyHandler tell your handler of payments and refunds as WeChat Pay would,
// in APIv3 and APIv2, signed and encrypted for your merchant. Notification.Fault and
// WrongKey forge what your handler must refuse.
//
// The merchant is in public-key mode; with CertificateMode he has platform
// certificates, which the gateway serves at /v3/certificates. Brand, MerchantKey
// and PlatformKey make it the gateway of a brand, or of a merchant with SM2 keys.
// AlsoMerchant adds merchants.
//
// A gateway that lives longer than a test, or serves a program elsewhere: Open allows an
// address that other machines reach, Names and CertificateAuthority are for its TLS, SandboxKey
// marks its keys, Front puts pages of your own on its address. One that is Plain is also a
// proxy, for programs that know no other host than WeChat Pay's.
package wxpaytest
