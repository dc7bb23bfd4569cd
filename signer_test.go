package wxpay_test

import (
	"crypto"
	"errors"
	"io"
)

// failingSigner stands for a KMS that is down.
type failingSigner struct{ crypto.Signer }

func (failingSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("the KMS does not answer")
}
