package doctor

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/internal/cli/random"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/notifyurl"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// The names of the checks of a notify_url.
const (
	checkURL     = "notify_url"
	checkForged  = "forged notification"
	checkProbe   = "signature probe"
	checkGenuine = "genuine notification"
)

// notifyURL looks at a notify_url: at its form, then at how a program answers there.
func (d *doctor) notifyURL(ctx context.Context, cfg wxpay.Config, text string, offline bool) {
	u := d.form(checkURL, text)
	if u == nil || offline || ctx.Err() != nil {
		return
	}
	if !notifyurl.IsLoopback(u.Hostname()) && !d.mayPost(u) {
		return
	}
	notices, done, err := d.notices(cfg)
	if err != nil {
		d.fail(checkForged, err)
		return
	}
	defer done()
	p := &poster{limit: noticeTimeout}
	for i, n := range notices {
		if !d.deliver(ctx, p, text, n) {
			for _, left := range notices[i+1:] {
				d.skip(left.name, "not tried: see above")
			}
			return
		}
	}
	if len(notices) < 3 {
		d.add(checkGenuine, checkOpen, "not shown: only WeChat Pay can sign one for this profile",
			"wxpay doctor --echo-url lets it send one")
	}
}

// form adds what is wrong with the form of a URL, and returns it; nil if it is none. In front of a gateway on this machine
// http:// and private hosts are as they must be.
func (d *doctor) form(name, text string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(text))
	base, baseErr := url.Parse(d.profile.BaseURI)
	local := baseErr == nil && notifyurl.IsLoopback(base.Hostname())
	faults := diagnosis.NotifyURL(text)
	for _, v := range faults {
		verdict := checkFail
		if local && (v.Name == string(notifyurl.NotHTTPS) || v.Name == string(notifyurl.NotPublic)) {
			verdict = checkWarn
		}
		d.judged(name, verdict, v, "")
	}
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	if len(faults) == 0 {
		d.ok(name, "%s has the form of one that WeChat Pay calls", shownURL(u))
	}
	return u
}

// shownURL is a URL without what may be secret in it.
func shownURL(u *url.URL) string {
	return ident.Plain((&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String())
}

// mayPost asks whether to post to a program that is not on this machine.
func (d *doctor) mayPost(u *url.URL) bool {
	a := d.app
	if a.Yes {
		return true
	}
	if terminal.IsTerminal(a.Stdin) {
		question := fmt.Sprintf("POST notifications with wrong signatures, of a test event, to %s? (y/N)", shownURL(u))
		answer, err := a.Ask(bufio.NewReader(a.Stdin), question, "")
		if err == nil && (strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes")) {
			return true
		}
	}
	d.add(checkForged, checkOpen, "not sent, for nobody said yes", "--yes sends it without asking")
	return false
}

// A notice is a notification that is sent to see how a program answers.
type notice struct {
	name    string // of the check
	genuine bool
	header  http.Header
	body    []byte
}

// notices makes the notifications: two that must be refused and, where the keys of a gateway for tests are at hand, one that must be
// accepted. All of them tell of an echo: a program that does not verify must not book anything for it. done ends the gateways.
func (d *doctor) notices(cfg wxpay.Config) (all []notice, done func(), err error) {
	var gateways []*wxpaytest.Server
	done = func() {
		for _, g := range gateways {
			g.Close()
		}
	}
	add := func(name string, options []wxpaytest.Option, fault wxpaytest.Fault) error {
		g, err := wxpaytest.Start(append(options, wxpaytest.Plain(), wxpaytest.Keep(0))...)
		if err != nil {
			return err
		}
		gateways = append(gateways, g)
		header, body, err := g.Notification(wxpaytest.Notification{
			Type: "SECURITY_ECHO.SUCCESS", Summary: "回显成功", Fault: fault,
			Resource: map[string]string{"echo_message": "wxpay doctor " + random.Hex(8)},
		})
		all = append(all, notice{name, fault == nil, header, body})
		return err
	}
	forger, err := forgerOf(cfg)
	if err == nil {
		err = add(checkForged, forger, wxpaytest.BadSignature())
	}
	if err == nil {
		err = add(checkProbe, forger, wxpaytest.Probe())
	}
	if keys := d.ownGateway(cfg); keys != nil && err == nil {
		err = add(checkGenuine, keys.Options(), nil)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return all, done, nil
}

// forgedKey is another than WeChat Pay's.
var forgedKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// forgerOf is a gateway that knows what the merchant knows, and not WeChat Pay's private key.
func forgerOf(cfg wxpay.Config) ([]wxpaytest.Option, error) {
	key, err := forgedKey()
	if err != nil {
		return nil, err
	}
	id := strings.ToUpper(random.Hex(20))
	if cfg.Platform != nil && cfg.Platform.Serial() != "" {
		id = cfg.Platform.Serial()
	}
	apiv3Key := cfg.APIv3Key
	if auth.CheckSecret(apiv3Key) != nil {
		apiv3Key = auth.Secret(random.Hex(16))
	}
	return []wxpaytest.Option{
		wxpaytest.PlatformKey(id, key), wxpaytest.APIv3Key(apiv3Key),
		wxpaytest.MerchantKey("", key), // nobody uses it, and another would take its time
	}, nil
}

// ownGateway is the directory of wxpay sandbox or wxpay mock whose platform key the profile has; nil if it is of neither.
func (d *doctor) ownGateway(cfg wxpay.Config) *fixture.Dir {
	keys, isStatic := cfg.Platform.(auth.Keys)
	if !isStatic || d.profile.MchID != fixture.Merchant || d.profile.Dir == "" {
		return nil
	}
	dir, err := fixture.Read(d.profile.Dir)
	if err != nil || dir.PlatformID != keys.Serial() || dir.APIv3Key != cfg.APIv3Key {
		return nil
	}
	return dir
}

// deliver posts a notice, and judges the answer. It reports whether the next one is worth sending.
func (d *doctor) deliver(ctx context.Context, p *poster, to string, n notice) (goesOn bool) {
	came := p.post(ctx, to, n)
	if ctx.Err() != nil {
		return false
	}
	v := came.Judge()
	switch name := v.Name; {
	case name == "" && n.genuine:
		d.ok(n.name, "accepted with HTTP %d", came.Status)
	case name == "":
		d.ok(n.name, "refused with HTTP %d", came.Status)
	case name == "forged-notification-accepted", n.genuine && came.Err == nil:
		d.judged(n.name, checkFail, v, "")
		return true
	case !n.genuine && (name == "notify-forbidden" || name == "notify-program-fails"): // it did not take it, at least
		d.judged(n.name, checkWarn, v, "")
		return true
	case came.Err != nil:
		d.judged(n.name, checkFail, v, ident.Plain(came.Err.Error()))
		return false
	default:
		d.judged(n.name, checkFail, v, "")
		return false
	}
	return true
}
