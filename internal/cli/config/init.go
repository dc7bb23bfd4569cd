package config

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

// initProfile asks for a profile, checks it offline, and adds it to the file.
func initProfile(ctx context.Context, a *app.App) error {
	file, path, _, err := profile.ReadFile(a)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a new one is made
		return err
	}
	in := bufio.NewReader(a.Stdin)
	p := profile.Profile{Dir: filepath.Dir(path)}
	name, err := a.Ask(in, "name of the profile", cmp.Or(a.ProfileName, "default"))
	if err != nil {
		return err
	}
	if _, exists := file.Profiles[name]; exists && !a.Yes {
		return exit.Configf("choose another name, or --yes to replace it", "%s has a profile %q", path, name)
	}
	a.Tellf("Files: paths. Secrets: the text, env:NAME or cmd:COMMAND. Empty: left out.\n")
	p.Name = name
	for _, q := range []struct {
		question, fallback string
		into               *string
		file, secret       bool
	}{
		{"merchant ID (商户号)", "", &p.MchID, false, false},
		{"merchant API private key (apiclient_key.pem or apiclient_cert.p12)", "apiclient_key.pem", &p.PrivateKey, true, false},
		{"merchant API certificate (apiclient_cert.pem)", "", &p.Certificate, true, false},
		{"serial number of that certificate, if it was left out", "", &p.Serial, false, false},
		{"APIv3 key (APIv3密钥)", "", &p.APIv3Key, false, true},
		{"APIv2 key (APIv2密钥)", "", &p.APIv2Key, false, true},
		{"id of the WeChat Pay public key (PUB_KEY_ID_…)", "", &p.PlatformKeyID, false, false},
		{"WeChat Pay public key (pub_key.pem)", "", &p.PlatformKey, true, false},
	} {
		ask := a.Ask
		if q.secret {
			ask = a.AskSecret
		}
		value, err := ask(in, q.question, q.fallback)
		if err != nil {
			return err
		}
		if q.file && value != "" && !profile.IsReference(value) {
			if value, err = filepath.Abs(value); err != nil {
				return err
			}
			value = "file://" + value
		}
		*q.into = value
	}
	if err := checkProfile(ctx, a, p); err != nil {
		return exit.Configf("nothing was written", "%w", err)
	}
	if file.Profiles == nil {
		file.Profiles = map[string]profile.Profile{}
	}
	file.Profiles[name], file.Default = p, cmp.Or(file.Default, name)
	return writeFile(a, path, file)
}

// checkProfile makes a client of a profile, offline.
func checkProfile(ctx context.Context, a *app.App, p profile.Profile) error {
	cfg, err := profile.Credentials(ctx, a, p)
	if err != nil {
		return err
	}
	if cfg.Platform == nil && cfg.APIv3Key != "" {
		_, err = certificates.New(cfg, certificates.Options{})
	} else {
		_, err = wxpay.New(cfg)
	}
	return err
}
