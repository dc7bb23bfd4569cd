package certificates_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/certificates"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestNodesShareADownload(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	first, client := newSource(t, gateway.Config(), certificates.Options{})
	_, err := first.Export()
	require.ErrorContains(t, err, "Refresh")
	require.NoError(t, ask(t, client))
	export, err := first.Export()
	require.NoError(t, err)
	require.NotContains(t, string(export), "BEGIN CERTIFICATE", "they travel encrypted")
	require.NotContains(t, string(export), string(gateway.Config().APIv3Key))

	second, client := newSource(t, gateway.Config(), certificates.Options{})
	require.NoError(t, second.Import(export))
	require.NoError(t, ask(t, client))
	require.Equal(t, 1, downloads(gateway))
	require.Equal(t, serials(first), serials(second))
	at.forward(12 * time.Hour)
	require.NoError(t, ask(t, client))
	require.Equal(t, 2, downloads(gateway), "an import gets as old as a download")

	// What is newer here stays.
	next := gateway.NewCertificate(at.now(), at.now().Add(5*year))
	require.NoError(t, second.Refresh(t.Context()))
	require.NoError(t, second.Import(export))
	require.Equal(t, next.Serial, second.Serial())
	require.Len(t, second.Certificates(), 2)
}

func TestImportTakesOnlyWhatTheAPIv3KeyProves(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	source, client := newSource(t, gateway.Config(), certificates.Options{})
	require.NoError(t, ask(t, client))
	export, err := source.Export()
	require.NoError(t, err)
	i := bytes.Index(export, []byte(`"ciphertext":"`)) + len(`"ciphertext":"`) + 40
	altered := bytes.Clone(export)
	if altered[i]++; altered[i] > 'y' || altered[i] == ':' || altered[i] == '[' || altered[i] == ',' {
		altered[i] = 'a'
	}
	otherKey := gateway.Config()
	otherKey.APIv3Key = "Proto0Test1ApiV3Key2For3Vectors4"
	for name, c := range map[string]struct {
		cfg    wxpay.Config
		export []byte
		words  string
	}{
		"altered":        {gateway.Config(), altered, "APIv3 key"},
		"other key":      {otherKey, export, "APIv3 key"},
		"other merchant": {gateway.Config(), bytes.Replace(export, []byte("1900000001"), []byte("1900000002"), 1), "1900000002"},
		"other serial":   {gateway.Config(), bytes.Replace(export, []byte(source.Serial()), []byte(strings.Repeat("A", 40)), 1), "MAC"},
		"other time": {gateway.Config(), bytes.Replace(export, []byte("downloaded_at\":\"2025"), []byte("downloaded_at\":\"2099"), 1),
			"MAC"},
		"no MAC":  {gateway.Config(), append(bytes.Split(export, []byte(`,"mac"`))[0], '}'), "MAC"},
		"no JSON": {gateway.Config(), []byte("x"), "Export"},
		"empty":   {gateway.Config(), []byte(`{"mchid":"1900000001"}`), "MAC"},
	} {
		target, _ := newSource(t, c.cfg, certificates.Options{})
		err := target.Import(c.export)
		require.ErrorContains(t, err, c.words, name)
		require.Empty(t, target.Certificates(), name)
	}
	// What has ended is left out, and a download from the future is one of now.
	at.forward(10 * year)
	late, _ := newSource(t, gateway.Config(), certificates.Options{})
	require.NoError(t, late.Import(export))
	require.Empty(t, late.Certificates())
}

// TestCallerWhoGivesUpDoesNotFailTheOthers who wait for his download.
func TestCallerWhoGivesUpDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, newClock())
	list := listOf(t, gateway)
	entered, gone := make(chan struct{}, 100), make(chan struct{})
	var once sync.Once
	gateway.Handle("GET /v3/certificates", func(*wxpaytest.Request) wxpaytest.Reply {
		first := false
		once.Do(func() { first = true })
		if first {
			entered <- struct{}{}
			return wxpaytest.Reply{Fault: wxpaytest.Hang()}
		}
		<-gone
		return wxpaytest.Reply{Body: list}
	})
	_, client := newSource(t, gateway.Config(), certificates.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	leader := make(chan error, 1)
	go func() {
		_, err := client.Chain("v3/ask/{what}").Get(ctx, wxpay.Params{"what": "x"})
		leader <- err
	}()
	<-entered
	var followers sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		followers.Go(func() { errs[i] = ask(t, client) })
	}
	cancel()
	err := <-leader
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	close(gone)
	followers.Wait()
	require.NoError(t, errors.Join(errs...))
}

// TestRequestKeepsItsTimeWhenTheEndpointHangs: old keys serve.
func TestRequestKeepsItsTimeWhenTheEndpointHangs(t *testing.T) {
	t.Parallel()
	at := newClock()
	gateway := newGateway(t, at)
	l := &told{}
	_, client := newSource(t, gateway.Config(), certificates.Options{OnError: l.add})
	require.NoError(t, ask(t, client))
	gateway.Handle("GET /v3/certificates", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Fault: wxpaytest.Hang()} })
	at.forward(12 * time.Hour)
	_, err := client.Chain("v3/ask/{what}").Get(t.Context(), wxpay.Params{"what": "x", "timeout": 4 * time.Second})
	require.NoError(t, err)
	require.Len(t, l.all(), 1)
	require.ErrorIs(t, l.all()[0], context.DeadlineExceeded)
}

