package wxpay

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay/auth"
)

// A Sink says where a file goes and what it must be: a value of the params key
// "sink", and what Client.Download writes to. A writer or a path alone is a Sink
// without checks.
//
// What comes compressed by gzip, which its first two bytes tell, is decompressed on
// the way.
type Sink struct {
	// To is an io.Writer or the path of a file. A file takes its name only when
	// everything holds, and nothing is left of it otherwise; a writer has got what
	// came by then, and the error tells.
	To any
	// HashType and HashValue are the hash_type and hash_value of the answer that gave
	// the URL: SHA1 or SHA256, or SM3 with Config.Suites; lower-case hex. The hash is
	// that of the file after decompression. Both empty: it is not checked.
	HashType, HashValue string
	// Compressed keeps a file compressed as it came. Hash is still that of what is
	// inside; without one nobody looks inside.
	Compressed bool
	// Limit is the size in bytes that the file may have after decompression; 0: none.
	Limit int64
	// Progress is called during the transfer with the bytes that came so far and
	// those that are announced, -1 if the answer does not say.
	Progress func(done, total int64)
}

// A sink is a Sink on its way: the caller's writer, or a temporary file that takes
// its name once the answer is verified.
type sink struct {
	Sink
	hashes []*expectedHash
	w      io.Writer
	path   string
	temp   *os.File
}

// sinkOf reads the params key "sink".
func (p Params) sinkOf(suites []auth.Suite) (s *sink, err error) {
	switch v := p[keySink].(type) {
	case nil:
		return nil, nil //nolint:nilnil // no sink and no error: the answer stays in memory
	case Sink:
		s = &sink{Sink: v}
	default:
		s = &sink{Sink: Sink{To: v}}
	}
	switch to := s.To.(type) {
	case string:
		if to == "" {
			return nil, fmt.Errorf("params key %q is an empty path; expected the path of a file", keySink)
		}
		s.path = to
	case io.Writer:
		s.w = to
	case nil:
		return nil, fmt.Errorf("params key %q: Sink.To is empty; expected an io.Writer or the path of a file", keySink)
	default:
		return nil, wrongType(keySink, to, "an io.Writer or the path of a file, alone or in a wxpay.Sink")
	}
	if s.Limit < 0 {
		return nil, fmt.Errorf("params key %q: Sink.Limit is %d; expected a number of bytes, or 0 for no limit", keySink, s.Limit)
	}
	if s.HashType != "" || s.HashValue != "" {
		expected, err := newExpectedHash(s.HashType, s.HashValue, suites)
		if err != nil {
			return nil, fmt.Errorf("params key %q: %w", keySink, err)
		}
		s.hashes = append(s.hashes, expected)
	}
	return s, nil
}

func (s *sink) hasHash() bool { return len(s.hashes) > 0 }

// open makes the temporary file, beside the one it will become.
func (s *sink) open() error {
	if s.w != nil {
		return nil
	}
	mode := os.FileMode(0o600)
	if target, err := filepath.EvalSymlinks(s.path); err == nil {
		s.path = target // the file that a link leads to is replaced, not the link
	}
	if info, err := os.Stat(s.path); err == nil {
		if !info.Mode().IsRegular() {
			return fmt.Errorf("params key %q: %s is no regular file (%s); expected the path of a file, or pass an io.Writer", keySink, s.path, info.Mode())
		}
		mode = info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(s.path), "."+filepath.Base(s.path)+".*.part")
	if err != nil {
		return fmt.Errorf("params key %q: %w", keySink, err)
	}
	s.temp, s.w = temp, temp
	if err := temp.Chmod(mode); err != nil {
		return fmt.Errorf("params key %q: %w", keySink, err)
	}
	return nil
}

// check compares the hashes of what was written with those it must have.
func (s *sink) check() error {
	for _, expected := range s.hashes {
		if err := expected.check(); err != nil {
			return err
		}
	}
	return nil
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
