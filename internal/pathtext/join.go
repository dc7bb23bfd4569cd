package pathtext

import (
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// Join puts one "/" between two pieces, and none before an expression that
// brings its own separator.
func Join(text, next string) (string, error) {
	query := strings.HasPrefix(next, "{?") || strings.HasPrefix(next, "{&")
	switch {
	case !query && hasQuery(text):
		return "", fmt.Errorf("it comes after the query of %q; a path goes before its query", uritemplate.WithoutQuery(text)+"?…")
	case text == "", query:
		return text + next, nil
	case strings.HasPrefix(next, "{/"):
		return strings.TrimSuffix(text, "/") + next, nil
	}
	return strings.TrimSuffix(text, "/") + "/" + next, nil
}

func hasQuery(text string) bool {
	return strings.Contains(text, "?") || strings.Contains(text, "{&")
}
