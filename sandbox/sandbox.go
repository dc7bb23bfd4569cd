package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/world"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A Sandbox is a WeChat Pay of its own. Its methods may be called from several goroutines.
type Sandbox struct {
	gateway *wxpaytest.Server
	world   *world.World
	logger  warner
	log     log
	page    events
	token   string          // of the admin interface; "" if only this machine reaches it
	names   map[string]bool // hosts that the page is opened by, beside addresses and localhost
	ctx     context.Context //nolint:containedctx // its own, which Close ends
	end     context.CancelFunc
}

// New starts a sandbox that ends with the test. A request that WeChat Pay would refuse because
// of its signature, headers or form fails the test, as with wxpaytest.NewServer.
func New(tb testing.TB, options ...Option) *Sandbox {
	tb.Helper()
	s, err := start(tb, options)
	if err != nil {
		tb.Fatalf("sandbox: %v", err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("sandbox: %v", err)
		}
	})
	return s
}

// Start starts a sandbox for a program; Close ends it. The error names the option, the switch
// or the file that is at fault.
func Start(options ...Option) (*Sandbox, error) {
	s, err := start(nil, options)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	return s, nil
}

func start(t testing.TB, options []Option) (*Sandbox, error) { //nolint:thelper // t is nil for Start
	set := &settings{switches: map[string]string{}}
	for _, option := range options {
		option(set)
	}
	if !set.certificates {
		set.gateway = append([]wxpaytest.Option{wxpaytest.SandboxKey()}, set.gateway...)
	}
	if !set.tls {
		set.gateway = append(set.gateway, wxpaytest.Plain())
	}
	if set.address != "" {
		set.gateway = append(set.gateway, wxpaytest.Address(set.address))
	}
	s := &Sandbox{logger: warner{set.logger}, names: map[string]bool{}}
	for _, name := range set.names {
		s.names[strings.ToLower(name)] = true
	}
	if set.open {
		s.token = cmp.Or(set.token, auth.Nonce())
	}
	s.ctx, s.end = context.WithCancel(context.Background())
	s.page = events{watchers: map[chan world.Event]bool{}, ended: s.ctx.Done()}
	ready := make(chan struct{})
	set.gateway = append(set.gateway, wxpaytest.Observe(s.observe), wxpaytest.Front(func(next http.Handler) http.Handler {
		front := s.front(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-ready // the gateway listens before there is a world
			front.ServeHTTP(w, r)
		})
	}))
	for _, id := range set.merchants {
		set.gateway = append(set.gateway, wxpaytest.AlsoMerchant(wxpay.Config{MchID: id}))
	}
	var err error
	if t == nil {
		s.gateway, err = wxpaytest.Start(set.gateway...)
	} else {
		s.gateway = wxpaytest.NewServer(t, set.gateway...)
	}
	if err != nil {
		return nil, err
	}
	store, err := set.store()
	if err == nil {
		s.world, err = world.New(world.Options{
			Merchants: append([]string{s.gateway.Config().MchID}, set.merchants...), Store: store, Send: s.send, Switches: set.switches,
			Lenient: set.lenient, Logger: set.logger, BaseURL: reachable(s.gateway.URL()),
		})
	}
	if err != nil {
		close(ready)
		s.gateway.Close()
		return nil, err
	}
	stop := s.page.follow(s.world)
	context.AfterFunc(s.ctx, stop)
	defer close(ready)
	for _, e := range world.Endpoints() {
		s.gateway.Handle(e.Method+" "+e.Pattern, func(r *wxpaytest.Request) wxpaytest.Reply { return s.serve(&e, r) })
	}
	return s, nil
}

// URL is where the sandbox is reached, with a slash at its end. A browser finds its page there.
func (s *Sandbox) URL() string { return reachable(s.gateway.URL()) }

// Token is what the admin interface asks for after Open: the header Authorization with Bearer,
// or ?token= in the page's address, once. "" without Open.
func (s *Sandbox) Token() string { return s.token }

// reachable puts an address of this machine in place of the one that means all of them.
func reachable(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsUnspecified() {
		return address
	}
	host := "127.0.0.1"
	if all, err := net.InterfaceAddrs(); err == nil {
		for _, a := range all {
			if n, isIP := a.(*net.IPNet); isIP && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
				host = n.IP.String()
				break
			}
		}
	}
	u.Host = net.JoinHostPort(host, u.Port())
	return u.String()
}

// Config is a client of the first merchant, ready to use.
func (s *Sandbox) Config() wxpay.Config { return s.gateway.Config() }

// ConfigOf is Config for one of several merchants. It panics if the sandbox has no such one.
func (s *Sandbox) ConfigOf(mchID string) wxpay.Config { return s.gateway.ConfigOf(mchID) }

