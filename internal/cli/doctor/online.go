package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/random"
)

// spareHost is the one that WeChat Pay names for when the main host fails.
const spareHost = "https://api2.mch.weixin.qq.com/"

// online checks the way to WeChat Pay, and asks it something.
func (d *doctor) online(ctx context.Context, client *wxpay.Client, cfg wxpay.Config) {
	main, fault := cmp.Or(cfg.BaseURL, wxpay.DefaultBaseURL), checkFail
	others := hostsOf(main, cfg.Backup)
	if len(others) > 0 {
		fault = checkWarn // calls go on to the next
	} else if cfg.BaseURL == "" {
		others = []string{spareHost}
	}
	reached := d.reach(ctx, cfg, main, fault)
	for _, other := range others {
		reached = d.reach(ctx, cfg, other, checkWarn) || reached
	}
	if !reached && fault == checkWarn {
		d.add("network", checkFail, "none of the hosts can be reached", "")
	}
	switch {
	case ctx.Err() != nil:
	case d.failed("network"):
		d.skip("signature", "not tried: there is no way to the server")
	case cfg.BrandID != "":
		d.skip("signature", "not tried: no path of brands is known that only reads")
	case cfg.Platform == nil:
		d.skip("signature", "not tried: this profile speaks APIv2 only")
	default:
		d.ask(ctx, client, cfg)
		d.keyMode(ctx, client, cfg)
	}
}

// hostsOf are the base URLs of hosts that stand in for that of another.
func hostsOf(base string, hosts []string) (bases []string) {
	u, err := url.Parse(base)
	if err != nil {
		return nil
	}
	for _, host := range hosts {
		other := *u
		other.Host = host
		bases = append(bases, other.String())
	}
	return bases
}

// ask sends a signed request that changes nothing: the query of an order that is not there.
func (d *doctor) ask(ctx context.Context, client *wxpay.Client, cfg wxpay.Config) {
	sent := time.Now()
	resp, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, wxpay.Params{
		"out_trade_no": "doctor" + random.Hex(12), "query": map[string]string{"mchid": cfg.MchID},
	})
	var answer *wxpay.Error
	var unproven *wxpay.VerifyError
	switch {
	case err == nil:
		d.skew(resp.Header, sent)
		d.ok("signature", "accepted: HTTP %d, the answer is signed by %s", resp.Status, resp.Header.Get("Wechatpay-Serial"))
	case errors.As(err, &answer):
		d.skew(answer.Response.Header, sent)
		d.judge(answer)
	case errors.As(err, &unproven):
		d.skew(unproven.Response.Header, sent)
		d.ok("signature", "accepted: HTTP %d", unproven.Response.Status)
		d.unproven(unproven, cfg)
	case errors.Is(err, certificates.ErrPublicKeyMode):
		d.add("platform keys", checkFail, "this merchant has no platform certificates to download",
			"set platform_key_id and platform_key: the WeChat Pay public key, pub_key.pem, under its PUB_KEY_ID_…")
	default:
		found, todo := foundAndTodo(err)
		d.add("signature", checkFail, found, cmp.Or(todo, exit.Advice(err)))
	}
}

// judge says what an error answer tells of the signature.
func (d *doctor) judge(answer *wxpay.Error) {
	head := fmt.Sprintf("HTTP %d %s", answer.Status, answer.Code)
	switch {
	case answer.Status == http.StatusUnauthorized:
		found, todo, _ := strings.Cut(answer.Explain(), "\n")
		d.add("signature", checkFail, strings.TrimPrefix(found, "wxpay: "), todo)
	case answer.Status/100 == 4 && answer.Code == "":
		d.notShown(head+"without an error code", "look at base_uri: is this WeChat Pay? If it is, try again")
	case answer.Status == http.StatusTooManyRequests:
		d.notShown(head, "too many requests: try again in a minute")
	case accepts(answer):
		d.ok("signature", "accepted: %s, as expected of an order that does not exist", head)
		if todo := answer.Hint(); todo != "" && !answer.Is(wxpay.Code("ORDER_NOT_EXIST")) {
			d.checks[len(d.checks)-1].Found = "accepted: " + head
			d.checks[len(d.checks)-1].Todo = todo
		}
	case answer.Status/100 == 5:
		d.notShown(head, "WeChat Pay has a problem, or what stands between: try again")
	default:
		d.add("signature", checkFail, head, cmp.Or(answer.Hint(), "look at base_uri: is this WeChat Pay?"))
	}
}

