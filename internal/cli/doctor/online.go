package doctor

import (
	"bytes"
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
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/ident"
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
		d.leaveOpen(cfg)
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

// ask lets WeChat Pay send back what it is sent, which proves all keys at once; where it does not, it sends another signed request
// that changes nothing.
func (d *doctor) ask(ctx context.Context, client *wxpay.Client, cfg wxpay.Config) {
	sent := time.Now()
	resp, err := client.Ping(ctx, "")
	var answer *wxpay.Error
	var unproven *wxpay.VerifyError
	switch {
	case err == nil:
		d.skew(resp.Header, sent)
		d.signed(resp)
		d.ok("signature", "accepted; the answer is signed by %s, and sensitive fields are read in both directions (v3/security/echo)",
			resp.Header.Get("Wechatpay-Serial"))
		d.path(ctx, client, cfg)
	case errors.As(err, &answer) && answer.Status == http.StatusUnauthorized:
		d.skew(answer.Response.Header, sent)
		d.judge(ctx, answer)
	case errors.As(err, &unproven):
		d.skew(unproven.Response.Header, sent)
		d.unproven(unproven, cfg)
	default: // not every merchant may use it
		d.query(ctx, client, cfg)
	}
}

// notThere is the number of no order. It has the characters that an order number may have and a path has escaped, and which
// somebody on the way may change.
func notThere() string { return "doctor|*" + random.Hex(11) }

// queryNothing asks for an order that is not there.
func queryNothing(ctx context.Context, client *wxpay.Client, cfg wxpay.Config) (*wxpay.Response, error) {
	return client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, wxpay.Params{
		"out_trade_no": notThere(), "query": map[string]string{"mchid": cfg.MchID},
	})
}

// path checks that nobody on the way changes paths.
func (d *doctor) path(ctx context.Context, client *wxpay.Client, cfg wxpay.Config) {
	_, err := queryNothing(ctx, client, cfg)
	var answer *wxpay.Error
	switch {
	case !errors.As(err, &answer):
	case answer.Status == http.StatusUnauthorized:
		v, zh := answer.Verdict("en"), answer.Verdict("zh")
		d.add("path", checkFail, "an order number with | and * is refused, and v3/security/echo is not: "+v.Sentence, v.Remedy)
		d.named(v.Name, v.Link)
		d.inChinese("含 | 和 * 的订单号被拒绝，而 v3/security/echo 没有："+zh.Sentence, zh.Remedy)
	case accepts(answer):
		d.signed(answer.Response)
		d.ok("path", "order numbers with | and * arrive as they are sent")
	}
}

// query sends a signed request that changes nothing: the query of an order that is not there.
func (d *doctor) query(ctx context.Context, client *wxpay.Client, cfg wxpay.Config) {
	sent := time.Now()
	resp, err := queryNothing(ctx, client, cfg)
	var answer *wxpay.Error
	var unproven *wxpay.VerifyError
	switch {
	case err == nil:
		d.skew(resp.Header, sent)
		d.signed(resp)
		d.ok("signature", "accepted: HTTP %d, the answer is signed by %s", resp.Status, resp.Header.Get("Wechatpay-Serial"))
	case errors.As(err, &answer):
		d.skew(answer.Response.Header, sent)
		d.signed(answer.Response)
		d.judge(ctx, answer)
	case errors.As(err, &unproven):
		d.skew(unproven.Response.Header, sent)
		d.unproven(unproven, cfg)
	case errors.Is(err, certificates.ErrPublicKeyMode):
		d.add("platform keys", checkFail, "this merchant has no platform certificates to download",
			"set platform_key_id and platform_key: the WeChat Pay public key, pub_key.pem, under its PUB_KEY_ID_…")
	case strings.Contains(err.Error(), diagnosis.KeysSwapped.Says.EN):
		d.checks = slices.DeleteFunc(d.checks, func(c check) bool { return c.Name == "apiv3_key" })
		d.judged("apiv3_key", checkFail, diagnosis.KeysSwapped, "")
		d.skip("signature", "not tried: the platform certificates cannot be read")
	default:
		found, todo := foundAndTodo(err)
		d.add("signature", checkFail, found, cmp.Or(todo, exit.Advice(err)))
		if todo == "" {
			d.inChinese(exit.Words(ctx, err, "zh"))
		}
	}
}

// judge says what an error answer tells of the signature.
func (d *doctor) judge(ctx context.Context, answer *wxpay.Error) {
	head := headOf(answer)
	switch {
	case answer.Status == http.StatusUnauthorized:
		found, todo, _ := strings.Cut(answer.Explain(), "\n")
		said, chinese := exit.Words(ctx, answer, "zh")
		d.add("signature", checkFail, strings.TrimPrefix(found, "wxpay: "), todo)
		v := answer.Verdict("en")
		d.named(v.Name, v.Link)
		d.inChinese(said, chinese)
	case answer.Status/100 == 4 && answer.Code == "":
		d.notShown(head+" without an error code", "look at base_uri: is this WeChat Pay? If it is, try again")
	case answer.Status == http.StatusTooManyRequests:
		d.notShown(head, "too many requests: try again in a minute")
	case accepts(answer):
		d.ok("signature", "accepted: %s, as expected of an order that does not exist", head)
		if todo := answer.Hint(); todo != "" && !answer.Is(wxpay.Code("ORDER_NOT_EXIST")) {
			d.checks[len(d.checks)-1].Found = "accepted: " + head
			d.checks[len(d.checks)-1].Todo = todo
			v := answer.Verdict("en")
			d.named(v.Name, v.Link)
			d.inChinese("", answer.HintIn("zh"))
		}
	case answer.Status/100 == 5:
		d.notShown(head, "WeChat Pay has a problem, or what stands between: try again")
	case answer.Verdict("").Name == "header-removed":
		v, zh := answer.Verdict("en"), answer.Verdict("zh")
		d.notShown(head+": "+v.Sentence, v.Remedy)
		d.named(v.Name, v.Link)
		d.inChinese("尚未证明："+head+"："+zh.Sentence, zh.Remedy)
	default:
		d.notShown(head+" is no answer of WeChat Pay's", "something stands between, or base_uri is none of WeChat Pay's"+by(answer))
	}
}

