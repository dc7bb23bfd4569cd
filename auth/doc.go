// Package auth loads the keys of a merchant and of WeChat Pay, signs requests and verifies answers. Four things are all that most programs
// need of it:
//
//	merchantKey, err := auth.LoadPrivateKey("file://apiclient_key.pem")   // signs requests
//	certificate, err := auth.LoadCertificate("file://apiclient_cert.pem") // whose serial number goes with them
//	platform, err := auth.LoadKeys(map[string]string{                     // who signs WeChat Pay's answers
//		"PUB_KEY_ID_0119…": "file://pub_key.pem",
//	})
//	apiv3Key := auth.Secret(os.Getenv("APIV3_KEY"))                       // decrypts notifications
//
//	client, err := wxpay.New(wxpay.Config{
//		MchID: "1900000001", Certificate: certificate, PrivateKey: merchantKey, Platform: platform, APIv3Key: apiv3Key,
//	})
//
// A source is file://PATH, or the text itself: PEM, or bare Base64, also as environment variables leave them. A private key and a
// [Secret] print as [redacted].
//
//   - Load: [LoadPrivateKey], [LoadCertificate], [LoadKeys], [LoadPublicKey]; [LoadPKCS12] gives key and certificate out of
//     apiclient_cert.p12; a [Loader] has a passphrase or an fs.FS.
//   - Keys that are elsewhere: a crypto.Signer of a KMS or an HSM is a private key, see [Prepare]; [Signer] and [Verifier] stand for a
//     service that signs and verifies; a [KeySource] finds WeChat Pay's keys, as package certificates does.
//   - By hand, APIv3: [Credential] and [Request] make an Authorization header, [ProofOf] and [Proof] verify an answer, [Resource] opens
//     a notification, [Encrypt] and [Decrypt] are for sensitive fields.
//   - By hand, APIv2: [SignV2], [VerifyV2], [OpenReqInfo], [SignWorkWXRedPacket], [SignWorkWXTransfer].
//   - Look: [SameSerial], [FormatSerial], [IsPublicKeyID], [IsSandboxKeyID], [CheckSecret].
//
// RSA and AES are here. Other algorithms come as a [PublicKey], a crypto.Signer and a [Suite]; package auth/sm2 has those of WeChat Pay's
// Guomi schema. Nothing here knows HTTP.
//
// The rules come from WeChat Pay's documents on APIv3 signatures
// (https://pay.weixin.qq.com/doc/v3/merchant/4012365336 and its neighbours).
package auth