func TestWatcherDownloadsAheadForManyMerchants(t *testing.T) {
	t.Parallel()
	at := newClock()
	var watcher certificates.Watcher
	changed := make(chan string, 100)
	l := &told{}
	failed := make(chan struct{}, 100)
	var gateways []*wxpaytest.Server
	var sources []*certificates.Source
	for _, mchID := range []string{"1900000001", "1900000002", "1900000003"} {
		gateway := newGateway(t, at, wxpaytest.Merchant(mchID))
		source, _ := newSource(t, gateway.Config(), certificates.Options{
			OnChange: func() { changed <- mchID },
			OnError:  func(err error) { l.add(err); failed <- struct{}{} },
		})
		gateways, sources = append(gateways, gateway), append(sources, source)
	}
	watcher.Add(sources...)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	runner := make(chan string, 1)
	go func() {
		runner <- ownGoroutine()
		ended <- watcher.Run(ctx)
	}()
	for range sources {
		<-changed
	}
	for i, source := range sources {
		require.Len(t, source.Certificates(), 1)
		require.Equal(t, 1, downloads(gateways[i]))
	}
	require.ErrorContains(t, watcher.Run(ctx), "runs already")

	// The second is taken out, the third cannot be reached any more.
	watcher.Remove(sources[1])
	gateways[2].Close()
	gateways[0].NewCertificate(at.now(), at.now().Add(year))
	at.forward(12 * time.Hour)
	watcher.Add(sources[0]) // wakes it, as its timer would
	require.Equal(t, "1900000001", <-changed)
	<-failed
	require.ErrorContains(t, l.all()[0], "merchant 1900000003")
	require.Equal(t, 1, downloads(gateways[1]))

	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	// Other tests run watchers too: what counts is what this one has begun.
	mine := "in " + <-runner + "\n"
	require.Eventually(t, func() bool { return !strings.Contains(stacks(), mine) }, 10*time.Second, time.Millisecond)
}

func TestSourceStartsNoGoroutine(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, newClock())
	cfg := gateway.Config()
	cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		own := make([]byte, 64<<10)
		if own = own[:runtime.Stack(own, false)]; !strings.Contains(string(own), "certificates_test.ask(") {
			t.Errorf("a download runs on a goroutine of its own:\n%s", own)
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
	source, client := newSource(t, cfg, certificates.Options{})
	require.NoError(t, ask(t, client))
	require.NotContains(t, stacks(), "created by github.com/wechatpay-chain/wxpay/certificates.(*Source)")
	require.NotEmpty(t, source.Serial())
}

// ownGoroutine returns "goroutine 17".
func ownGoroutine() string {
	own := make([]byte, 64)
	name, _, _ := strings.Cut(string(own[:runtime.Stack(own, false)]), " [")
	return name
}

func stacks() string {
	b := make([]byte, 4<<20)
	return string(b[:runtime.Stack(b, true)])
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	gateway, err := wxpaytest.Start(wxpaytest.Plain())
	require.NoError(t, err)
	defer gateway.Close()
	for name, c := range map[string]struct {
		spoil   func(*wxpay.Config)
		options certificates.Options
		words   []string
	}{
		"no APIv3 key": {func(c *wxpay.Config) { c.APIv3Key = "" }, certificates.Options{}, []string{"Config.APIv3Key", "32"}},
		"bad APIv3 key": {func(c *wxpay.Config) { c.APIv3Key += "\n" }, certificates.Options{}, []string{"Config.APIv3Key",
			"line break"}},
		"no key": {func(c *wxpay.Config) { c.PrivateKey = nil }, certificates.Options{}, []string{"Config.PrivateKey"}},
		"source as platform": {func(c *wxpay.Config) { c.Platform = &certificates.Source{} }, certificates.Options{},
			[]string{"Config.Platform", "*certificates.Source"}},
		"negative interval": {func(*wxpay.Config) {}, certificates.Options{MinInterval: -1}, []string{"MinInterval", "-1ns"}},
		"merchant's own key": {func(c *wxpay.Config) { c.Platform = auth.Keys{"PUB_KEY_ID_01": c.PrivateKey.Public()} },
			certificates.Options{}, []string{"own"}},
		"merchant ID missing": {func(c *wxpay.Config) { c.MchID = "" }, certificates.Options{}, []string{"Config.MchID"}},
	} {
		cfg := gateway.Config()
		cfg.Platform = nil
		c.spoil(&cfg)
		_, err := certificates.New(cfg, c.options)
		require.Error(t, err, name)
		for _, word := range c.words {
			require.ErrorContains(t, err, word, name)
		}
	}
}
