package sign

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
)

const decryptLong = `Decrypts, offline, with the keys of the profile:

  wxpay decrypt TEXT              a sensitive field of an answer: the merchant's private key
  wxpay decrypt --resource JSON   the resource of a notification, or the encrypt_certificate
                                  of a platform certificate, alone or with what is around it:
                                  the APIv3 key
  wxpay decrypt --req-info TEXT   req_info of a refund notification of APIv2: the APIv2 key

@file reads a file, - standard input. The plaintext goes to stdout byte for byte. That it
decrypts proves nothing about who sent a notification; wxpay verify does.`

// decryptOptions are what wxpay decrypt is told.
type decryptOptions struct {
	text              string
	resource, reqInfo bool

	app *app.App
}

// NewDecryptCmd makes wxpay decrypt.
func NewDecryptCmd(a *app.App) *cobra.Command {
	o := &decryptOptions{app: a}
	cmd := &cobra.Command{
		Use: "decrypt TEXT", Short: "Decrypt a field, a resource or req_info", Long: decryptLong,
		Example: "  wxpay decrypt 'Base64…'\n  wxpay decrypt --resource @notification.json\n  wxpay decrypt --req-info @req_info.txt",
		Args:    oneText("decrypt"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.text = args[0]
			return decrypt(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.resource, "resource", false, "TEXT is the JSON of an encrypted resource")
	cmd.Flags().BoolVar(&o.reqInfo, "req-info", false, "TEXT is req_info of a refund notification of APIv2")
	return cmd
}

// decrypt prints what the text holds.
func decrypt(ctx context.Context, o *decryptOptions) error {
	text, err := inputText(o.app, o.text, true)
	if err != nil {
		return err
	}
	plaintext, err := o.opened(ctx, text)
	if err != nil {
		return err
	}
	return output.Body(o.app, plaintext)
}

// opened is the text decrypted as what it is said to be.
func (o *decryptOptions) opened(ctx context.Context, text string) ([]byte, error) {
	if o.resource && o.reqInfo {
		return nil, exit.Usagef("choose one", "both --resource and --req-info are given")
	}
	if text == "" {
		return nil, exit.Usagef("give the text that was encrypted", "the text is empty")
	}
	var sealed auth.Resource
	if o.resource {
		var err error
		if sealed, err = readResource(text); err != nil {
			return nil, err
		}
	}
	cfg, err := ownConfig(ctx, o.app)
	if err != nil {
		return nil, err
	}
	var plaintext []byte
	todo := "private_key must be the one of the certificate that it was encrypted for"
	switch {
	case o.resource:
		todo = "apiv3_key in the profile must be the one of the merchant platform (API安全)"
		if plaintext, err = sealed.Open(cfg.APIv3Key, cfg.Suites...); errors.Is(err, auth.ErrDecrypt) && cfg.APIv2Key != "" {
			if _, other := sealed.Open(cfg.APIv2Key, cfg.Suites...); other == nil {
				v, language := diagnosis.KeysSwapped, o.app.Language()
				return nil, exit.Configf(exit.InProfileWords(v.Todo.In(language)), "%s", exit.InProfileWords(v.Says.In(language)))
			}
		}
	case o.reqInfo:
		todo = "apiv2_key in the profile must be the one of the merchant platform (API安全)"
		plaintext, err = auth.OpenReqInfo(cfg.APIv2Key, text)
	case cfg.PrivateKey == nil:
		return nil, exit.Configf("set private_key", "the profile has no private_key to decrypt with")
	default:
		var field string
		field, err = auth.Decrypt(cfg.PrivateKey, text)
		plaintext = []byte(field)
	}
	if err != nil {
		return nil, exit.Configf(todo, "%w", err)
	}
	return plaintext, nil
}

// readResource finds the encrypted part: of itself, of a notification, of an entry of the
// list of certificates.
func readResource(text string) (auth.Resource, error) {
	var found struct {
		auth.Resource
		Inner       auth.Resource `json:"resource"`
		Certificate auth.Resource `json:"encrypt_certificate"`
	}
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		return auth.Resource{}, exit.Usagef("expected JSON, @file with JSON, or -", "the resource is not JSON (%d bytes)", len(text))
	}
	for _, r := range []auth.Resource{found.Resource, found.Inner, found.Certificate} {
		if r.Ciphertext != "" {
			return r, nil
		}
	}
	const todo = "expected algorithm, nonce, associated_data and ciphertext, or what holds them as resource"
	return auth.Resource{}, exit.Usagef(todo, "the JSON has no ciphertext")
}
