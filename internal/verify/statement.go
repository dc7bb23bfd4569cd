package verify

import (
	"context"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// StatementHeader holds the SHA-1 of an overseas statement. Not the statement but
// a text with this hash is what WeChat Pay signs.
const StatementHeader = "Wechatpay-Statement-Sha1"

// Statement verifies the signature of an overseas statement, which covers the text
// {"sha1":"…"} with the hash of the header, and returns that hash. It is that of the file
// before compression. Sources: wechatpay-php, ClientJsonTrait::digestBody, and the pages it
// names.
func (s Source) Statement(ctx context.Context, proof auth.Proof, now time.Time, header []string) (*auth.FileHash, error) {
	if len(header) > 1 {
		return nil, &auth.VerifyError{Reason: auth.DoubledHeader, Header: StatementHeader, Serial: proof.Serial}
	}
	expected, err := auth.NewFileHash("SHA1", header[0])
	if err != nil {
		return nil, &auth.VerifyError{Reason: auth.BadEncoding, Header: StatementHeader, Serial: proof.Serial, Err: err}
	}
	return expected, s.Verify(ctx, proof, now, []byte(`{"sha1":"`+header[0]+`"}`))
}

// Done is a Verification that has done its work before the body comes.
type Done struct{}

// Write takes anything.
func (Done) Write(p []byte) (int, error) { return len(p), nil }

// Finish has nothing left to do.
func (Done) Finish() error { return nil }