// notShown adds that an answer tells nothing of the signature. It is a fault until another
// answer shows more: who asks whether the signature is accepted must not read a yes.
func (d *doctor) notShown(found, todo string) {
	d.undecided = true
	d.add("signature", checkFail, "not shown: "+found, todo)
}

// shown notes that WeChat Pay has accepted the signature of another request.
func (d *doctor) shown() {
	if !d.undecided {
		return
	}
	i := slices.IndexFunc(d.checks, func(c check) bool { return c.Name == "signature" })
	d.checks[i].Verdict = checkWarn
	d.checks[i].Found = "accepted of v3/certificates; the query of an order: " + strings.TrimPrefix(d.checks[i].Found, "not shown: ")
	d.undecided = false
}

// accepts reports whether an error answer shows that the signature was accepted.
func accepts(answer *wxpay.Error) bool {
	return answer.Status/100 == 4 && answer.Code != "" && answer.Status != http.StatusUnauthorized &&
		answer.Status != http.StatusTooManyRequests
}

// unproven says what the signature of an answer tells that could not be verified.
func (d *doctor) unproven(err *wxpay.VerifyError, cfg wxpay.Config) {
	keys, _ := cfg.Platform.(auth.Keys)
	switch {
	case err.Reason == auth.UnknownSerial && auth.IsPublicKeyID(keys.Serial()) &&
		!auth.IsPublicKeyID(err.Serial):
		d.add("key mode", checkFail,
			"the switch to the public key has not begun: "+
				"we asked for "+keys.Serial()+", and the platform certificate "+err.Serial+" signed",
			"begin it in the merchant platform (API安全), or add the platform certificate (wxpay crt) under [profiles.…platform]")
	default:
		d.add("platform keys", checkFail, "an answer was not accepted: "+err.VerifyError.Error(),
			"compare platform_key and platform_key_id with the merchant platform")
	}
}

// keyMode tells by which kind of key answers are signed. A merchant in public-key mode has
// no platform certificates.
func (d *doctor) keyMode(ctx context.Context, client *wxpay.Client, cfg wxpay.Config) {
	if ctx.Err() != nil || d.failed("signature") && !d.undecided || d.failed("platform keys") || d.failed("key mode") {
		return
	}
	asked := cfg.Platform.Serial()
	resp, err := client.Chain("v3/certificates").Get(ctx, nil)
	var answer *wxpay.Error
	var unproven *wxpay.VerifyError
	if isAnswer := errors.As(err, &answer); err == nil || isAnswer && accepts(answer) || errors.As(err, &unproven) {
		d.shown()
	}
	switch {
	case err == nil:
		signer := resp.Header.Get("Wechatpay-Serial")
		switch isID := auth.IsPublicKeyID(signer); {
		case !isID && auth.IsPublicKeyID(asked):
			d.ok("key mode", "the switch to the public key has not begun: we asked for %s, and the platform certificate %s signed", asked,
				signer)
		case isID:
			d.ok("key mode", "answers are signed with the public key %s; there are platform certificates still", signer)
		default:
			d.ok("key mode", "answers are signed with the platform certificate %s", signer)
		}
	case answer != nil && answer.Is(wxpay.Code("RESOURCE_NOT_EXISTS")):
		d.ok("key mode", "public key: this merchant has no platform certificates")
	case unproven != nil:
		d.unproven(unproven, cfg)
	case answer != nil:
		d.add("key mode", checkWarn, fmt.Sprintf("v3/certificates answered HTTP %d %s", answer.Status, answer.Code), answer.Hint())
	default:
		found, todo := foundAndTodo(err)
		d.add("key mode", checkWarn, found, cmp.Or(todo, exit.Advice(err)))
	}
}
