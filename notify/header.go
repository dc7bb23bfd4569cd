package notify

import (
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Header is what Parse reads a notification's headers from: http.Header is one. Where it
// also has a method Values(string) []string, that is used, and doubled headers are
// refused.
type Header = interface{ Get(name string) string }

// noHeader stands for a Header that is nil.
type noHeader struct{}

func (noHeader) Get(string) string { return "" }

// lacking returns which of the needed headers a proof has and which not.
func lacking(p auth.Proof) (found, missing []string) {
	needed := auth.ProofHeaders()
	for i, value := range []string{p.Timestamp, p.Nonce, p.Signature, p.Serial} { // the type may be missing
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
