package config

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A question asks for one setting.
type question struct {
	setting  string
	text     string
	file     string // the name that such a file usually has; "" if it is none
	secret   bool
	required bool
}

const asked = `Files: paths. Secrets: the text, env:NAME or cmd:COMMAND. Empty: what stands in brackets, else
left out; -: left out. A wrong answer is asked for again.
`

// initProfile asks for a profile, checks each answer, and adds it to the file.
func initProfile(ctx context.Context, a *app.App) error {
	file, path, _, err := profile.ReadFile(a)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a new one is made
		return err
	}
	in := bufio.NewReader(a.Stdin)
	name, err := a.Ask(in, "name of the profile", cmp.Or(a.ProfileName, "default"))
	if err != nil {
		return err
	}
	if _, exists := file.Profiles[name]; exists && !a.Yes {
		return exit.Configf("choose another name, wxpay config set changes it, or --yes to replace it", "%s has a profile %q", path, name)
	}
	a.Tellf(asked)
	i := &interview{app: a, in: in, p: profile.Profile{Name: name, Dir: filepath.Dir(path)}}
	if err := i.run(ctx); err != nil {
		return err
	}
	if err := checkProfile(ctx, quiet(a), i.p); err != nil {
		return exit.Configf("nothing was written", "%w", err)
	}
	if file.Profiles == nil {
		file.Profiles = map[string]profile.Profile{}
	}
	e := edit{profile: name, remove: true, set: settingsOf(i.p)}
	if file.Default == "" {
		file.Default, e.setDefault, e.into = name, true, name
	}
	file.Profiles[name] = i.p
	if err := writeFile(a, path, file, e); err != nil {
		return err
	}
	a.Tellf("Next: wxpay doctor\n")
	return nil
}

// settingsOf are the settings that a profile has, in their order.
func settingsOf(p profile.Profile) (all []setting) {
	for _, s := range profile.Settings() {
		if value := s.Value(&p); value != "" {
			all = append(all, setting{s.Name, value})
		}
	}
	return all
}

// An interview fills a profile, answer by answer.
type interview struct {
	app *app.App
	in  *bufio.Reader
	p   profile.Profile
}

// run asks what has to be asked: what follows from an answer is not.
func (i *interview) run(ctx context.Context) error {
	for _, q := range []question{
		{setting: "mchid", text: "merchant ID (商户号)", required: true},
		{setting: "private_key", text: "merchant API private key (apiclient_key.pem or apiclient_cert.p12)", file: "apiclient_key.pem"},
	} {
		if err := i.ask(ctx, q); err != nil {
			return err
		}
	}
	certificate := i.certificate(ctx)
	if certificate == nil && i.p.PrivateKey != "" {
		if err := i.ask(ctx, question{
			setting: "certificate", text: "merchant API certificate (apiclient_cert.pem)", file: "apiclient_cert.pem",
		}); err != nil {
			return err
		}
		certificate = i.certificate(ctx)
	}
	switch {
	case certificate != nil:
		i.app.Tellf("serial number %s, of the certificate\n", terminal.OneLine(certificate.Serial))
	case i.p.PrivateKey != "":
		if err := i.ask(ctx, question{setting: "serial", text: "serial number of that certificate", required: true}); err != nil {
			return err
		}
	}
	for _, q := range []question{
		{setting: "apiv3_key", text: "APIv3 key (APIv3密钥)", secret: true},
		{setting: "apiv2_key", text: "APIv2 key (APIv2密钥)", secret: true},
		{setting: "platform_key_id", text: "id of the WeChat Pay public key (PUB_KEY_ID_…)"},
		{setting: "platform_key", text: "WeChat Pay public key (pub_key.pem)", file: "pub_key.pem", required: true},
		{setting: "base_uri", text: "where requests go, if not to WeChat Pay itself"},
	} {
		if q.setting == "platform_key" && i.p.PlatformKeyID == "" {
			continue
		}
		if err := i.ask(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// certificate is the merchant's, as far as it is known already.
func (i *interview) certificate(ctx context.Context) *auth.Certificate {
	cfg, err := merchantKeys(ctx, quiet(i.app), i.p, true, true) // the answer was warned of when it was given
	if err != nil {
		return nil
	}
	return cfg.Certificate
}

// ask asks until the answer is right. Where there are no more answers the last refusal is the error.
func (i *interview) ask(ctx context.Context, q question) error {
	setting := settingNamed(q.setting)
	var refused error
	for {
		value, err := i.answer(q)
		if err != nil && refused != nil && ctx.Err() == nil {
			return exit.Configf("nothing was written", "%w", refused)
		}
		if err != nil {
			return err
		}
		next := i.p
		setting.Put(&next, value)
		switch {
		case value == "" && q.required:
			refused = exit.Configf("it cannot be left out", "%s is needed", q.setting)
		case value == "":
			refused = nil
		default:
			refused = i.check(ctx, &next, q)
		}
		if refused == nil {
			i.p = next
			return nil
		}
		what, todo := exit.Words(ctx, refused, i.app.Language())
		fmt.Fprintf(i.app.Stderr, "%s %s\n", i.app.Paint(i.app.Stderr, terminal.Red, i.app.Say("not taken:")), terminal.OneLine(what))
		if todo != "" {
			fmt.Fprintf(i.app.Stderr, "  %s\n", terminal.Visible(todo))
		}
	}
}

// wantsPassword is in the errors of keys under a password.
var wantsPassword = regexp.MustCompile("passphrase|password")

// check looks at an answer. A private key under a password is asked for the password.
func (i *interview) check(ctx context.Context, next *profile.Profile, q question) error {
	err := checkSetting(ctx, i.app, *next, q.setting)
	if err == nil || q.setting != "private_key" || errors.Is(err, fs.ErrNotExist) || !wantsPassword.MatchString(err.Error()) {
		return err
	}
	password, asking := i.app.AskSecret(i.in, "password of that private key", "")
	if asking != nil || password == "" {
		return err
	}
	next.Password = password
	return checkSetting(ctx, i.app, *next, q.setting)
}

// answer asks once, and makes a reference of a path.
func (i *interview) answer(q question) (string, error) {
	ask := i.app.Ask
	if q.secret {
		ask = i.app.AskSecret
	}
	value, err := ask(i.in, q.text, i.usual(q.file))
	switch {
	case err != nil:
		return "", err
	case value == "-":
		return "", nil
	case q.setting == "serial" || q.setting == "platform_key_id":
		return ident.WireSerial(value), nil
	case q.file == "":
		return value, nil
	}
	return reference(value)
}

// reference makes a reference of a path, which then holds wherever the file is read.
func reference(value string) (string, error) {
	if value == "" || profile.IsReference(value) || strings.Contains(value, "-----BEGIN") {
		return value, nil
	}
	path, err := filepath.Abs(value)
	if err != nil {
		return "", exit.Configf("give the whole path", "%w", err)
	}
	return "file://" + path, nil
}

// usual is a file under its usual name, beside the private key or here; "" if there is none.
func (i *interview) usual(name string) string {
	if name == "" {
		return ""
	}
	beside := ""
	if key, isFile := strings.CutPrefix(i.p.PrivateKey, "file://"); isFile {
		beside = filepath.Dir(key)
	}
	path := filepath.Join(beside, name)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}
