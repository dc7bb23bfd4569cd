package mock

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/BurntSushi/toml"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/fixture"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const scriptHelp = `A script says what is answered. The first reply that matches answers; one whose times are
used up leaves it to the next that matches, and at last to the default replies.

  [[reply]]
  on = "POST /v3/pay/transactions/native"   # {name} matches one segment; "/" everything
  times = 2                                 # for ever by default
  status = 400                              # 200 by default, or 204 without a body
  body = { code = "PARAM_ERROR", message = "no {body.out_trade_no}" }

  [[reply]]
  on = "GET /v3/pay/transactions/out-trade-no/{out_trade_no}"
  body = '{"out_trade_no":"{out_trade_no}","mchid":"{query.mchid}"}'
  header = { X-Test = "1" }
  fault = "bad-signature"

body is a table or a text; body_file is a file beside the script. In texts stand {name} for
a placeholder of on, {body.a.b} and {query.name} for what the request holds. Faults:
bad-signature, probe, skew, without and doubled spoil the signature (without and doubled
take a header after a colon, Wechatpay-Signature by default); truncate, drop and hang leave
no whole answer.`

// A reply is one [[reply]] of a script.
type reply struct {
	On       string            `toml:"on"`
	Status   int               `toml:"status"`
	Body     any               `toml:"body"`
	BodyFile string            `toml:"body_file"`
	Header   map[string]string `toml:"header"`
	Fault    string            `toml:"fault"`
	Times    int               `toml:"times"`

	fault wxpaytest.Fault
	used  atomic.Int64
}

// readScript reads and checks a script.
func readScript(path string) ([]*reply, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, exit.Configf("look at the path", "--script: %w", err)
	}
	var script struct {
		Reply []*reply `toml:"reply"`
	}
	meta, err := toml.Decode(string(text), &script)
	var broken toml.ParseError
	switch {
	case errors.As(err, &broken):
		return nil, exit.Configf("correct the line", "%s, line %d: %s", path, broken.Position.Line, broken.Message)
	case err != nil:
		return nil, exit.Configf("see wxpay mock --help", "%s: %w", path, err)
	}
	// What lies in body is not decoded field by field.
	isOfBody := func(key toml.Key) bool { return len(key) > 2 && key[1] == "body" }
	if unknown := slices.DeleteFunc(meta.Undecoded(), isOfBody); len(unknown) > 0 {
		return nil, exit.Configf("known are on, status, body, body_file, header, fault, times", "%s: %s is not known", path, unknown[0])
	}
	for i, reply := range script.Reply {
		if err := reply.check(filepath.Dir(path)); err != nil {
			return nil, exit.Configf("see wxpay mock --help", "%s, reply %d: %w", path, i+1, err)
		}
	}
	return script.Reply, nil
}

// handleScript sets the replies of a script.
func handleScript(server *wxpaytest.Server, script []*reply) {
	for _, reply := range slices.Backward(script) { // the pattern set last wins
		server.Handle(reply.On, func(r *wxpaytest.Request) wxpaytest.Reply {
			answer, ok := reply.answer(r)
			answer.Next = !ok
			return answer
		})
	}
}

func (r *reply) check(dir string) error {
	method, path, found := strings.Cut(r.On, " ")
	if !found {
		method, path = http.MethodGet, r.On
	}
	switch {
	case strings.ToUpper(method) != method || !strings.HasPrefix(path, "/") || strings.Contains(path, "?"):
		return fmt.Errorf(`on is %q; expected a path, or a method and a path: "POST /v3/pay/transactions/native", without a query`, r.On)
	case r.Status != 0 && (r.Status < 200 || r.Status > 599):
		return fmt.Errorf("status is %d; expected 200 to 599", r.Status)
	case r.Times < 0:
		return fmt.Errorf("times is %d; expected 1 or more", r.Times)
	case r.Body != nil && r.BodyFile != "":
		return errors.New("body and body_file are both given; expected one")
	}
	if r.BodyFile != "" {
		if !filepath.IsAbs(r.BodyFile) {
			dir = filepath.Join(dir, r.BodyFile)
		} else {
			dir = r.BodyFile
		}
		text, err := os.ReadFile(dir)
		if err != nil {
			return fmt.Errorf("body_file: %w", err)
		}
		r.Body = string(text)
	}
	switch r.Body.(type) {
	case nil, string, map[string]any, []any, []map[string]any:
	default:
		return fmt.Errorf("body is a %T; expected a table or a text", r.Body)
	}
	return r.checkFault()
}

func (r *reply) checkFault() error {
	if r.Status == http.StatusNoContent && r.Body != nil {
		return errors.New("status is 204, which has no body")
	}
	if r.Fault == "" {
		return nil
	}
	fault, ofSignature, err := fixture.FaultNamed(r.Fault)
	switch {
	case err != nil:
		return err
	case ofSignature && !r.isSigned():
		return fmt.Errorf("fault is %s and status %d; expected 2xx, or a body in JSON and a status other than 401: WeChat Pay signs "+
			"nothing else", r.Fault, r.Status)
	case r.Fault == "truncate" && r.Body == nil:
		return errors.New("fault is truncate, and there is no body to cut")
	}
	r.fault = fault
	return nil
}

// isSigned reports whether WeChat Pay signs such an answer: a success or a business error.
func (r *reply) isSigned() bool {
	if r.Status == 0 || r.Status/100 == 2 {
		return true
	}
	text, isText := r.Body.(string)
	return r.Status != http.StatusUnauthorized && r.Body != nil && (!isText || strings.HasPrefix(strings.TrimSpace(text), "{"))
}

// answer is the reply to a request; ok is false when its times are used up.
func (r *reply) answer(request *wxpaytest.Request) (reply wxpaytest.Reply, ok bool) {
	if r.Times > 0 && r.used.Add(1) > int64(r.Times) {
		return reply, false
	}
	if _, ofSignature, _ := fixture.FaultNamed(r.Fault); ofSignature && request.Fields() != nil && r.Fault != "bad-signature" {
		return wxpaytest.ErrorReply(http.StatusInternalServerError, "SCRIPT_ERROR",
			"wxpay mock: the fault "+r.Fault+" is one of APIv3; APIv2 knows bad-signature, truncate, drop and hang"), true
	}
	reply = wxpaytest.Reply{Status: r.Status, Body: filled(r.Body, request), Header: http.Header{}, Fault: r.fault}
	for name, value := range r.Header {
		reply.Header.Set(name, value)
	}
	return reply, true
}
