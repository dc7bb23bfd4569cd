// Package auth holds what proves an identity to WeChat Pay and back: secrets,
// keys, the messages that are signed, signatures and their verification.
//
// It knows nothing of HTTP. Package wxpay builds requests and verifies answers
// with it.
//
// The rules come from WeChat Pay's documents on APIv3 signatures
// (https://pay.weixin.qq.com/doc/v3/merchant/4012365336 and its neighbours).
package auth
