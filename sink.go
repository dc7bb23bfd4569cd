package wxpay

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A sink is where the body of a 2xx answer is streamed: the caller's writer, or
// a temporary file that takes its name once the answer is verified.
type sink struct {
	w    io.Writer
	path string
	temp *os.File
}

// sinkOf reads the params key "sink".
func (p Params) sinkOf() (*sink, error) {
	switch v := p[keySink].(type) {
	case nil:
		return nil, nil //nolint:nilnil // no sink and no error: the answer stays in memory
	case string:
		if v == "" {
			return nil, fmt.Errorf("params key %q is an empty path; expected the path of a file", keySink)
		}
		return &sink{path: v}, nil
	case io.Writer:
		return &sink{w: v}, nil
	default:
		return nil, wrongType(keySink, v, "an io.Writer or the path of a file")
	}
}

// open makes the temporary file, beside the one it will become.
func (s *sink) open() (io.Writer, error) {
	if s.w != nil {
		return s.w, nil
	}
	mode := os.FileMode(0o600)
	if target, err := filepath.EvalSymlinks(s.path); err == nil {
		s.path = target // the file that a link leads to is replaced, not the link
	}
	if info, err := os.Stat(s.path); err == nil {
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("params key %q: %s is no regular file (%s); expected the path of a file, or pass an io.Writer", keySink, s.path, info.Mode())
		}
		mode = info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(s.path), "."+filepath.Base(s.path)+".*.part")
	if err != nil {
		return nil, fmt.Errorf("params key %q: %w", keySink, err)
	}
	s.temp = temp
	if err := temp.Chmod(mode); err != nil {
		return nil, fmt.Errorf("params key %q: %w", keySink, err)
	}
	return temp, nil
}

// keep gives the file its name.
func (s *sink) keep() error {
	if s.temp == nil {
		return nil
	}
	temp := s.temp
	s.temp = nil
	err := errors.Join(temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), s.path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("params key %q: %w", keySink, err)
	}
	return nil
}

// discard removes what was not kept.
func (s *sink) discard() {
	if s.temp == nil {
		return
	}
	_ = s.temp.Close()
	_ = os.Remove(s.temp.Name())
}