// Gateway is what the sandbox stands on: its faults, scripts and requests. A pattern that is
// set there wins over the world.
func (s *Sandbox) Gateway() *wxpaytest.Server { return s.gateway }

// Now returns the time of the world.
func (s *Sandbox) Now() time.Time { return s.world.Now() }

// Pay is the customer's payment. It returns after the first attempt to deliver
// TRANSACTION.SUCCESS. The error says why the order cannot be paid, as the customer would be
// told; what the merchant answered to the notification is none.
func (s *Sandbox) Pay(outTradeNo string) error { return s.Act("order", outTradeNo, "pay") }

// Act is any other button of the page: ("transfer", "TB1", "confirm"), ("refund", "R1",
// "abnormal"). It returns after the first attempt to deliver what follows. A number that
// several merchants have is written with its merchant: 1900000001/T1. An unknown kind, number
// or action is an error that names those that there are.
func (s *Sandbox) Act(kind, number, action string) error {
	merchant, number := s.owner(kind, number)
	err := s.world.Act(kind, merchant, number, action)
	if err == nil {
		err = s.world.Settle(s.ctx)
	}
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}

// owner finds whose a number is.
func (s *Sandbox) owner(kind, number string) (merchant, own string) {
	for _, m := range s.world.Merchants() {
		if rest, found := strings.CutPrefix(number, m+"/"); found && rest != "" {
			return m, rest
		}
	}
	if merchant = s.world.Owner(kind, number); merchant != "" {
		return merchant, number
	}
	return s.world.Merchants()[0], number // Act says that there is none
}

// SetServiceURL sets where a merchant is told of profit sharing that he receives or that comes
// back to him; with WeChat Pay he sets it in the merchant platform. "" ends it. The error says
// that there is no such merchant.
// Defaults to nobody being told.
func (s *Sandbox) SetServiceURL(mchID, url string) error {
	if err := s.world.SetServiceURL(mchID, url); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}

// Disturb lets something go wrong so many times from now on; 0 ends it. Disturbances lists the names: "lose" loses
// the next notification, and after "lose_answer" the next call that is not refused, and is no query, is carried
// out while its answer is lost. An unknown name, or a negative number, is an error.
func (s *Sandbox) Disturb(name string, times int) error {
	if err := s.world.Disturb(name, times); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}

// Advance moves the world's clock and does what falls due until then: orders that expire,
// refunds that succeed, notifications that are tried again. Deliveries go out side by side,
// five seconds each at most. A move back, or to more than 100 years ahead of real time, is an error.
func (s *Sandbox) Advance(d time.Duration) error {
	if err := s.world.Advance(s.ctx, d); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	s.page.send(world.Event{Kind: "clock"})
	return nil
}

// Close ends the sandbox. With State everything is in its file then.
func (s *Sandbox) Close() error {
	s.end()
	s.gateway.Close()
	return s.world.Close()
}

// serve answers a request that the gateway found sound.
func (s *Sandbox) serve(e *world.Endpoint, r *wxpaytest.Request) wxpaytest.Reply {
	path, _, _ := strings.Cut(r.Target, "?")
	values := map[string]string{}
	for name := range placeholdersOf(e.Pattern) {
		values[name], _ = url.PathUnescape(r.PathValue(name)) // the gateway took the path
	}
	if e.IsAPIv2() {
		path = "/v2" + path
	}
	call := &world.Call{
		Method: r.Method, Path: path, Values: values, Query: r.Query(), Body: bodyOf(r), Merchant: r.MchID, Origin: r.Origin(),
		Test: r.Header.Get("Wechatpay-Negative-Test"), Force: r.Header.Get("X-Wxpay-Test"),
		Open: r.Decrypt, Seal: func(text string) (string, error) {
			return auth.Encrypt(s.gateway.ConfigOf(r.MchID).PrivateKey.Public(), text)
		},
	}
	x := exchangeOf(r)
	x.Warnings, x.Findings = s.compare(e, call)
	answer, err := s.world.Do(e, call)
	x.About, x.Lost = call.About, answer.Disturbed
	var refused *world.Refusal
	switch {
	case errors.As(err, &refused):
		return refusal(e, refused)
	case err != nil:
		s.logger.warn("the sandbox failed", "error", err.Error())
		return wxpaytest.ErrorReply(http.StatusInternalServerError, "SYSTEM_ERROR", "the sandbox failed: "+err.Error())
	}
	return reply(e, answer)
}

// bodyOf returns a body as JSON, the fields of APIv2 too; of an upload the part meta.
func bodyOf(r *wxpaytest.Request) []byte {
	if fields := r.Fields(); fields != nil {
		return fieldsJSON(fields)
	}
	if upload, err := r.Upload(); err == nil && upload != nil {
		return upload.Meta
	}
	return r.Body
}
