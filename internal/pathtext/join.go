package pathtext

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// Join adds the arguments of one Chain call to the text of a template. The path grammar is
// described at Client.Chain.
func Join(text string, args []string) (string, error) {
	for _, arg := range args {
		next, err := parseArgument(arg)
		if err != nil {
			return "", err
		}
		if err = fitsBehind(text, arg); err == nil {
			text, err = join(text, next)
		}
		if err != nil {
			return "", fmt.Errorf("path argument %q: %w", uritemplate.Shown(arg), err)
		}
	}
	return text, nil
}

// parseArgument turns one argument of Chain into template text: a template if
// it holds a "/" outside of braces, else a lone segment.
func parseArgument(arg string) (text string, err error) {
	switch {
	case arg == "":
		return "", errors.New("a path argument is empty: give a segment or a template")
	case strings.Contains(arg, "://"):
		err = errors.New("an absolute URL must be the first argument of Client.Chain and start with https://")
	case uritemplate.Index(arg, '/') >= 0:
		text, err = parseTemplate(strings.TrimPrefix(arg, "/"))
	default:
		text, err = parseLone(arg)
	}
	if err != nil {
		return "", fmt.Errorf("path argument %q: %w", uritemplate.Shown(arg), err)
	}
	return text, nil
}

// join puts one "/" between two pieces, and none before an expression that
// brings its own separator.
func join(text, next string) (string, error) {
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
