package sandbox

import (
	"log/slog"

	"github.com/wechatpay-chain/wxpay/internal/world"
	"github.com/wechatpay-chain/wxpay/internal/worldfile"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// An Option changes a Sandbox before it starts.
type Option func(*settings)

type settings struct {
	merchants    []string
	tls          bool
	address      string
	state        string
	lenient      bool
	switches     map[string]string
	logger       *slog.Logger
	open         bool
	certificates bool
	names        []string
	token        string
	gateway      []wxpaytest.Option
}

// Merchant adds one more merchant. Numbers are unique per merchant. The first is that of the
// gateway, 1900000001.
func Merchant(mchID string) Option {
	return func(s *settings) { s.merchants = append(s.merchants, mchID) }
}

// TLS makes the sandbox speak https:// in place of http://.
func TLS() Option { return func(s *settings) { s.tls = true } }

// Address sets where the sandbox listens.
// Defaults to a free port of 127.0.0.1.
func Address(addr string) Option { return func(s *settings) { s.address = addr } }

// State keeps the world in a file, which is made if it is not there: the next sandbox with the
// same file goes on where this one was, also if its program was killed.
// Defaults to memory, which ends with the sandbox.
func State(path string) Option { return func(s *settings) { s.state = path } }

// Open lets other machines reach the sandbox: containers, phones. Address may then be one of
// theirs, and the admin interface wants the token of Token. Nobody pays real money here, but
// whoever has the token can read what programs sent.
// Defaults to this machine alone.
func Open() Option {
	return func(s *settings) {
		s.open = true
		s.gateway = append(s.gateway, wxpaytest.Open())
	}
}

// AdminToken sets the token that Open asks for, for a program that must know it beforehand.
// Defaults to a fresh one.
func AdminToken(token string) Option { return func(s *settings) { s.token = token } }

// Certificates gives the merchants platform certificates in place of the WeChat Pay public key:
// GET /v3/certificates answers with them. They cannot be marked as a sandbox's, as the id of the
// key is.
func Certificates() Option {
	return func(s *settings) {
		s.certificates = true
		s.gateway = append(s.gateway, wxpaytest.CertificateMode())
	}
}

// Names adds host names under which others reach the sandbox, that of its container for
// example: its page and its admin interface answer them, and its certificate is for them.
func Names(names ...string) Option {
	return func(s *settings) {
		s.names = append(s.names, names...)
		s.gateway = append(s.gateway, wxpaytest.Names(names...))
	}
}

// Lenient makes bodies that WeChat Pay would refuse a warning. Wrong amounts it refuses all the same.
func Lenient() Option { return func(s *settings) { s.lenient = true } }

// Switch chooses what the sandbox does where sources tell two ways; Switches lists them. An
// unknown name or value is an error of Start.
func Switch(name, value string) Option {
	return func(s *settings) { s.switches[name] = value }
}

// Logger gets a record for each request, and warnings: what a page of WeChat Pay says
// otherwise about a body, and what production would refuse about a notify_url.
// Defaults to none.
func Logger(logger *slog.Logger) Option { return func(s *settings) { s.logger = logger } }

// WithGateway passes options to the gateway below: keys, merchant ID, clock.
func WithGateway(options ...wxpaytest.Option) Option {
	return func(s *settings) { s.gateway = append(s.gateway, options...) }
}

func (s *settings) store() (world.Store, error) {
	if s.state == "" {
		return world.Memory(), nil
	}
	return worldfile.Open(s.state)
}
