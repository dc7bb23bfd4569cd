package crt

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

// soon is how long before its end a certificate is warned of, as by Client.Check.
const soon = 30 * 24 * time.Hour

// writeCertificates writes each certificate into a file of its own and prints a line.
func writeCertificates(a *app.App, certs []*auth.Certificate, dir string, now time.Time) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // certificates are public
		return exit.Configf("choose another directory with --output", "%w", err)
	}
	for _, cert := range certs {
		path := filepath.Join(dir, "wechatpay_"+cert.Serial+".pem")
		if err := writeCertificate(path, cert); err != nil {
			return err
		}
		begin, end := cert.NotBefore.Format(time.RFC3339), cert.NotAfter.Format(time.RFC3339)
		fmt.Fprintf(a.Stdout, "%s\t%s\t%s\t%s\n", cert.Serial, begin, end, path)
		switch left := cert.NotAfter.Sub(now); {
		case left < 0:
			a.Warnf("the certificate %s has ended", cert.Serial)
		case left < soon:
			a.Warnf("the certificate %s ends in %d days; WeChat Pay gives out the next one before: run this again daily",
				cert.Serial, int(left/(24*time.Hour)))
		}
	}
	return nil
}

// writeCertificate never replaces a file: what is there may be the only copy of a key that
// somebody trusts.
func writeCertificate(path string, cert *auth.Certificate) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // certificates are public
	if errors.Is(err, fs.ErrExist) {
		there, err := loadCertificate(absolute(path))
		if err != nil || !bytes.Equal(there.Raw, cert.Raw) {
			return exit.Configf("move it away, or choose another directory with --output",
				"%s is there and holds something else; it was left alone", path)
		}
		return nil
	}
	if err != nil {
		return exit.Configf("choose another directory with --output", "%w", err)
	}
	err = pem.Encode(file, &pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path) // it is not whole
		return exit.Configf("look at the disk", "%w", err)
	}
	return nil
}

// absolute is the path from the root, which a file:// source wants.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
