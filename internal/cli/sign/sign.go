// Package sign has the commands that do one step of the protocol by hand, without sending:
// wxpay sign, verify, encrypt and decrypt.
package sign

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/chainpath"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

const signLong = `Signs a request, offline. The value of the header Authorization goes to stdout, the message
that is signed to stderr; --message changes them over. --path is path and query exactly as
they go on the wire. WeChat Pay takes a signature for five minutes, and its nonce once.

With --v2 the fields name=value are signed as APIv2 does, with the APIv2 key: the sign goes
to stdout, stringA to stderr. Nothing is added to the fields, no nonce_str either.`

// signOptions are what wxpay sign is told.
type signOptions struct {
	method, path, nonce, data, signType string
	timestamp                           int64
	message, v2                         bool

	app   *app.App
	given func(flag string) bool
	args  []string // name=value of APIv2
}

// NewSignCmd makes wxpay sign.
func NewSignCmd(a *app.App) *cobra.Command {
	o := &signOptions{app: a}
	cmd := &cobra.Command{
		Use: "sign --path PATH | --v2 name=value…", Short: "Sign a request, or the fields of one of APIv2", Long: signLong,
		Example: "  wxpay sign --method POST --path /v3/pay/transactions/native -d @body.json\n" +
			"  wxpay sign --path '/v3/certificates' --timestamp 1735689600 --nonce 593BEC0C930BF1AFEB40B4A08C8FB242 --message\n" +
			"  wxpay sign --v2 appid=wxd930ea5d5a258f4f mch_id=10000100 device_info=1000 body=test nonce_str=ibuaiVcKdpRxkhJA",
		RunE: func(cmd *cobra.Command, args []string) error {
			o.given, o.args = cmd.Flags().Changed, args
			if o.v2 {
				return signV2(cmd.Context(), o)
			}
			if err := app.NoArgs(cmd, args); err != nil {
				return err
			}
			return signV3(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.method, "method", "", "GET, or POST with a body")
	flags.StringVar(&o.path, "path", "", "path and query")
	flags.Int64Var(&o.timestamp, "timestamp", 0, "Unix seconds, now by default")
	flags.StringVar(&o.nonce, "nonce", "", "nonce_str, a fresh one by default")
	flags.StringVarP(&o.data, "data", "d", "", "the body: text, @file, or - for standard input")
	flags.BoolVar(&o.message, "message", false, "print the message on stdout, the signature on stderr")
	flags.BoolVar(&o.v2, "v2", false, "sign fields as APIv2 does")
	flags.StringVar(&o.signType, "sign-type", "", "MD5 or HMAC-SHA256 (--v2); by default the field sign_type, else MD5")
	return cmd
}

// signV3 prints the Authorization of a request.
func signV3(ctx context.Context, o *signOptions) error {
	if o.given("sign-type") {
		return exit.Usagef("add --v2, or leave it out", "--sign-type is for --v2")
	}
	target, err := signedTarget(o.path)
	if err != nil {
		return err
	}
	body, err := o.app.ReadText("--data", o.data)
	if err != nil {
		return err
	}
	r := auth.Request{Method: strings.ToUpper(o.method), Target: target, Timestamp: o.timestamp, Nonce: o.nonce, Body: body}
	if r.Method == "" {
		if r.Method = http.MethodGet; o.given("data") {
			r.Method = http.MethodPost
		}
	}
	if !o.given("timestamp") {
		r.Timestamp = time.Now().Unix()
	}
	if r.Nonce == "" {
		r.Nonce = auth.Nonce()
	}
	cfg, err := ownConfig(ctx, o.app)
	if err != nil {
		return err
	}
	if cfg.PrivateKey == nil {
		return exit.Configf("set private_key, and serial or certificate, in the profile", "the profile has no private_key to sign with")
	}
	serial := cfg.Serial
	if serial == "" && cfg.Certificate != nil {
		serial = cfg.Certificate.Serial
	}
	if serial == "" {
		return exit.Configf("set serial or certificate in the profile",
			"the profile does not say the serial number of the merchant API certificate")
	}
	if serial, err = ident.ParseSerial(serial); err != nil {
		return exit.Configf("openssl x509 -in apiclient_cert.pem -noout -serial shows it", "serial is %s, which %w",
			ident.Shown(cfg.Serial), err)
	}
	value, err := auth.Credential{MchID: cfg.MchID, BrandID: cfg.BrandID, Serial: serial, Key: cfg.PrivateKey}.Authorization(ctx, r)
	if err != nil {
		return err
	}
	return printSigned(o.app, o.message, value, string(r.Message()))
}

// signV2 prints the sign of fields.
func signV2(ctx context.Context, o *signOptions) error {
	for _, name := range []string{"method", "path", "timestamp", "nonce", "data"} {
		if o.given(name) {
			return exit.Usagef("give fields: name=value", "--%s has no place with --v2", name)
		}
	}
	fields, err := item.Texts(o.args)
	if err != nil {
		return err
	}
	if len(fields) == 0 {
		return exit.Usagef("for example: wxpay sign --v2 appid=wx… mch_id=1900000001 nonce_str=…", "there are no fields to sign")
	}
	cfg, err := ownConfig(ctx, o.app)
	if err != nil {
		return err
	}
	sign, err := auth.SignV2(cmp.Or(o.signType, fields["sign_type"]), cfg.APIv2Key, fields)
	if err != nil {
		return exit.Configf("apiv2_key in the profile; --sign-type MD5 or HMAC-SHA256", "%w", err)
	}
	return printSigned(o.app, o.message, sign, auth.V2StringA(fields)+"\n")
}

// printSigned prints a signature on stdout and what was signed on stderr, or the reverse.
func printSigned(a *app.App, messageFirst bool, signature, message string) error {
	out, other := a.Stdout, a.Stderr
	if messageFirst {
		out, other = other, out
	}
	if terminal.IsTerminal(other) {
		message = terminal.Visible(message)
	}
	if _, err := io.WriteString(other, message); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, signature)
	return err
}

// signedTarget is what of a path or a URL is signed.
func signedTarget(path string) (string, error) {
	if meant, wasRewritten := chainpath.Original(path); wasRewritten {
		path = meant
	}
	if strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://") {
		u, err := url.Parse(path)
		if err != nil {
			return "", exit.Usagef("--path /v3/… with its query", "--path is no URL: %v", err)
		}
		path = u.RequestURI()
	}
	switch {
	case path == "":
		return "", exit.Usagef("for example --path /v3/certificates", "--path is missing")
	case strings.ContainsAny(path, "{} \r\n#"):
		return "", exit.Usagef("--path is what goes on the wire: filled and escaped", "--path holds %q",
			path[strings.IndexAny(path, "{} \r\n#")])
	}
	return "/" + strings.TrimPrefix(path, "/"), nil
}
