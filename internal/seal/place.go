package seal

import (
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A placedError says where in a value something is wrong: contact.name.
type placedError struct {
	path string
	err  error
}

func (e *placedError) Error() string {
	return ident.Plain(strings.TrimPrefix(e.path, ".")) + ": " + e.err.Error()
}
func (e *placedError) Unwrap() error { return e.err }

func inside(name string, err error) error {
	if e, ok := err.(*placedError); ok { //nolint:errorlint // made here, not wrapped
		if len(e.path) > 200 { // a loop has no end worth showing
			return &placedError{"." + name + ".…", e.err}
		}
		return &placedError{"." + name + e.path, e.err}
	}
	return &placedError{"." + name, err}
}
