package fault

import (
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay/internal/values"
)

// OfParam is what is wrong with the value of a params key; nil if err is.
func OfParam(key string, err error) error {
	if err == nil {
		return nil
	}
	found := ": " + err.Error()
	var wrong *values.TypeError
	if errors.As(err, &wrong) {
		found = err.Error()
	}
	return &Error{Kind: Param, Field: paramName(key), Found: found, Err: err}
}

// BadParam is a params key with something that has no place there.
func BadParam(key, format string, args ...any) error {
	return &Error{Kind: Param, Field: paramName(key), Found: fmt.Sprintf(format, args...)}
}

func paramName(key string) string { return fmt.Sprintf("params key %q", key) }