// headOf is the status of an answer, and its code if there is one.
func headOf(answer *wxpay.Error) string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", answer.Status, answer.Code))
}

// by names the server that an answer says it comes from.
func by(answer *wxpay.Error) string {
	if server := answer.Response.Header.Get("Server"); server != "" {
		return " (Server: " + ident.Clip(server) + ")"
	}
	return ""
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

// ours are codes that WeChat Pay gives behind an accepted signature. A firewall or a gateway has codes of its own.
var ours = []wxpay.Code{
	"ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS", "NOT_FOUND", "PARAM_ERROR", "INVALID_REQUEST", "NO_AUTH", "MCH_NOT_EXISTS",
	"APPID_MCHID_NOT_MATCH", "RULE_LIMIT", "ORDER_CLOSED", "REQUEST_BLOCKED",
}

// accepts reports whether an error answer shows that the signature was accepted: one that WeChat Pay has signed, or one of its codes
// under one of its request IDs.
func accepts(answer *wxpay.Error) bool {
	if answer.Status/100 != 4 || answer.Status == http.StatusUnauthorized || answer.Status == http.StatusTooManyRequests {
		return false
	}
	if answer.Verdict("").Name == "header-removed" { // which WeChat Pay looks for before the signature
		return false
	}
	known := slices.ContainsFunc(ours, func(code wxpay.Code) bool { return answer.Is(code) })
	return answer.Response.Verified || known && answer.RequestID != ""
}

// unproven says what the signature of an answer tells that could not be verified. It does not show that ours was accepted.
func (d *doctor) unproven(err *wxpay.VerifyError, cfg wxpay.Config) {
	keys, _ := cfg.Platform.(auth.Keys)
	d.open("signature", "HTTP %d came, and nothing shows that WeChat Pay sent it", err.Response.Status)
	switch body := bytes.TrimSpace(err.Response.Body); {
	case err.Reason == auth.UnknownSerial && auth.IsPublicKeyID(keys.Serial()) &&
		!auth.IsPublicKeyID(err.Serial):
		d.add("key mode", checkFail,
			"the switch to the public key has not begun: "+
				"we asked for "+keys.Serial()+", and the platform certificate "+err.Serial+" signed",
			"begin it in the merchant platform (API安全), or add the platform certificate (wxpay crt) under [profiles.…platform]")
	case err.Reason == auth.MissingHeader && bytes.HasPrefix(body, []byte("<")):
		d.add("network", checkFail, "a page came in place of WeChat Pay's answer",
			"something stands between: the login page of the network, a firewall, or a base_uri that is none of WeChat Pay's")
	case err.Reason == auth.MissingHeader:
		d.add("network", checkFail, "an answer without WeChat Pay's signature came: "+err.VerifyError.Error(),
			"a proxy on the way removes the headers Wechatpay-…, or base_uri is none of WeChat Pay's")
	case err.Reason == auth.ClockSkew:
		d.judged("clock skew", checkFail, diagnosis.Clock(-err.Skew), "")
	default:
		d.add("platform keys", checkFail, "an answer was not accepted: "+err.VerifyError.Error(),
			"download pub_key.pem anew from the merchant platform (API安全), and compare platform_key_id with what stands there")
	}
}

// keyMode tells by which kind of key answers are signed. A merchant in public-key mode has
// no platform certificates.
func (d *doctor) keyMode(ctx context.Context, client *wxpay.Client, cfg wxpay.Config) {
	if ctx.Err() != nil || d.failed("signature") && !d.undecided || d.failed("platform keys") || d.failed("key mode") ||
		d.failed("apiv3_key") {
		return
	}
	asked := cfg.Platform.Serial()
	resp, err := client.Chain("v3/certificates").Get(ctx, nil)
	d.signed(resp)
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
		d.add("key mode", checkWarn, "v3/certificates answered "+headOf(answer), "")
		if v := answer.Verdict("en"); v.Name != "" { // of a question, that changes nothing
			zh := answer.Verdict("zh")
			d.checks[len(d.checks)-1].Todo = exit.InProfileWords(v.Sentence + ": " + v.Remedy)
			d.named(v.Name, v.Link)
			d.inChinese("", zh.Sentence+"："+zh.Remedy)
		}
	default:
		found, todo := foundAndTodo(err)
		d.add("key mode", checkWarn, found, cmp.Or(todo, exit.Advice(err)))
	}
}
