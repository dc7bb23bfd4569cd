// Package crt is wxpay crt: it downloads platform certificates, and shows what certificates
// and keys are.
package crt

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

const long = `Downloads the platform certificates of the merchant, decrypts them with the APIv3 key, and
writes each as wechatpay_<SERIAL>.pem into the current directory, or that of --output. On
stdout goes a line for each: serial, begin, end and file, parted by tabs.

What is not given comes from the profile; with --mchid, --serial, --private-key and
--apiv3-key no configuration file is read. A secret on a command line is seen by every user
of the machine: --apiv3-key takes env:NAME, file://PATH and cmd:COMMAND too. The names that
flags have in CertificateDownloader.php and in wxpay crt in JS are understood as well:
--serialno, --privatekey, --key, --baseuri.

A file that is there is left alone if it holds the same certificate, and is an error if it
holds anything else. Merchants in public-key mode have no certificates: exit code 4.`

// Options are what wxpay crt is told. What is empty comes from the profile.
type Options struct {
	MchID, Serial, PrivateKey, APIv3Key string
	Output                              string // a directory
	Path                                string // of the endpoint

	app *app.App
}

// NewCmd makes wxpay crt.
func NewCmd(a *app.App) *cobra.Command {
	o := &Options{app: a}
	cmd := &cobra.Command{
		Use: "crt", Aliases: []string{"cert", "certs", "downloader"}, Short: "Download the platform certificates", Long: long,
		Args: app.NoArgs,
		Example: "  wxpay crt\n" +
			"  wxpay crt -o /etc/wxpay/platform\n" +
			"  wxpay crt -m 1900000001 -s 7132D72A… -f apiclient_key.pem -k env:APIV3_KEY -o .\n" +
			"  wxpay crt show wechatpay_*.pem",
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.MchID, "mchid", "m", "", "merchant ID")
	flags.StringVarP(&o.Serial, "serial", "s", "", "serial number of the merchant API certificate")
	flags.StringVarP(&o.PrivateKey, "private-key", "f", "", "path of the merchant API private key")
	flags.StringVarP(&o.APIv3Key, "apiv3-key", "k", "", "APIv3 key, or env:NAME, file://PATH, cmd:COMMAND")
	flags.StringVarP(&o.Output, "output", "o", ".", "directory of the certificates, made if it is not there")
	flags.StringVar(&o.Path, "path", "", "another endpoint: v3/global/certificates for overseas merchants")
	cmd.AddCommand(newShowCmd(a))
	return cmd
}

// profile is the profile in use with the flags in place of what it holds.
func (o *Options) profile() (p profile.Profile, err error) {
	a := o.app
	if o.MchID != "" && o.Serial != "" && o.PrivateKey != "" && o.APIv3Key != "" && a.ProfileName == "" {
		p.Name, p.BaseURI, p.Timeout = "of the flags", cmp.Or(a.BaseURI, a.Getenv("WXPAY_BASE_URI")),
			cmp.Or(a.Timeout, a.Getenv("WXPAY_TIMEOUT"))
		p.Password, p.Proxy = a.Getenv("WXPAY_PASSWORD"), cmp.Or(a.Proxy, a.Getenv("WXPAY_PROXY"))
	} else if p, err = profile.InUse(a); err != nil {
		return p, err
	}
	if o.PrivateKey != "" {
		path, err := filepath.Abs(strings.TrimPrefix(o.PrivateKey, "file://"))
		if err != nil {
			return p, exit.Configf("look at the path", "--private-key: %w", err)
		}
		p.PrivateKey = "file://" + path
	}
	if o.PrivateKey != "" || o.Serial != "" {
		p.Certificate = "" // it is the one of another key, perhaps
	}
	if o.MchID != "" && o.MchID != p.MchID {
		p.PlatformKey, p.PlatformKeyID, p.Platform = "", "", nil // each merchant has his own
	}
	if path, isFile := strings.CutPrefix(o.APIv3Key, "file://"); isFile {
		if path, err = filepath.Abs(path); err != nil {
			return p, exit.Configf("look at the path", "--apiv3-key: %w", err)
		}
		o.APIv3Key = "file://" + path // the profile's are relative to its file, a flag's are not
	}
	p.MchID, p.Serial, p.APIv3Key = cmp.Or(o.MchID, p.MchID), cmp.Or(o.Serial, p.Serial), cmp.Or(o.APIv3Key, p.APIv3Key)
	return p, nil
}

// run downloads the certificates and writes them.
func run(ctx context.Context, o *Options) error {
	p, err := o.profile()
	if err != nil {
		return err
	}
	cfg, err := profile.Credentials(ctx, o.app, p)
	if err != nil {
		return err
	}
	options := certificates.Options{Path: cmp.Or(o.Path, "v3/certificates"), Suites: cfg.Suites}
	if cfg.PrivateKey != nil && o.Path == "" && auth.SchemaOf(cfg.PrivateKey.Public()) == auth.SchemaSM2 {
		options.Path += "?algorithm_type=SM2"
	}
	options.OnError = func(err error) { o.app.Warnf("%v", err) }
	source, err := certificates.New(cfg, options)
	if err != nil {
		return exit.Configf("give it as a flag (wxpay crt --help), or in the profile", "%w", err)
	}
	if err = source.Refresh(ctx); err == nil && len(source.Certificates()) == 0 {
		err = certificates.ErrPublicKeyMode // no error of Refresh if the profile has the public key
	}
	if err != nil {
		return profile.DownloadError(ctx, o.app, err)
	}
	return writeCertificates(o.app, source.Certificates(), o.Output, time.Now())
}

// loadCertificate reads a certificate of either algorithm.
func loadCertificate(path string) (*auth.Certificate, error) {
	cert, err := auth.LoadCertificate("file://" + path)
	if err != nil {
		if national, errSM2 := sm2.LoadCertificate("file://" + path); errSM2 == nil {
			return national, nil
		}
	}
	return cert, err
}
