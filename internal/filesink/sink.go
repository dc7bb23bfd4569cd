// Package filesink brings the body of an answer to a writer or into a file, in constant
// memory and checked on the way. A file takes its name only when everything holds, and
// nothing is left of it otherwise. The package knows no request and no client.
package filesink

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay/auth"
)

// A Sink is where one file goes: a writer, or a temporary file that takes its name once all
// is proven. Open, Flow.Run, Check and Keep follow each other; Discard comes last, always.
type Sink struct {
	Writer     io.Writer               // nil: Open makes one that writes to Path
	Path       string                  // of the file, if it is none of a writer
	Compressed bool                    // what comes compressed by gzip stays so
	Limit      int64                   // bytes that may be written; 0: any number
	Progress   func(done, total int64) // called as bytes come; nil: nobody is
	Proof      func() error            // asked by Check at the end; nil: nobody is

	hashes []*auth.FileHash
	temp   *os.File
	filled bool
}

// Expect adds a hash that the file, decompressed, must have.
func (s *Sink) Expect(hash *auth.FileHash) { s.hashes = append(s.hashes, hash) }

// ExpectHash adds the hash that an answer announced. Both empty: there is none.
func (s *Sink) ExpectHash(hashType, hashValue string, suites []auth.Suite) error {
	if hashType == "" && hashValue == "" {
		return nil
	}
	hash, err := auth.NewFileHash(hashType, hashValue, suites...)
	if err == nil {
		s.Expect(hash)
	}
	return err
}

func (s *Sink) hasHash() bool { return len(s.hashes) > 0 }

// Proves reports whether the file has a proof of its own.
func (s *Sink) Proves() bool { return s.hasHash() || s.Proof != nil }

// Filled reports whether a Flow has been run to the sink.
func (s *Sink) Filled() bool { return s.filled }

// Spent reports whether a writer has got what no other attempt can take back. That of no sink is not.
func (s *Sink) Spent() bool { return s != nil && s.Path == "" && s.filled }

// Open makes the temporary file, beside the one it will become.
func (s *Sink) Open() error {
	if s.Writer != nil {
		return nil
	}
	mode := os.FileMode(0o600)
	if target, err := filepath.EvalSymlinks(s.Path); err == nil {
		s.Path = target // the file that a link leads to is replaced, not the link
	}
	if info, err := os.Stat(s.Path); err == nil {
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is no regular file (%s); expected the path of a file, or pass an io.Writer", s.Path, info.Mode())
		}
		mode = info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(s.Path), ".wxpay-*.part")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", s.Path, err)
	}
	s.temp, s.Writer = temp, temp
	return temp.Chmod(mode)
}

// CheckHash compares the hashes of what was written with those it must have.
func (s *Sink) CheckHash() error {
	for _, expected := range s.hashes {
		if err := expected.Check(); err != nil {
			return err
		}
	}
	return nil
}

// Check is CheckHash, and asks Proof.
func (s *Sink) Check() error {
	if err := s.CheckHash(); err != nil {
		return err
	}
	if s.Proof != nil {
		return s.Proof()
	}
	return nil
}

// Keep gives the file its name.
func (s *Sink) Keep() error {
	if s.temp == nil {
		return nil
	}
	temp := s.temp
	s.temp = nil
	err := errors.Join(temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), s.Path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
	}
	return err
}

// Discard removes what was not kept.
func (s *Sink) Discard() {
	if s.temp == nil {
		return
	}
	_ = s.temp.Close()
	_ = os.Remove(s.temp.Name())
}
