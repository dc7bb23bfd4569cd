package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
)

const decryptLong = `Decrypts, offline, with the keys of the profile:

  wxpay decrypt TEXT              a sensitive field of an answer: the merchant's private key
  wxpay decrypt --resource JSON   the resource of a notification, or the encrypt_certificate
                                  of a platform certificate, alone or with what is around it:
                                  the APIv3 key
  wxpay decrypt --req-info TEXT   req_info of a refund notification of APIv2: the APIv2 key

@file reads a file, - standard input. The plaintext goes to stdout byte for byte. That it
decrypts proves nothing about who sent a notification; wxpay verify does.`

func newDecryptCommand(a *app.App) *cobra.Command {
	var resource, reqInfo bool
	cmd := &cobra.Command{
		Use: "decrypt TEXT", Short: "Decrypt a field, a resource or req_info", Long: decryptLong,
		Example: "  wxpay decrypt 'Base64…'\n  wxpay decrypt --resource @notification.json\n  wxpay decrypt --req-info @req_info.txt",
		Args:    oneText("decrypt"),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := inputText(a, args[0], true)
			if err != nil {
				return err
			}
			plaintext, err := decryptText(cmd.Context(), a, text, resource, reqInfo)
			if err != nil {
				return err
			}
			return output.Body(a, plaintext)
		},
	}
	cmd.Flags().BoolVar(&resource, "resource", false, "TEXT is the JSON of an encrypted resource")
	cmd.Flags().BoolVar(&reqInfo, "req-info", false, "TEXT is req_info of a refund notification of APIv2")
	return cmd
}

func decryptText(ctx context.Context, a *app.App, text string, resource, reqInfo bool) ([]byte, error) {
	if resource && reqInfo {
		return nil, exit.Usagef("choose one", "both --resource and --req-info are given")
	}
	if text == "" {
		return nil, exit.Usagef("give the text that was encrypted", "the text is empty")
	}
	var sealed auth.Resource
	if resource {
		var err error
		if sealed, err = readResource(text); err != nil {
			return nil, err
		}
	}
	cfg, err := ownConfig(ctx, a)
	if err != nil {
		return nil, err
	}
	var plaintext []byte
	todo := "private_key must be the one of the certificate that it was encrypted for"
	switch {
	case resource:
		todo = "apiv3_key in the profile must be the one of the merchant platform (API安全)"
		plaintext, err = sealed.Open(cfg.APIv3Key, cfg.Suites...)
	case reqInfo:
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
	return auth.Resource{}, exit.Usagef("expected algorithm, nonce, associated_data and ciphertext, or what holds them as resource", "the JSON has no ciphertext")
}
