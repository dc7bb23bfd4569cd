package explain

import (
	"context"
	"crypto"
	"encoding/json"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/explain"
)

const payParamsLong = `Says what is wrong with the parameters with which a front end opens WeChat Pay (调起支付), and what
WeChat means that refused them. They come from a FILE or standard input (JSON, JavaScript, a query;
an h5_url or a code_url), or as ITEMs.

Their form is checked: names and their capitals, timestamp, package, appid, partnerid, signType, the
length of the signature, and whether the prepay_id is older than two hours. With --certificate, or
with -p the private key of a profile, the signature is verified too, offline; if it is over another
text that people sign by mistake, it is said which.`

// payParams are what wxpay explain pay-params is told.
type payParams struct {
	options

	certificate, appID string
}

func newPayParamsCmd(a *app.App) *cobra.Command {
	o := &payParams{options: options{app: a, now: time.Now}}
	cmd := &cobra.Command{
		Use: "pay-params [FILE|-|ITEM…]", Short: "Say what is wrong with what a front end opens WeChat Pay with", Long: payParamsLong,
		Example: "  wxpay explain pay-params params.json\n" +
			"  wxpay explain pay-params params.json --certificate apiclient_cert.pem\n" +
			"  wxpay explain pay-params appId=wx… timeStamp:=1395712654 nonceStr=… package=wx2014… signType=RSA paySign=…\n" +
			"  echo 商家参数格式有误，请联系商家解决 | wxpay explain pay-params",
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	o.offerFormat(cmd)
	cmd.Flags().StringVar(&o.certificate, "certificate", "", "apiclient_cert.pem of the merchant who ordered: verify the signature with it")
	cmd.Flags().StringVar(&o.appID, "appid", "", "the mini program's appid, which is signed and not in its parameters")
	_ = cmd.MarkFlagFilename("certificate", "pem") // the flag is there
	return cmd
}

func (o *payParams) run(ctx context.Context, args []string) error {
	if err := o.checkFormat(); err != nil {
		return err
	}
	text, err := o.read(args)
	if err != nil {
		return err
	}
	found := explain.ParametersIn(string(text), o.now())
	set, isSet := explain.SetIn(string(text))
	if isSet {
		if found, err = o.verified(ctx, set, found); err != nil {
			return err
		}
	}
	return o.print(found, len(text))
}

// read reads the parameters: a file, standard input, or ITEMs.
func (o *payParams) read(args []string) ([]byte, error) {
	if len(args) == 0 {
		return o.app.ReadFile("-")
	}
	_, operator, _ := item.Split(args[0])
	if _, err := os.Stat(args[0]); len(args) == 1 && (operator == "" || err == nil) {
		return o.app.ReadFile(args[0])
	}
	it, err := item.Parse(args)
	if err != nil {
		return nil, err
	}
	if len(it.Placeholders) > 0 || len(it.Query) > 0 || len(it.Header) > 0 || it.File != nil {
		return nil, exit.Usagef("write name=value, and name:=123 for a number",
			"parameters are name=value or name:=json; found another ITEM")
	}
	return json.Marshal(it.Object())
}

// verified adds what the signature says, if there is a key to verify it with.
func (o *payParams) verified(ctx context.Context, set explain.Set, found []explain.Finding) ([]explain.Finding, error) {
	if o.certificate == "" && o.app.ProfileName == "" {
		return found, nil
	}
	key, err := o.key(ctx)
	switch {
	case err != nil:
		return nil, err
	case !set.HasSignature():
		o.app.Tellf("note: there is no signature of a private key in the parameters, so none was verified\n")
		return found, nil
	case set.NeedsAppID() && o.appID == "":
		return nil, exit.Usagef("give it: --appid=wx8888888888888888",
			"the appid is signed and does not stand in the parameters: --appid is needed to verify the signature")
	}
	proof := set.Verify(key, o.appID)
	if len(found) == 1 && found[0].Name() == "pay-form-right" {
		return []explain.Finding{proof}, nil
	}
	return append(found, proof), nil
}

// key is the public key of --certificate, else of the profile that -p names.
func (o *payParams) key(ctx context.Context) (crypto.PublicKey, error) {
	if o.certificate != "" {
		certificate, err := auth.LoadCertificate("file://" + o.certificate)
		if err != nil {
			return nil, exit.Configf("give the apiclient_cert.pem of the merchant who ordered", "--certificate cannot be used: %w", err)
		}
		return certificate.PublicKey, nil
	}
	p, err := profile.InUse(o.app)
	if err != nil {
		return nil, err
	}
	var cfg wxpay.Config
	if err := profile.LoadMerchantKey(ctx, o.app, p, &cfg); err != nil {
		return nil, err
	}
	if cfg.PrivateKey == nil {
		return nil, exit.Configf("give --certificate", "profile %s has no private key", p.Name)
	}
	return cfg.PrivateKey.Public(), nil
}
