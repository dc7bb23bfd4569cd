package wxpay

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/pathtext"
	"github.com/wechatpay-chain/wxpay/internal/uritemplate"
)

// joinPath adds the arguments of one Chain call to the template so far. The path
// grammar is described at Client.Chain.
func joinPath(text string, args []string) (string, error) {
	for _, arg := range args {
		next, err := parseArgument(arg)
		if err != nil {
			return "", err
		}
		if err = pathtext.FitsBehind(text, arg); err == nil {
			text, err = pathtext.Join(text, next)
		}
		if err != nil {
			return "", fmt.Errorf("path argument %q: %w", uritemplate.Shown(arg), err)
		}
	}
	return text, nil
}

// parseArgument turns one argument of Chain into template text: a template if
// it holds a "/" outside of braces, else a lone segment.
func parseArgument(arg string) (string, error) {
	var text string
	var err error
	switch {
	case arg == "":
		return "", errors.New("a path argument is empty: give a segment or a template")
	case strings.Contains(arg, "://"):
		err = errors.New("an absolute URL must be the first argument of Client.Chain and start with https://")
	case uritemplate.Index(arg, '/') >= 0:
		text, err = pathtext.Template(strings.TrimPrefix(arg, "/"))
	default:
		text, err = pathtext.Segment(arg)
	}
	if err != nil {
		return "", fmt.Errorf("path argument %q: %w", uritemplate.Shown(arg), err)
	}
	return text, nil
}
