package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
	"github.com/wechatpay-chain/wxpay/internal/cli/root"
)

// childArgs makes a process of this test the command: what is in it, line by line.
const childArgs = "WXPAY_SANDBOX_TEST_ARGS"

func TestMain(m *testing.M) {
	if args, isChild := os.LookupEnv(childArgs); isChild {
		a := &app.App{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: func(string) string { return "" }}
		os.Exit(root.Run(context.Background(), a, strings.Split(args, "\n")))
	}
	os.Exit(m.Run())
}

// child starts a sandbox in a process of its own, and returns its address.
func child(t *testing.T, keys, state string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childArgs+"="+strings.Join([]string{
		"sandbox", "--addr", "127.0.0.1:0", "--dir", keys, "--state", state,
	}, "\n"))
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return cmd, strings.TrimSpace(line)
}

// TestWhatWasAnsweredSurvivesAKill: in the middle of many calls the process is killed with
// SIGKILL; the next one knows every order that was answered, and every payment.
func TestWhatWasAnsweredSurvivesAKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys, state := filepath.Join(dir, "keys"), filepath.Join(dir, "state.db")
	first, _ := child(t, keys, state)
	shop := func() *wxpay.Client {
		a := &app.App{Getenv: func(string) string { return "" }, Stderr: os.Stderr, ConfigFile: filepath.Join(keys, "config.toml")}
		client, err := profile.Client(t.Context(), a)
		require.NoError(t, err)
		return client
	}
	client := shop()
	var mu sync.Mutex
	answered := map[string]int64{}
	var callers sync.WaitGroup
	enough := make(chan struct{})
	for caller := range 16 {
		callers.Go(func() {
			for i := 0; ; i++ {
				number, total := fmt.Sprintf("K%02d-%05d", caller, i), int64(1+i)
				_, err := client.Chain("v3/pay/transactions/codepay").Post(t.Context(), wxpay.Params{"json": wxpay.Params{
					"appid": "wx", "mchid": "1900000001", "description": "d", "out_trade_no": number,
					"amount":     wxpay.Params{"total": total},
					"payer":      wxpay.Params{"auth_code": "100000000000000000"},
					"scene_info": wxpay.Params{"store_info": wxpay.Params{"id": "1"}},
				}})
				if err != nil {
					return // it was killed
				}
				mu.Lock()
				answered[number] = total
				if len(answered) == 150 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	select {
	case <-enough:
	case <-time.After(time.Minute):
		t.Error("the sandbox is too slow")
	}
	require.NoError(t, first.Process.Kill())
	callers.Wait()
	_ = first.Wait() // it says that it was killed

	second, _ := child(t, keys, state)
	client = shop()
	for number, total := range answered {
		resp, err := client.Chain("v3/pay/transactions/out-trade-no/{no}").Get(t.Context(),
			wxpay.Params{"no": number, "query": wxpay.Params{"mchid": "1900000001"}})
		if !assert.NoError(t, err, number) {
			continue
		}
		assert.Equal(t, "SUCCESS", resp.Get("trade_state").String(), number)
		assert.Equal(t, total, resp.Get("amount.total").Int(), number)
	}
	require.GreaterOrEqual(t, len(answered), 150)
	require.NoError(t, second.Process.Kill())
	_ = second.Wait()
}
