package config

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// checkSetting looks at one setting of a profile, offline, and at how it fits what is there already.
func checkSetting(ctx context.Context, a *app.App, p profile.Profile, name string) error {
	switch name {
	case "mchid":
		return checkMerchantID(p.MchID)
	case "private_key", "password":
		_, err := merchantKeys(ctx, a, p, true, false)
		return err
	case "certificate":
		return checkCertificate(ctx, a, p)
	case "serial":
		return checkSerial(p.Serial)
	case "apiv3_key", "apiv2_key":
		return checkSecret(ctx, a, p, name)
	case "platform_key_id":
		return checkKeyID(p.PlatformKeyID)
	case "platform_key", "platform":
		return profile.LoadPlatform(ctx, a, p, &wxpay.Config{})
	case "base_uri":
		return checkURL(p.BaseURI)
	case "timeout":
		if limit, err := time.ParseDuration(p.Timeout); p.Timeout != "" && (err != nil || limit <= 0) {
			return exit.Configf("write for example 30s", "timeout is %s; expected a duration", ident.Shown(p.Timeout))
		}
	case "proxy":
		return profile.LoadProxy(ctx, a, p, &wxpay.Config{})
	default:
		return profile.LoadNetwork(a, p, &wxpay.Config{})
	}
	return nil
}

func checkMerchantID(id string) error {
	const todo = "the merchant platform shows it: 商户平台 → 账户中心 → 商户信息"
	if err := ident.CheckID("mchid", id, "expected the merchant ID, digits such as 1900000001"); err != nil {
		return exit.Configf(todo, "%w", err)
	}
	if strings.Trim(id, "0123456789") != "" {
		return exit.Configf(todo, "mchid is %s; expected the merchant ID, digits such as 1900000001", ident.Shown(id))
	}
	return nil
}

// merchantKeys loads the merchant's private key, the certificate, or both.
func merchantKeys(ctx context.Context, a *app.App, p profile.Profile, key, certificate bool) (cfg wxpay.Config, err error) {
	if !key {
		p.PrivateKey = ""
	}
	if !certificate {
		p.Certificate = ""
	}
	return cfg, profile.LoadMerchantKey(ctx, a, p, &cfg)
}

// quiet is an app that does not say again what it said before.
func quiet(a *app.App) *app.App {
	q := *a
	q.Stderr = io.Discard
	return &q
}

// checkCertificate looks whether a certificate is one, of this merchant and of its private key.
func checkCertificate(ctx context.Context, a *app.App, p profile.Profile) error {
	cfg, err := merchantKeys(ctx, quiet(a), p, true, true) // of the key's mode was warned already
	if err != nil || cfg.Certificate == nil {
		return err
	}
	const todo = "take apiclient_cert.pem and apiclient_key.pem of one download of the merchant platform (账户中心 → API安全)"
	owner := cmp.Or(p.MchID, p.BrandID)
	switch cert := cfg.Certificate; {
	case strings.Contains(cert.CommonName, "Tenpay"):
		return exit.Configf("it is platform_key; certificate is apiclient_cert.pem", "certificate is WeChat Pay's own (CN %s)",
			ident.Quote(cert.CommonName))
	case cert.CommonName != owner:
		return exit.Configf(todo, "certificate is that of %s (its CN), and the profile is for %s", ident.Quote(cert.CommonName),
			ident.Shown(owner))
	case cfg.PrivateKey != nil && !auth.SamePublicKey(cert.PublicKey, cfg.PrivateKey.Public()):
		return exit.Configf(todo, "certificate does not belong to private_key")
	}
	return nil
}

func checkSerial(serial string) error {
	if serial == "" {
		return nil
	}
	var decimal *ident.DecimalError
	parsed, err := ident.ParseSerial(serial)
	switch {
	case errors.As(err, &decimal):
		return exit.Configf("write that", "serial is decimal; in hex it is %s", decimal.Hex)
	case err == nil && auth.IsPublicKeyID(parsed):
		err = errors.New("is the id of the WeChat Pay public key")
	case err == nil && len(parsed) != ident.SerialDigits:
		err = fmt.Errorf("has %d hex digits; expected %d", len(parsed), ident.SerialDigits)
	}
	if err != nil {
		return exit.Configf("openssl x509 -in apiclient_cert.pem -noout -serial shows it", "serial is %s, which %w",
			ident.Shown(serial), err)
	}
	return nil
}

// checkSecret looks whether a secret can be had, and is one.
func checkSecret(ctx context.Context, a *app.App, p profile.Profile, name string) error {
	from := p.APIv3Key
	if name == "apiv2_key" {
		from = p.APIv2Key
	}
	if from == "" {
		return nil
	}
	text, err := profile.Resolve(ctx, a, p, name, from)
	if err != nil {
		return err
	}
	if err := auth.CheckSecret(auth.Secret(text)); err != nil {
		return exit.Configf("the merchant platform sets it, and shows it once: 商户平台 → 账户中心 → API安全", "%s %w", name, err)
	}
	return nil
}

func checkKeyID(id string) error {
	if id == "" {
		return nil
	}
	parsed, err := ident.ParseSerial(id)
	if err == nil && !auth.IsPublicKeyID(parsed) && len(parsed) != ident.SerialDigits {
		err = errors.New("is neither an id nor a serial number of 40 hex digits")
	}
	if err != nil {
		return exit.Configf("it is PUB_KEY_ID_… as the merchant platform shows it, or the serial number of a platform certificate",
			"platform_key_id is %s, which %w", ident.Shown(id), err)
	}
	return nil
}

func checkURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.RawQuery != "" || u.User != nil {
		return exit.Configf("write for example https://api.mch.weixin.qq.com/", "base_uri is %s; expected a URL: scheme, host and path",
			ident.Shown(text))
	}
	return nil
}

// checkProfile makes a client of a profile, offline.
func checkProfile(ctx context.Context, a *app.App, p profile.Profile) error {
	cfg, err := profile.Credentials(ctx, a, p)
	if err != nil {
		return err
	}
	if cfg.Platform == nil && cfg.APIv3Key != "" && cfg.PrivateKey != nil {
		_, err = certificates.New(cfg, certificates.Options{})
	} else {
		_, err = wxpay.New(cfg)
	}
	return err
}
