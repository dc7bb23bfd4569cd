package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// TestMain lets the test binary be the command wxpay for the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wxpay": func() { os.Exit(runRecorded()) }})
}

// transcriptVariable names the file to which every wxpay of a script copies its output.
const transcriptVariable = "WXPAYTEST_TRANSCRIPT"

// runRecorded is runMain, with a copy of all that it prints: at the end of each script no
// secret may be in it.
func runRecorded() int {
	transcript, err := os.OpenFile(os.Getenv(transcriptVariable), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return runMain()
	}
	defer transcript.Close()
	var copies sync.WaitGroup
	var ends []io.Closer
	for _, stream := range []**os.File{&os.Stdout, &os.Stderr} {
		r, w, err := os.Pipe()
		if err != nil {
			return 99
		}
		original := *stream
		*stream = w
		ends = append(ends, w)
		copies.Go(func() { _, _ = io.Copy(io.MultiWriter(original, transcript), r) })
	}
	code := runMain()
	for _, end := range ends {
		_ = end.Close()
	}
	copies.Wait()
	return code
}

// TestScripts runs the sessions of testdata/script against a gateway of their own each. To
// the commands of testscript come
//
//	exits CODE wxpay …          runs a command that ends with just this exit code
//	[!] received [-count=N] RE  what a gateway has received: method, target, header, body
//	tunnels N                   through how many connections the proxy has led
func TestScripts(t *testing.T) {
	keys := newScriptKeys(t)
	transcripts := t.TempDir()
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			transcript, err := os.CreateTemp(transcripts, "")
			if err != nil {
				return err
			}
			env.Setenv(transcriptVariable, transcript.Name())
			env.Setenv("GORACE", "atexit_sleep_ms=0") // a command under -race would wait a second at its end
			tb, ok := env.T().(testing.TB)
			if !ok {
				return errors.New("testscript has no testing.TB")
			}
			gateways, err := keys.setup(env)
			if err != nil {
				return err
			}
			env.Values[scriptGateways{}] = gateways
			env.Defer(func() {
				gateways.close(tb)
				text, err := io.ReadAll(transcript)
				require.NoError(tb, err)
				require.NoError(tb, transcript.Close())
				for what, secret := range keys.secrets() {
					require.NotContains(tb, string(text), secret, "%s was printed", what)
				}
			})
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"received": received,
			"tunnels":  tunnels,
		},
	})
}

// tunnels counts the connections through the proxy.
func tunnels(ts *testscript.TestScript, neg bool, args []string) {
	gateways, ok := ts.Value(scriptGateways{}).(*scriptGateways)
	if neg || len(args) != 1 || !ok {
		ts.Fatalf("usage: tunnels N")
	}
	if found := gateways.proxy.Tunnels(); strconv.Itoa(len(found)) != args[0] {
		ts.Fatalf("%d connections through the proxy, expected %s: %v", len(found), args[0], found)
	}
}

// exits runs a command and compares its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command [args…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, expected %d", got, want)
	}
}

// received looks for a request in what the gateways have received.
func received(ts *testscript.TestScript, neg bool, args []string) {
	want := -1
	if len(args) > 0 && strings.HasPrefix(args[0], "-count=") {
		n, err := strconv.Atoi(strings.TrimPrefix(args[0], "-count="))
		ts.Check(err)
		want, args = n, args[1:]
	}
	gateways, ok := ts.Value(scriptGateways{}).(*scriptGateways)
	if len(args) != 1 || !ok {
		ts.Fatalf("usage: received [-count=N] REGEXP")
	}
	count, all := gateways.count(ts, args[0])
	if neg == (count > 0) || want >= 0 && count != want {
		ts.Fatalf("%d requests match %s; received were:\n%s", count, args[0], all)
	}
}
