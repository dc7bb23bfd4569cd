package certificates_test

import (
	"encoding/json"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A clock stands still until a test moves it.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Unix(1735689600, 0)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// told collects what goes to OnError.
type told struct {
	mu   sync.Mutex
	errs []error
}

func (l *told) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.errs = append(l.errs, err)
}

func (l *told) all() []error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]error(nil), l.errs...)
}

// newGateway starts a gateway of a merchant in certificate mode that answers every
// path but that of the certificates.
func newGateway(t *testing.T, c *clock, options ...wxpaytest.Option) *wxpaytest.Server {
	t.Helper()
	return answering(wxpaytest.NewServer(t, append([]wxpaytest.Option{
		wxpaytest.Plain(), wxpaytest.Clock(c.now), wxpaytest.CertificateMode()}, options...)...))
}

func answering(gateway *wxpaytest.Server) *wxpaytest.Server {
	gateway.Handle("/v3/ask/{what}", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"what": r.PathValue("what")}}
	})
	return gateway
}

// newSource returns a source that knows nothing yet and a client that uses it.
func newSource(t *testing.T, cfg wxpay.Config, options certificates.Options) (*certificates.Source, *wxpay.Client) {
	t.Helper()
	cfg.Platform = nil
	source, err := certificates.New(cfg, options)
	require.NoError(t, err)
	cfg.Platform = source
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	return source, client
}

func ask(t *testing.T, client *wxpay.Client) error {
	t.Helper()
	_, err := client.Chain("v3/ask/{what}").Get(t.Context(), wxpay.Params{"what": "x"})
	return err
}

// downloads counts the requests for the list of certificates.
func downloads(gateway *wxpaytest.Server) int {
	n := 0
	for _, r := range gateway.Requests() {
		if r.Target == "/v3/certificates" {
			n++
		}
	}
	return n
}

func serials(source *certificates.Source) []string {
	var all []string
	for _, cert := range source.Certificates() {
		all = append(all, cert.Serial)
	}
	return all
}

func readVectors(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile("../testdata/" + name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, v))
}

func jsonField(t *testing.T, body []byte, name string) string {
	t.Helper()
	var fields map[string]string
	if err := json.Unmarshal(body, &fields); err != nil {
		t.Errorf("%v", err)
	}
	return fields[name]
}
