// Package auth holds what proves an identity to WeChat Pay and back: secrets,
// keys and certificates in every form they are written in, the messages that are
// signed, signatures and their verification, sensitive fields, and the cipher of
// certificates and notifications.
//
// RSA and AES are here. Other algorithms come as a PublicKey, a crypto.Signer and
// a Suite; package auth/sm2 has those of WeChat Pay's Guomi schema.
//
// It knows nothing of HTTP. Package wxpay builds requests and verifies answers
// with it.
//
// The rules come from WeChat Pay's documents on APIv3 signatures
// (https://pay.weixin.qq.com/doc/v3/merchant/4012365336 and its neighbours).
package auth
