package pathtext

import (
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// Absolute takes an absolute URL apart: start is all in front of its path, which is left as it is. plain is that of
// origin.ParseBase. The error shows neither a password nor what stands in the query.
func Absolute(text string, plain bool) (base origin.Base, start, path string, err error) {
	end := len(text)
	first := strings.Index(text, "://") + 3
	if i := strings.IndexAny(text[first:], "/?#"); i >= 0 {
		end = first + i
	}
	base, err = origin.ParseBase(text[:end], plain)
	if err == nil {
		_, err = each(text[end:], keepQuery)
	}
	if err != nil {
		shown := uritemplate.WithoutQuery(text)
		if i := strings.LastIndexByte(text[:end], '@'); i >= 0 {
			shown = "…" + shown[i:] // not the password in front of it
		}
		return base, "", "", fmt.Errorf("URL %q: %w", shown, err)
	}
	return base, text[:end], text[end:], nil
}
