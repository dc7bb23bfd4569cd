package demo

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func runDemoCommand(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := NewCmd(&app.App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }})
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

// TestDemoTellsAPurchase from the order to the bill, and ends with any other endpoint.
func TestDemoTellsAPurchase(t *testing.T) {
	t.Parallel()
	out, err := runDemoCommand(t)
	require.NoError(t, err, out)
	for _, want := range []string{
		`"code_url": "http://127.0.0.1:`, "▄▄▄▄▄", "notification TRANSACTION.SUCCESS, verified and decrypted", `"trade_state": "SUCCESS"`,
		"notification REFUND.SUCCESS, verified and decrypted", "T20260609-1  REFUND  paid 0.00  refunded 5.00", "HTTP 204, verified",
		"every answer and every notification was verified",
	} {
		require.Contains(t, out, want)
	}
	require.NotContains(t, out, "\x1b", "a pipe gets no escape sequences")
	require.NotContains(t, out, "Authorization", "bytes are for --all")
	out, err = runDemoCommand(t, "--all")
	require.NoError(t, err, out)
	require.Contains(t, out, "--- canonical message, as signed\nPOST\n/v3/pay/transactions/native\n")
	require.Contains(t, out, "Authorization: WECHATPAY2-SHA256-RSA2048 mchid=")
}

func TestDemoShowsEveryFormAndMatches(t *testing.T) {
	t.Parallel()
	out, err := runDemoCommand(t, "forms")
	require.NoError(t, err, out)
	require.Contains(t, out, "all 7 forms matched")
	require.Equal(t, 7, strings.Count(out, "\nok  signed, sent and received byte by byte"))
	require.Contains(t, out, "POST\n/v3/payscore/acquiringbank/serviceorder/1234323JKHDFE1243252/complete\n", "the canonical message")
	require.Regexp(t, `POST /v3/payscore/serviceorder/1234323JKHDFE1243252/complete HTTP/1\.1\n`, out, "the request")
	require.Regexp(t, `Authorization: WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="`, out)
	require.Contains(t, out, "HTTP 204, request ID")
	require.Contains(t, out, "OutOrderNo:1234323JKHDFE1243252", "the decoded answer")
	require.NotContains(t, out, "\x1b", "a pipe gets no escape sequences")
}

func TestDemoAllShowsEveryRequest(t *testing.T) {
	t.Parallel()
	out, err := runDemoCommand(t, "forms", "--all")
	require.NoError(t, err)
	require.Equal(t, 7, strings.Count(out, "--- request, as sent"))
	nonces := regexp.MustCompile(`nonce_str="(\w+)"`).FindAllStringSubmatch(out, -1)
	require.Len(t, nonces, 7)
	seen := map[string]bool{}
	for _, n := range nonces {
		require.False(t, seen[n[1]], "a nonce came twice")
		seen[n[1]] = true
	}
}

// TestDemoNoticesWhatDiffers spoils what the gateway received, piece by piece.
func TestDemoNoticesWhatDiffers(t *testing.T) {
	t.Parallel()
	f := forms[0]
	resp := &wxpay.Response{Status: 204, Verified: true}
	sound := func() *wxpaytest.Request {
		return &wxpaytest.Request{
			Method: "POST", Target: f.wantTarget(), Body: []byte(f.wantBody),
			Raw: []byte("POST " + f.wantTarget() + " HTTP/1.1\r\nHost: x\r\n\r\n" + f.wantBody),
		}
	}
	require.NoError(t, f.check(sound(), resp, nil))
	for name, c := range map[string]struct {
		spoil func(*wxpaytest.Request, *wxpay.Response)
		want  string
	}{
		"the gateway refuses":    {func(r *wxpaytest.Request, _ *wxpay.Response) { r.Err = os.ErrInvalid }, "refused the request"},
		"another target":         {func(r *wxpaytest.Request, _ *wxpay.Response) { r.Target += "/" }, "the target is"},
		"another body":           {func(r *wxpaytest.Request, _ *wxpay.Response) { r.Body = r.Body[1:] }, "the body is"},
		"other bytes":            {func(r *wxpaytest.Request, _ *wxpay.Response) { r.Raw = bytes.ToUpper(r.Raw) }, "the bytes on the wire"},
		"an unproven answer":     {func(_ *wxpaytest.Request, a *wxpay.Response) { a.Verified = false }, "the answer was not"},
		"an answer not expected": {func(_ *wxpaytest.Request, a *wxpay.Response) { a.Status = 200 }, "status 200, expected 204"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, a := sound(), *resp
			c.spoil(r, &a)
			require.ErrorContains(t, f.check(r, &a, nil), c.want)
		})
	}
	require.ErrorIs(t, f.check(sound(), nil, os.ErrClosed), os.ErrClosed)
}

// TestDemoFailsIfOneFormDoes: the exit code is 0 only if everything matched.
func TestDemoFailsIfOneFormDoes(t *testing.T) {
	t.Parallel()
	spoilt := forms[1]
	spoilt.wantBody = "{}"
	var out bytes.Buffer
	err := run(t.Context(), &Options{page: &page{w: &out, say: strings.Clone}, forms: []form{forms[0], spoilt, forms[6]}})
	require.EqualError(t, err, "1 of 3 forms did not match")
	require.Contains(t, out.String(), "FAILED  the body is")
	require.Equal(t, 2, strings.Count(out.String(), "\nok  "))
	require.NotContains(t, out.String(), "forms matched")
}

func TestColorsOnlyOnATerminal(t *testing.T) {
	var b bytes.Buffer
	(&page{w: &b, color: true, say: strings.Clone}).verdict(true, "x")
	require.Contains(t, b.String(), "\x1b[1;32mok")
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close()
	a := &app.App{Getenv: os.Getenv}
	require.False(t, a.Colors(file))
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err == nil { // a machine may have no terminals to give
		defer terminal.Close()
		t.Setenv("TERM", "xterm")
		t.Setenv("NO_COLOR", "")
		require.True(t, a.Colors(terminal))
		t.Setenv("NO_COLOR", "1")
		require.False(t, a.Colors(terminal))
	}
}
