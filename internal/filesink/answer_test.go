package filesink_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func sinkGateway(t *testing.T) (*wxpaytest.Server, *wxpay.Chain) {
	t.Helper()
	gateway := testkit.NewServer(t)
	cfg := gateway.Config()
	cfg.MaxBody = 1000 // an answer that is streamed may be larger
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	return gateway, client.Chain("v3/statements")
}

func TestSinkGetsTheVerifiedBody(t *testing.T) {
	t.Parallel()
	gateway, chain := sinkGateway(t)
	body := strings.Repeat("date,amount\r\n", 50_000)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: body} })

	var w bytes.Buffer
	resp, err := chain.Get(t.Context(), wxpay.Params{"sink": &w})
	require.NoError(t, err)
	require.Equal(t, body, w.String())
	require.Nil(t, resp.Body)
	require.True(t, resp.Verified)

	path := filepath.Join(t.TempDir(), "statement.csv")
	require.NoError(t, os.WriteFile(path, []byte("older"), 0o600))
	_, err = chain.Get(t.Context(), wxpay.Params{"sink": path})
	require.NoError(t, err)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, body, string(data))
	testkit.RequireOnly(t, path)
	require.Equal(t, 1, gateway.Connections(), "a body that was read whole leaves its connection usable")
}

func TestSinkFileTakesItsNameOnlyWhenVerified(t *testing.T) {
	t.Parallel()
	gateway, chain := sinkGateway(t)
	path := filepath.Join(t.TempDir(), "statement.csv")
	require.NoError(t, os.WriteFile(path, []byte("older"), 0o600))
	for name, fault := range map[string]wxpaytest.Fault{
		"bad signature": wxpaytest.BadSignature(), "unsigned": wxpaytest.Without("Wechatpay-Signature"),
		"unknown serial": wxpaytest.SignedBy("AB"), "probe": wxpaytest.Probe(), "cut short": wxpaytest.Truncate(),
		"dropped": wxpaytest.Drop(),
	} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Body: strings.Repeat("x", 100_000), Fault: fault}
		})
		resp, err := chain.Get(t.Context(), wxpay.Params{"sink": path})
		require.Error(t, err, name)
		require.Nil(t, resp)
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), name)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "older", string(data), name)
		testkit.RequireOnly(t, path)
	}
}

func TestSinkGetsNothingOfAnErrorAnswer(t *testing.T) {
	t.Parallel()
	gateway, chain := sinkGateway(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(400, "NO_STATEMENT_EXIST", "账单文件不存在")
	})
	var w bytes.Buffer
	_, err := chain.Get(t.Context(), wxpay.Params{"sink": &w})
	require.ErrorIs(t, err, wxpay.Code("NO_STATEMENT_EXIST"))
	require.Empty(t, w.String())

	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Status: 500, Body: strings.Repeat("x", 1001)}
	})
	_, err = chain.Get(t.Context(), wxpay.Params{"sink": &w})
	require.ErrorContains(t, err, "more than 1000 bytes", "an error answer is not streamed")
	require.Empty(t, w.String())

	// Headers that cannot verify are found before the first byte of the body.
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: "x", Fault: wxpaytest.Without("Wechatpay-Nonce")}
	})
	_, err = chain.Get(t.Context(), wxpay.Params{"sink": &w})
	var refused *wxpay.VerifyError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, auth.MissingHeader, refused.Reason)
	require.Empty(t, w.String())
}

func TestSinksThatFail(t *testing.T) {
	t.Parallel()
	gateway, chain := sinkGateway(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "x"} })
	_, err := chain.Get(t.Context(), wxpay.Params{"sink": fullDisk{}})
	require.ErrorContains(t, err, "writing to the sink: no space left on device")
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))

	sent := len(gateway.Requests())
	dir := t.TempDir()
	for name, c := range map[string]struct {
		sink  any
		words string
	}{
		"no folder": {filepath.Join(dir, "missing", "x"), "no such file"},
		"a folder":  {dir, "is no regular file"},
		"no path":   {"", "empty path"},
		"a number":  {7, "has the type int; expected an io.Writer or the path of a file"},
	} {
		_, err = chain.Get(t.Context(), wxpay.Params{"sink": c.sink})
		testkit.RequireRefused(t, err, `params key "sink"`, c.words)
		require.Len(t, gateway.Requests(), sent, name)
	}
}

// TestSinkKeepsWhatTheFileWas: a link stays a link, a mode stays a mode, and what
// is no file is not replaced.
func TestSinkKeepsWhatTheFileWas(t *testing.T) {
	t.Parallel()
	gateway, chain := sinkGateway(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "new"} })
	dir := t.TempDir()
	file, link, fresh := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "fresh")
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o600))
	require.NoError(t, os.Chmod(file, 0o640))
	require.NoError(t, os.Symlink(file, link))
	for _, path := range []string{link, fresh} {
		_, err := chain.Get(t.Context(), wxpay.Params{"sink": path})
		require.NoError(t, err)
	}
	for path, mode := range map[string]os.FileMode{file: 0o640, fresh: 0o600} {
		info, err := os.Lstat(path)
		require.NoError(t, err)
		require.Equal(t, mode, info.Mode())
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "new", string(data))
	}
	target, err := os.Readlink(link)
	require.NoError(t, err)
	require.Equal(t, file, target)
	_, err = chain.Get(t.Context(), wxpay.Params{"sink": os.DevNull})
	testkit.RequireRefused(t, err, os.DevNull, "pass an io.Writer")
}

type panickyWriter struct{}

func (panickyWriter) Write([]byte) (int, error) { panic("a mistake") }

// TestPanicsOfTheCallersFunctionsBecomeErrors: in an asynchronous call nobody
// could recover them.
func TestPanicsOfTheCallersFunctionsBecomeErrors(t *testing.T) {
	t.Parallel()
	gateway, chain := sinkGateway(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "x"} })
	for range 3 {
		_, err := chain.GetAsync(t.Context(), wxpay.Params{"sink": panickyWriter{}}).Wait()
		require.ErrorContains(t, err, "a panic in the middle of the call: a mistake")
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	}
	cfg := gateway.Config()
	cfg.MaxConns = 1 // a panic must give its place back
	cfg.Dial = func(context.Context, string, string) (net.Conn, error) { panic("a mistake") }
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	for range 3 {
		_, err := client.Chain("v3/x").Get(t.Context(), wxpay.Params{"timeout": 5 * time.Second})
		require.ErrorContains(t, err, "a panic in the middle of the call: a mistake")
		require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
	}
}
