package certificates

import (
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

// list is the answer of /v3/certificates.
type list struct {
	Data []entry `json:"data"`
}

type entry struct {
	SerialNo           string        `json:"serial_no"`
	EffectiveTime      string        `json:"effective_time"`
	ExpireTime         string        `json:"expire_time"`
	EncryptCertificate auth.Resource `json:"encrypt_certificate"`
}

// read decrypts the certificates of an answer. Those of an algorithm that is not
// known are skipped and named; one that does not decrypt is an error.
func (s *Source) read(body []byte) (listed []held, skipped []error, err error) {
	var answer list
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, nil, fmt.Errorf("the list of certificates is no JSON as documented: %w", err)
	}
	return s.decrypt(answer.Data)
}

func (s *Source) decrypt(entries []entry) (listed []held, skipped []error, err error) {
	for _, e := range entries {
		cert, err := s.open(e)
		var unknown unknownAlgorithmError
		switch {
		case errors.As(err, &unknown):
			skipped = append(skipped, err)
			continue
		case err != nil:
			return nil, nil, err
		}
		listed = append(listed, held{cert: cert, entry: e, listed: true})
	}
	if len(listed) == 0 {
		return nil, skipped, errors.Join(append([]error{errors.New("the list of certificates has none that can be used")}, skipped...)...)
	}
	return listed, skipped, nil
}

func (s *Source) open(e entry) (*auth.Certificate, error) {
	algorithm := e.EncryptCertificate.Algorithm
	if algorithm != auth.AEADAES256GCM && !slices.ContainsFunc(s.options.Suites,
		func(suite auth.Suite) bool { return suite.AEAD() == algorithm }) {
		return nil, unknownAlgorithmError("the certificate " + e.SerialNo + " is encrypted with " + algorithm + "; for AEAD_SM4_GCM give " +
			"sm2.Suite{} in Options.Suites")
	}
	text, err := e.EncryptCertificate.Open(s.apiv3Key, s.options.Suites...)
	if err != nil {
		return nil, fmt.Errorf("the certificate %s with Config.APIv3Key: %w", e.SerialNo, s.swapped(e.EncryptCertificate, err))
	}
	cert, err := s.parse(text)
	if err != nil {
		return nil, unknownAlgorithmError(fmt.Sprintf("the certificate %s: %v", e.SerialNo, err))
	}
	if !auth.SameSerial(cert.Serial, e.SerialNo) {
		return nil, fmt.Errorf("the certificate listed as %s has the serial number %s", e.SerialNo, cert.Serial)
	}
	return cert, nil
}

// swapped is the error of what the APIv3 key does not open, which may be because the APIv2 key does.
func (s *Source) swapped(r auth.Resource, err error) error {
	if !errors.Is(err, auth.ErrDecrypt) || s.apiv2Key == "" {
		return err
	}
	if _, opened := r.Open(s.apiv2Key, s.options.Suites...); opened != nil {
		return err
	}
	return swappedError{}
}

// A swappedError is an auth.ErrDecrypt whose cause is known.
type swappedError struct{}

func (swappedError) Error() string        { return diagnosis.KeysSwapped.Says.EN }
func (swappedError) Is(target error) bool { return target == auth.ErrDecrypt }

// parse reads a certificate in PEM, of RSA or of one of the suites.
func (s *Source) parse(text []byte) (*auth.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("what was decrypted is no PEM")
	}
	text = pem.EncodeToMemory(block) // and nothing else that LoadCertificate would follow
	cert, err := auth.LoadCertificate(string(text))
	for _, suite := range s.options.Suites {
		if err == nil {
			break
		}
		cert, err = suite.ParseCertificate(text)
	}
	return cert, err
}

type unknownAlgorithmError string

func (e unknownAlgorithmError) Error() string { return string(e) }
