package filesink

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Aim reads where a file goes: a path or a writer. Limit is set already.
func (s *Sink) Aim(to any) error {
	switch to := to.(type) {
	case nil:
		return errors.New("Sink.To is empty; expected an io.Writer or the path of a file")
	case string:
		switch {
		case to == "":
			return errors.New("it is an empty path; expected the path of a file")
		case strings.HasPrefix(to, "file://"):
			return fmt.Errorf("the path %s begins with file://; expected a plain path", to)
		}
		s.Path = to
	case io.Writer:
		if v := reflect.ValueOf(to); v.Kind() == reflect.Pointer && v.IsNil() {
			return fmt.Errorf("it is a nil %T; expected a writer", to)
		}
		s.Writer = to
	default:
		return fmt.Errorf("it has the type %T; expected an io.Writer or the path of a file, alone or in a wxpay.Sink", to)
	}
	if s.Limit < 0 {
		return fmt.Errorf("Sink.Limit is %d; expected a number of bytes, or 0 for no limit", s.Limit)
	}
	return nil
}
