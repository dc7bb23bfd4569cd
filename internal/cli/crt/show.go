package crt

import (
	"context"
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// showOptions are what wxpay crt show is told.
type showOptions struct {
	files    []string
	password string

	app *app.App
}

func newShowCmd(a *app.App) *cobra.Command {
	o := &showOptions{app: a}
	cmd := &cobra.Command{
		Use: "show FILE…", Short: "Show what certificates and keys are",
		Long: "Shows serial number, name, validity and kind of key of certificates, and the kind of key\n" +
			"of keys, private ones too, of which nothing else is shown. Needs no profile.",
		Example: "  wxpay crt show apiclient_cert.pem wechatpay_*.pem pub_key.pem\n" +
			"  wxpay crt show apiclient_cert.p12 --password 1900000001",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exit.Usagef("wxpay crt show FILE…", "wxpay crt show needs a file")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.files = args
			return runShow(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.password, "password", "",
		"of a PKCS#12 file or an encrypted key: the merchant ID by default; env:NAME, file://PATH or cmd:COMMAND too")
	return cmd
}

// runShow shows one file after the other.
func runShow(ctx context.Context, o *showOptions) error {
	password, err := profile.Resolve(ctx, o.app, profile.Profile{Dir: "."}, "--password", o.password)
	if err != nil {
		return err
	}
	for i, path := range o.files {
		if i > 0 {
			fmt.Fprintln(o.app.Stdout)
		}
		if err := showKeyFile(o.app, path, password); err != nil {
			return err
		}
	}
	return nil
}

// showKeyFile tries what a file may be, from what says most to what says least.
func showKeyFile(a *app.App, path, password string) error {
	if _, err := os.Stat(path); err != nil {
		return exit.Configf("look at the path", "%w", err)
	}
	source, loader := "file://"+absolute(path), auth.Loader{Password: auth.Secret(password)}
	fmt.Fprintf(a.Stdout, "file\t%s\n", path)
	cert, err := loader.Certificate(source)
	if err != nil {
		if cert, _ = sm2.LoadCertificate(source); cert == nil {
			return showKey(a, source, loader, err)
		}
	}
	fmt.Fprintf(a.Stdout, "kind\tcertificate\nserial\t%s\nname\t%s\nbegins\t%s\nends\t%s\nkey\t%s\n",
		cert.Serial, terminal.OneLine(cert.CommonName),
		cert.NotBefore.Format(time.RFC3339), cert.NotAfter.Format(time.RFC3339), keyKind(cert.PublicKey))
	switch now := time.Now(); {
	case !cert.ValidAt(now):
		a.Warnf("%s is not valid today", path)
	case cert.NotAfter.Sub(now) < soon:
		a.Warnf("%s ends in %d days", path, int(cert.NotAfter.Sub(now)/(24*time.Hour)))
	}
	return nil
}

func showKey(a *app.App, source string, loader auth.Loader, notCertificate error) error {
	kind := "public key"
	key, err := loader.PublicKey(source)
	if err != nil {
		key, err = sm2.LoadPublicKey(source)
	}
	if err != nil {
		kind = "private key"
		var private crypto.Signer
		var errPrivate error
		if private, errPrivate = loader.PrivateKey(source); errPrivate != nil {
			private, err = sm2.Loader{Password: loader.Password}.PrivateKey(source)
		} else {
			err = nil
		}
		if err != nil {
			return exit.Configf("expected a certificate or a key of the merchant or of WeChat Pay", "%w",
				clearest(notCertificate, errPrivate))
		}
		key = private.Public()
	}
	fmt.Fprintf(a.Stdout, "kind\t%s\nkey\t%s\n", kind, keyKind(key))
	return nil
}

// clearest prefers the loader that knows what it found, an encrypted key for example.
func clearest(notCertificate, notPrivate error) error {
	if strings.Contains(notPrivate.Error(), "assword") || strings.Contains(notPrivate.Error(), "assphrase") {
		return notPrivate
	}
	return errors.Join(notCertificate)
}

// keyKind names the algorithm and the size of a key.
func keyKind(key crypto.PublicKey) string {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *sm2.PublicKey:
		return "SM2"
	}
	return fmt.Sprintf("%T", key)
}
