package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const (
	mockMerchant   = "1900000001"
	mockDefaultDir = "wxpay-mock"
	mockMark       = "Made by wxpay mock."
)

const mockReadme = mockMark + ` The keys of a gateway that exists on this machine only; WeChat Pay knows none of them.

  config.toml               for wxpay --config; written at each start of wxpay mock
  apiclient_key.pem         the merchant's private key
  apiclient_cert.pem        its certificate, with the serial number
  pub_key.pem               the WeChat Pay public key; its id is in pub_key_id.txt
  wechatpay_key.pem         its private half, which nobody has but WeChat Pay, and this gateway
  apiv3_key.txt, apiv2_key.txt
`

// A mockDir is the directory with the keys of the test gateway.
type mockDir struct {
	path        string
	merchant    crypto.Signer
	certificate *auth.Certificate
	platform    crypto.Signer
	platformID  string
	apiv3Key    auth.Secret
	apiv2Key    auth.Secret
	readOnly    bool // what is missing is not made
}

// openMockDir reads the keys, and makes those that are missing. A directory that wxpay
// mock has not made is refused: there may be real keys in it.
func openMockDir(path string) (*mockDir, error) {
	entries, err := os.ReadDir(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, exit.Configf("give another --dir", "%w", err)
	}
	mark, err := os.ReadFile(filepath.Join(path, "README.txt"))
	if len(entries) > 0 && (err != nil || !strings.HasPrefix(string(mark), mockMark)) {
		return nil, exit.Configf("give an empty directory, or one that does not exist, as --dir", "%s holds files that are not of wxpay mock", path)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, exit.Configf("give another --dir", "%w", err)
	}
	d := &mockDir{path: path}
	if err := d.fill(); err != nil {
		return nil, exit.Configf("remove "+path+", to have all of it made anew", "%w", err)
	}
	return d, nil
}

// readMockDir reads the keys that wxpay mock has made. It makes none: no program would be
// configured with them.
func readMockDir(path string) (*mockDir, error) {
	d := &mockDir{path: path, readOnly: true}
	mark, err := os.ReadFile(filepath.Join(path, "README.txt"))
	if err == nil && !strings.HasPrefix(string(mark), mockMark) {
		err = fs.ErrNotExist
	}
	if err == nil {
		err = d.fill()
	}
	const todo = "start wxpay mock, or give --dir"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, exit.Configf(todo, "there are no keys of a mock in %s", path)
	case err != nil:
		return nil, exit.Configf(todo, "%w", err)
	}
	return d, nil
}

func (d *mockDir) fill() (err error) {
	if _, err = d.once("README.txt", func() ([]byte, error) { return []byte(mockReadme), nil }); err != nil {
		return err
	}
	if d.merchant, err = d.key("apiclient_key.pem"); err != nil {
		return err
	}
	if d.platform, err = d.key("wechatpay_key.pem"); err != nil {
		return err
	}
	text, err := d.once("apiclient_cert.pem", d.makeCertificate)
	if err != nil {
		return err
	}
	if d.certificate, err = auth.LoadCertificate(text); err != nil {
		return err
	}
	if _, err = d.once("pub_key.pem", d.makePublicKey); err != nil {
		return err
	}
	if d.platformID, err = d.once("pub_key_id.txt", func() ([]byte, error) {
		return []byte(auth.PublicKeyIDPrefix + "0119000000012026010100" + time.Now().Format("150405") + "000001\n"), nil
	}); err != nil {
		return err
	}
	for name, into := range map[string]*auth.Secret{"apiv3_key.txt": &d.apiv3Key, "apiv2_key.txt": &d.apiv2Key} {
		text, err := d.once(name, func() ([]byte, error) { return []byte(randomHex(16) + "\n"), nil })
		if err != nil {
			return err
		}
		*into = auth.Secret(text)
	}
	return nil
}

// once returns what a file holds, which is made if there is none. Of two programs that make
// it at the same time both get the same.
func (d *mockDir) once(name string, content func() ([]byte, error)) (string, error) {
	path := filepath.Join(d.path, name)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !d.readOnly {
		if text, err = content(); err != nil {
			return "", err
		}
		next := path + "." + randomHex(4)
		if err := os.WriteFile(next, text, 0o600); err != nil {
			return "", err
		}
		defer os.Remove(next) //nolint:errcheck // it has another name by then, or is a leftover
		if err := os.Link(next, path); err != nil && !errors.Is(err, fs.ErrExist) {
			return string(text), os.Rename(next, path) // not every file system has links
		}
		text, err = os.ReadFile(path)
	}
	return strings.TrimSpace(string(text)), err
}

func (d *mockDir) key(name string) (crypto.Signer, error) {
	text, err := d.once(name, func() ([]byte, error) {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
	})
	if err != nil {
		return nil, err
	}
	key, err := auth.LoadPrivateKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(d.path, name), err)
	}
	return key, nil
}

// makeCertificate makes the merchant's certificate, as WeChat Pay would: its CN is the
// merchant ID.
func (d *mockDir) makeCertificate() ([]byte, error) {
	serial := make([]byte, 20)
	_, _ = rand.Read(serial)
	serial[0] = 0x40 | serial[0]&0x3f // positive, with 40 digits
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{CommonName: mockMerchant, Organization: []string{"wxpay mock"}},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(5, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, d.merchant.Public(), d.merchant)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
}

func (d *mockDir) makePublicKey() ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(d.platform.Public())
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), err
}

// options make a gateway with these keys.
func (d *mockDir) options() []wxpaytest.Option {
	return []wxpaytest.Option{
		wxpaytest.Plain(), wxpaytest.Merchant(mockMerchant),
		wxpaytest.MerchantKey(d.certificate.Serial, d.merchant), wxpaytest.PlatformKey(d.platformID, d.platform),
		wxpaytest.APIv3Key(d.apiv3Key), wxpaytest.APIv2Key(d.apiv2Key),
	}
}

// configText is the configuration file for a gateway at an address.
func (d *mockDir) configText(url string) string {
	return fmt.Sprintf(`# Written by wxpay mock at each start. For wxpay --config.
default = "mock"

[profiles.mock]
mchid = %q
serial = %q
private_key = "file://apiclient_key.pem"
certificate = "file://apiclient_cert.pem"
apiv3_key = "file://apiv3_key.txt"
apiv2_key = "file://apiv2_key.txt"
platform_key_id = %q
platform_key = "file://pub_key.pem"
base_uri = %q
`, mockMerchant, d.certificate.Serial, d.platformID, url)
}

// writeConfig writes the configuration file for a gateway at an address.
func (d *mockDir) writeConfig(url string) (string, error) {
	path := filepath.Join(d.path, "config.toml")
	next := path + "." + randomHex(4)
	if err := os.WriteFile(next, []byte(d.configText(url)), 0o600); err != nil {
		return "", exit.Configf("", "%w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return "", exit.Configf("", "%w", err)
	}
	return path, nil
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
