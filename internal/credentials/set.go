// Package credentials is what identifies a merchant and WeChat Pay to each other: it finds,
// offline, the key in the wrong slot, chooses the key to encrypt with, and warns of what
// ends soon.
package credentials

import (
	"crypto"
	"crypto/tls"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/fault"
)

// A Set is the credentials of one client, as its Config has them.
type Set struct {
	MchID, BrandID     string
	Serial             string
	PrivateKey         crypto.Signer
	Certificate        *auth.Certificate
	Signer             auth.Signer
	Platform           auth.KeySource
	Verifier           auth.Verifier
	APIv3Key, APIv2Key auth.Secret
	ClientCert         *tls.Certificate
	// Quote keeps what a KeySource of the caller's returned from being taken for the error
	// of this call.
	Quote func(error) error
}

// ID is the merchant's or the brand's.
func (s *Set) ID() string { return s.MchID + s.BrandID }

// OnlyAPIv2 reports whether there is nothing but what APIv2 needs: its key, and perhaps
// the merchant API certificate with its private key to show.
func (s *Set) OnlyAPIv2() bool {
	return s.APIv2Key != "" && s.MchID != "" && s.Serial == "" && s.Signer == nil &&
		s.Platform == nil && s.Verifier == nil && s.APIv3Key == "" && (s.PrivateKey == nil) == (s.Certificate == nil)
}

// Summary shows which credentials are set, and none of them.
func (s *Set) Summary(baseURL string) string {
	var b strings.Builder
	if s.BrandID != "" {
		fmt.Fprintf(&b, "{BrandID:%s", s.BrandID)
	} else {
		fmt.Fprintf(&b, "{MchID:%s", s.MchID)
	}
	fmt.Fprintf(&b, " Serial:%s BaseURL:%s", s.Serial, baseURL)
	for _, secret := range []struct {
		name string
		set  bool
	}{
		{"PrivateKey", s.PrivateKey != nil},
		{"APIv3Key", s.APIv3Key != ""},
		{"APIv2Key", s.APIv2Key != ""},
		{"ClientCert", s.ClientCert != nil},
	} {
		if secret.set {
			fmt.Fprintf(&b, " %s:%s", secret.name, auth.Secret(""))
		}
	}
	b.WriteByte('}')
	return b.String()
}

// identity makes a fault of what ident.CheckID says.
func identity(field string, err error) error {
	if err == nil {
		return nil
	}
	return split(field, err)
}

// split makes a fault of an error whose text begins with the field, or goes on after it.
func split(field string, err error) *fault.Error {
	found, want, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(err.Error(), field), " "), "; ")
	return &fault.Error{Field: field, Found: found, Want: want, Err: err}
}
