// Package arrival looks at a notification as it came in: which headers of its proof are missing or renamed, and what became of its
// body on the way. It knows no key: it goes by the look of things.
package arrival

import (
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Header is what headers are read from: http.Header is one.
type Header = interface{ Get(name string) string }

// Lacking returns which of the needed headers a proof has and which not.
func Lacking(p auth.Proof) (found, missing []string) {
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

// Renamed looks for a header under a name that http.Header.Get does not find, and returns that name.
func Renamed(h Header, name string) string {
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

// prefixes are those that gateways put in front of the names of headers: of gRPC, and of proxies that keep what came.
var prefixes = []string{"Grpc-Metadata-", "X-Original-", "X-Forwarded-", "X-Http-"}

// PrefixOf returns what stands in front of a header's name, "" if nothing does or it is not there.
func PrefixOf(h Header, name string) string {
	headers, ok := h.(http.Header)
	if !ok {
		for _, prefix := range prefixes {
			if h.Get(prefix+name) != "" {
				return prefix
			}
		}
		return ""
	}
	for other := range headers {
		end := len(other) - len(name)
		if end > 1 && other[end-1] == '-' && strings.EqualFold(other[end:], name) && !strings.EqualFold(other, "http-"+name) {
			return other[:end]
		}
	}
	return ""
}
