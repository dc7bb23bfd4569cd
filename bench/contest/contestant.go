package contest

import (
	"context"
	"crypto"
	"io"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/openssl"
)

// A Call sends the order once and returns the code_url of the answer. Goroutines may share it.
type Call func(ctx context.Context) (codeURL string, err error)

type maker func(s *Setup, stub bool) (Call, error)

// A Contestant is a way to send the order.
type Contestant struct {
	Name string
	// Stub leaves out what RSA costs: the digest is made, its signature is a constant, and no signature is verified. What is left is what
	// a client adds.
	Stub bool
	make maker
}

// String is its name, with " stub" behind it if it is one.
func (c Contestant) String() string {
	if c.Stub {
		return c.Name + " stub"
	}
	return c.Name
}

// floor is the name of those that the others of a kind are compared with.
const floor = "fasthttp, a map as JSON"

// IsFloor reports whether the others of its kind are compared with it.
func (c Contestant) IsFloor() bool { return c.Name == floor }

// Make returns the contestant's call to a server.
func (c Contestant) Make(s *Setup) (Call, error) { return c.make(s, c.Stub) }

// All are the contestants; the one with libcrypto only where there is one.
func All() []Contestant {
	all := []Contestant{
		{"fasthttp, a fixed text", false, fastHTTP(false)},
		{floor, false, fastHTTP(true)},
		{"net/http, a map as JSON", false, netHTTP},
		{"wxpay", false, chained},
		{floor, true, fastHTTP(true)},
		{"net/http, a map as JSON", true, netHTTP},
		{"wxpay", true, chained},
	}
	if _, err := openssl.Version(); err == nil {
		all = append(all, Contestant{"wxpay, libcrypto", false, native})
	}
	return all
}

// native is this library with the signatures of the system's libcrypto.
func native(s *Setup, stub bool) (Call, error) {
	key, err := openssl.New(s.cfg.PrivateKey)
	if err != nil {
		return nil, err
	}
	own := *s
	own.cfg.PrivateKey = key
	return chained(&own, stub)
}

// chained is this library.
func chained(s *Setup, stub bool) (Call, error) {
	cfg := s.cfg
	if stub {
		cfg.PrivateKey, cfg.Verifier, cfg.Platform = stubSigner{cfg.PrivateKey}, stubVerifier{}, nil
	}
	client, err := wxpay.New(cfg)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (string, error) {
		resp, err := client.Chain(path).Post(ctx, wxpay.Params{"json": s.order})
		if err != nil {
			return "", err
		}
		return resp.Get("code_url").String(), nil
	}, nil
}

type stubSigner struct{ crypto.Signer }

func (stubSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return stubSignature, nil
}

type stubVerifier struct{}

func (stubVerifier) Verify(context.Context, auth.Proof, []byte) error { return nil }
