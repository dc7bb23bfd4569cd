package proxy_test

import (
	"bytes"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A program is a real proxy of one test.
type program struct {
	addr string
	cmd  *exec.Cmd
	out  bytes.Buffer
}

// start starts a proxy on a loopback port, and ends it with the test. Its arguments are made
// for a port that was free a moment ago: where another has taken it, the next one is tried.
func start(t *testing.T, name string, arguments func(port int) []string) *program {
	t.Helper()
	binary, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("WXPAY_PROXIES") == "require" {
			t.Fatalf("there is no %s in PATH, and WXPAY_PROXIES=require; install it", name)
		}
		t.Skipf("there is no %s in PATH; install it to run this test", name)
	}
	for range 5 {
		port := freePort(t)
		p := &program{addr: fmt.Sprintf("127.0.0.1:%d", port), cmd: exec.Command(binary, arguments(port)...)}
		p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
		require.NoError(t, p.cmd.Start())
		ended := make(chan struct{})
		go func() {
			_ = p.cmd.Wait()
			close(ended)
		}()
		end := func() {
			_ = p.cmd.Process.Kill()
			<-ended
		}
		if p.listens(ended) {
			t.Cleanup(end)
			return p
		}
		end()
		t.Logf("%s does not listen on %s: %s", name, p.addr, p.out.String())
	}
	t.Fatalf("%s does not start", name)
	return nil
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// listens waits until somebody listens who has not ended.
func (p *program) listens(ended <-chan struct{}) bool {
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	every := time.NewTicker(5 * time.Millisecond)
	defer every.Stop()
	for {
		if c, err := net.Dial("tcp", p.addr); err == nil {
			_ = c.Close()
			select {
			case <-ended:
				return false
			default:
				return true
			}
		}
		select {
		case <-every.C:
		case <-ended:
			return false
		case <-limit.C:
			return false
		}
	}
}

// A realProxy is a program that is a proxy: how it is started for a gateway, with user and
// password.
type realProxy struct {
	program, scheme string
	user, password  string
	arguments       func(t *testing.T, gateway string) func(port int) []string
}

var realProxies = map[string]realProxy{
	"HTTP": {
		program: "tinyproxy", scheme: "http", user: "shop", password: "MARKED-p.ss",
		arguments: func(t *testing.T, gateway string) func(port int) []string {
			t.Helper()
			_, to, err := net.SplitHostPort(gateway)
			require.NoError(t, err)
			dir := t.TempDir()
			return func(port int) []string {
				file := filepath.Join(dir, fmt.Sprintf("tinyproxy.%d.conf", port))
				require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, "Port %d\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\n"+
					"Allow 127.0.0.1\nBasicAuth shop MARKED-p.ss\nConnectPort %s\n", port, to), 0o600))
				return []string{"-d", "-c", file}
			}
		},
	},
	"SOCKS5": {
		program: "microsocks", scheme: "socks5", user: "shop", password: password,
		arguments: func(*testing.T, string) func(port int) []string {
			return func(port int) []string {
				return []string{"-i", "127.0.0.1", "-p", fmt.Sprint(port), "-u", "shop", "-P", password}
			}
		},
	},
}

// TestCallsGoThroughRealProxies with a password: calls and downloads, over one tunnel, with
// TLS inside. Without the password, or with a wrong one, nothing is sent.
func TestCallsGoThroughRealProxies(t *testing.T) {
	t.Parallel()
	for name, server := range realProxies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := testkit.NewServer(t)
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
			gateway.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: bytes.Repeat([]byte("bill"), 1<<20)})
			p := start(t, server.program, server.arguments(t, addressOf(t, gateway)))
			with := func(scheme string, info *url.Userinfo) *wxpay.Client {
				return testkit.NewClient(t, gateway.Config(), through(&url.URL{Scheme: scheme, Host: p.addr, User: info}))
			}

			before := gateway.Connections()
			client := with(server.scheme, url.UserPassword(server.user, server.password))
			for range 3 {
				_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"a": strings.Repeat("x", 1<<20)}})
				require.NoError(t, err)
			}
			resp, err := client.Chain("v3/bill/tradebill").Get(t.Context())
			require.NoError(t, err)
			var to bytes.Buffer
			_, err = client.Download(t.Context(), resp.Get("download_url").String(), wxpay.Sink{
				To: &to, HashType: "SHA1", HashValue: resp.Get("hash_value").String(),
			})
			require.NoError(t, err)
			require.Equal(t, 4<<20, to.Len())
			require.Equal(t, before+1, gateway.Connections(), "the tunnel is used again")

			sent := len(gateway.Requests())
			for wrong, info := range map[string]*url.Userinfo{
				"does not accept the user and the password": url.UserPassword(server.user, server.password+"MARKED"),
				"user and password":                         nil,
			} {
				_, err := with(server.scheme, info).Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
				testkit.RequireRefused(t, err, wrong, "through the proxy "+server.scheme+"://"+p.addr+": ")
				requireNoUser(t, err)
			}
			client = testkit.NewClient(t, gateway.Config(), through(&url.URL{Scheme: server.scheme, Host: p.addr,
				User: url.UserPassword(server.user, server.password)}), func(cfg *wxpay.Config) { cfg.BaseURL = "https://127.0.0.1:1/" })
			_, err = client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
			testkit.RequireRefused(t, err, "through the proxy "+server.scheme+"://"+p.addr+": it does not connect")
			require.Len(t, gateway.Requests(), sent)
		})
	}
}
