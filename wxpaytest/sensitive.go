package wxpaytest

import (
	"fmt"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Decrypt reads a sensitive field of the request with the private half of the key
// that the request's Wechatpay-Serial names, as WeChat Pay does.
func (r *Request) Decrypt(ciphertext string) (string, error) {
	name := r.Header.Get("Wechatpay-Serial")
	p, ok := r.server.platformKey(name)
	if !ok {
		return "", fmt.Errorf("wxpaytest: the request's Wechatpay-Serial is %q, of which the gateway has no key: WeChat Pay would not "+
			"know what to decrypt with", name)
	}
	return auth.Decrypt(p.key, ciphertext)
}

// Encrypt encrypts a sensitive field of the answer for the merchant who signed the request,
// or for the first if nobody has. It panics if the text is longer than the merchant's key
// allows.
func (r *Request) Encrypt(text string) string { return r.merchant().encrypt(text) }

// Encrypt encrypts a sensitive field of an answer for the merchant, the first of several:
// Request.Encrypt does so for the one who asks. It panics if the text is longer than the
// merchant's key allows.
func (s *Server) Encrypt(text string) string { return s.merchants[0].encrypt(text) }

func (m *merchant) encrypt(text string) string {
	ciphertext, err := auth.Encrypt(m.key.Public(), text)
	if err != nil {
		panic("wxpaytest: " + err.Error())
	}
	return ciphertext
}
