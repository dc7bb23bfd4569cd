package filesink

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// ErrNoFile is what an empty answer is.
var ErrNoFile = &ContentError{Err: errors.New("the answer is empty: there is no file in it")}

// LooksUnsigned looks at the beginning of a file that nothing vouches for, neither a
// signature nor a hash. Answers of ordinary calls are JSON, and what proxies say is
// HTML: neither is a file of WeChat Pay's. So a download is no way around
// verification, whatever Content-Type it comes with.
func LooksUnsigned(start []byte) error {
	text := strings.TrimLeft(strings.TrimPrefix(string(start), "\ufeff"), " \t\r\n")
	switch {
	case text == "":
		return ErrNoFile
	case strings.ContainsRune("{[<", rune(text[0])):
		return &auth.VerifyError{Reason: auth.MissingHeader, Header: "Wechatpay-Signature", Err: errors.New(
			"the answer is no file but JSON, HTML or XML, which is taken only with a signature or a hash")}
	}
	return nil
}

// maxMessage is more than any answer has that says what went wrong, in bytes.
const maxMessage = 64 << 10

// A Message keeps what went to a sink if it is so short that it may be no file but a
// message of WeChat Pay.
type Message struct {
	Text []byte // nil: it is longer
	size int
}

// Write takes the next piece.
func (m *Message) Write(p []byte) (int, error) {
	if m.size += len(p); m.size <= maxMessage {
		m.Text = append(m.Text, p...)
	} else {
		m.Text = nil
	}
	return len(p), nil
}

// ReadLimited reads into memory what is no file. The limit is Config.MaxBody.
func ReadLimited(body io.Reader, limit int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, int64(limit)+1))
	if len(data) > limit {
		return nil, &ContentError{Err: fmt.Errorf("the answer has more than %d bytes (Config.MaxBody)", limit)}
	}
	return data, err
}
