package wxpay

import (
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/param"
)

// A Sink says where a file goes and what it must be: a value of the params key
// "sink", and what Client.Download writes to. A writer or a path alone is a Sink
// without checks. Response.SinkTo makes one of the answer that announces a file.
//
// What comes compressed by gzip, which its first two bytes tell, is decompressed on
// the way.
type Sink struct {
	// To is an io.Writer or the path of a file. A file takes its name only when
	// everything holds, and nothing is left of it otherwise; only a process that is
	// killed leaves a .wxpay-….part beside it. A writer has got what came by then, and
	// the error tells.
	To any
	// HashType and HashValue are the hash_type and hash_value of the answer that gave
	// the URL: SHA1 or SHA256, or SM3 with Config.Suites; hex. The hash is that of the
	// file after decompression. Both empty: it is not checked.
	HashType, HashValue string
	// Compressed keeps a file compressed as it came. The hash is still that of what is
	// inside; without one nobody looks inside.
	Compressed bool
	// Limit is the size in bytes that the file may have, after decompression if it is
	// decompressed; 0: none.
	Limit int64
	// Progress is called during the transfer with the bytes that came so far and
	// those that are announced, -1 if the answer does not say.
	Progress func(done, total int64)
	// Check, if it is not nil, is asked at the end whether the file is the right one: for
	// files that have another proof than a hash, such as the tag of a cipher. Its error
	// refuses the file.
	Check func() error

	err error // why there is none
}

// SinkTo returns a Sink of the file that the answer announces: to is an io.Writer or
// the path of a file, the hash is the answer's hash_type and hash_value. An answer
// that was not verified, or names no hash, makes a Sink that every call refuses.
func (r *Response) SinkTo(to any) Sink {
	s := Sink{To: to, HashType: r.Get("hash_type").String(), HashValue: r.Get("hash_value").String()}
	switch {
	case r == nil || !r.Verified:
		s.err = errors.New("the answer that announces the file carries no verified signature, so its hash proves nothing")
	case s.HashType == "" || s.HashValue == "":
		s.err = fmt.Errorf("the answer that announces the file has the hash_type %q and the hash_value %q; expected both; "+
			"for a file without a hash give its path or writer alone", s.HashType, s.HashValue)
	}
	return s
}

// sinkOf reads the params key "sink".
func sinkOf(param any, suites []auth.Suite) (*filesink.Sink, error) {
	var given Sink
	switch v := param.(type) {
	case nil:
		return nil, nil //nolint:nilnil // no sink and no error: the answer stays in memory
	case Sink:
		given = v
	default:
		given = Sink{To: v}
	}
	if given.err != nil {
		return nil, given.err
	}
	s := &filesink.Sink{Compressed: given.Compressed, Limit: given.Limit, Progress: given.Progress}
	if err := s.Aim(given.To); err != nil {
		return nil, err
	}
	if err := s.ExpectHash(given.HashType, given.HashValue, suites); err != nil {
		return nil, err
	}
	if check := given.Check; check != nil {
		s.Proof = func() error { return quoted(check()) }
	}
	return s, nil
}

// sinkError says which of the caller's values a problem is about.
func (r *request) sinkError(err error) error {
	switch {
	case err == nil:
		return nil
	case r.download:
		return fmt.Errorf("the destination: %w", err)
	}
	return fault.OfParam(param.Sink, err)
}
