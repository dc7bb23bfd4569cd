package notify

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Header is what Parse reads a notification's headers from: http.Header is one. Where it
// also has a method Values(string) []string, that is used, and doubled headers are
// refused.
type Header = interface{ Get(name string) string }

const (
	timestampHeader = "Wechatpay-Timestamp"
	nonceHeader     = "Wechatpay-Nonce"
	signatureHeader = "Wechatpay-Signature"
	serialHeader    = "Wechatpay-Serial"
	typeHeader      = "Wechatpay-Signature-Type"
)

// maxHeader is more bytes than a signature of RSA-4096 has in Base64.
const maxHeader = 1024

// needed are the headers without which there is no signature.
var needed = [...]string{timestampHeader, nonceHeader, signatureHeader, serialHeader}

// noHeader stands for a Header that is nil.
type noHeader struct{}

func (noHeader) Get(string) string { return "" }

// valuesOf returns all values of a header, as far as h can tell.
func valuesOf(h Header, name string) []string {
	if all, ok := h.(interface{ Values(string) []string }); ok {
		return all.Values(name)
	}
	if v := h.Get(name); v != "" {
		return []string{v}
	}
	return nil
}

// proofOf reads the signature of a notification. The error is a *auth.VerifyError.
func proofOf(h Header) (auth.Proof, error) {
	var p auth.Proof
	var err error
	for _, field := range []struct {
		name string
		into *string
	}{{timestampHeader, &p.Timestamp}, {nonceHeader, &p.Nonce}, {signatureHeader, &p.Signature}, {serialHeader, &p.Serial}, {typeHeader, &p.Type}} {
		values := valuesOf(h, field.name)
		if len(values) > 1 && err == nil {
			err = &auth.VerifyError{Reason: auth.DoubledHeader, Header: field.name}
		}
		if len(values) == 0 {
			continue
		}
		if *field.into = values[0]; len(values[0]) > maxHeader {
			// Not in full: errors and records show it.
			*field.into = values[0][:maxHeader]
			err = cmp.Or(err, error(&auth.VerifyError{Reason: auth.BadEncoding, Header: field.name, Err: fmt.Errorf("it has %d bytes; expected %d at most", len(values[0]), maxHeader)}))
		}
	}
	return p, err
}

// lacking returns which of the needed headers a proof has and which not.
func lacking(p auth.Proof) (found, missing []string) {
	for i, value := range []string{p.Timestamp, p.Nonce, p.Signature, p.Serial} {
		if value != "" {
			found = append(found, needed[i])
		} else {
			missing = append(missing, needed[i])
		}
	}
	return found, missing
}

// renamed looks for a header under a name that http.Header.Get does not find.
func renamed(h Header, name string) string {
	headers, ok := h.(http.Header)
	if !ok {
		return ""
	}
	for other := range headers {
		if plain := strings.ReplaceAll(other, "_", "-"); strings.EqualFold(plain, name) || strings.EqualFold(plain, "http-"+name) {
			return other
		}
	}
	return ""
}
