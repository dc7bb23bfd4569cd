package bill

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/cli/app"
)

func TestYesterdayIsThatOfBeijing(t *testing.T) {
	t.Parallel()
	for now, want := range map[string]string{
		"2025-01-31T15:59:59Z": "2025-01-30", // 23:59:59 in Beijing
		"2025-01-31T16:00:00Z": "2025-01-31", // midnight there
		"2025-03-01T00:00:00Z": "2025-02-28",
	} {
		clock, err := time.Parse(time.RFC3339, now)
		require.NoError(t, err)
		got, err := date("yesterday", clock)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"2025-1-31", "2025-02-30", "today", ""} {
		_, err := date(text, time.Now())
		require.Error(t, err, text)
	}
}

func TestAnItemWinsOverAFlagOfABill(t *testing.T) {
	t.Parallel()
	_, params, err := (&Options{Type: "SUCCESS", args: []string{"trade", "2025-01-31", "bill_type==REFUND"}}).request(time.Now())
	require.NoError(t, err)
	require.Equal(t, url.Values{"bill_date": {"2025-01-31"}, "bill_type": {"REFUND"}}, params["query"])
}

// TestNoSpreadsheetRunsACell, and what is no formula stays as it is.
func TestNoSpreadsheetRunsACell(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string][2]string{ // of --csv and of --excel; "" for unchanged
		"": {}, "-": {}, "茶": {}, "a=b": {}, "0.60%": {}, "-0.02000": {}, "+5.00": {}, "-1": {}, "2025-01-31 08:00:00": {}, "a@b.c": {},
		"1.00": {}, "0": {}, "0.01": {}, "a;b": {},
		"=1+1":              {"'=1+1", "'=1+1"},
		"+1+cmd|' /C calc'": {"'+1+cmd|' /C calc'", "'+1+cmd|' /C calc'"},
		"-2+3":              {"'-2+3", "'-2+3"},
		"-A1":               {"'-A1", "'-A1"},
		"-1,2":              {"'-1,2", "'-1,2"},
		"--1":               {"'--1", "'--1"},
		"@SUM(A1)":          {"'@SUM(A1)", "'@SUM(A1)"},
		"\t=1":              {"'\t'=1", "'\t'=1"},
		"\r=1":              {"'\r=1", "'\r=1"},
		"\n=1":              {"'\n=1", "'\n=1"},
		"＝1":                {"'＝1", "'＝1"},
		"＋1":                {"'＋1", "'＋1"},
		"－1":                {"'－1", "'－1"},
		"＠A":                {"'＠A", "'＠A"},
		"茶;=1":              {"茶;'=1", "茶;'=1"},
		"a\t@b;-c":          {"a\t'@b;'-c", "a\t'@b;'-c"},
		"=\xff\"1":          {"'=\xff\"1", "'=\xff\"1"},

		"123456789012345":               {"", ""},
		"1234567890123456":              {"", `="1234567890123456"`},
		"4200000000000000000000000001":  {"", `="4200000000000000000000000001"`},
		"-4200000000000000000000000001": {"", `="-4200000000000000000000000001"`},
		"000123":                        {"", `="000123"`},
		"12E10":                         {"", `="12E10"`},
		"4200000000000000000000000001x": {"", ""},
	} {
		got := [2]string{guarded(cell), spreadsheetCell(cell)}
		for i := range want {
			if want[i] == "" {
				want[i] = cell
			}
		}
		require.Equal(t, want, got, "%q", cell)
	}
}

func TestProgressIsDrawnOnATerminalOnly(t *testing.T) {
	t.Parallel()
	a := &app.App{Stderr: &bytes.Buffer{}}
	progress, done := showProgress(a)
	require.Nil(t, progress)
	done()

	var screen bytes.Buffer
	progress, done = newProgress(&screen)
	done()
	require.Empty(t, screen.String(), "nothing came, nothing is drawn")
	progress(1<<20, 4<<20)
	done()
	require.Contains(t, screen.String(), "bill")
	require.True(t, strings.HasSuffix(screen.String(), "\r"), "the line is free for what comes")
}

// TestNothingIsDrawnIntoTheBill: a bar of unknown size moves by itself, and stops when the
// bill is there.
func TestNothingIsDrawnIntoTheBill(t *testing.T) {
	t.Parallel()
	drawn := make(chan string, 100)
	progress, done := newProgress(channelWriter(drawn))
	progress(10, -1)
	for text := ""; !strings.Contains(text, "bill"); {
		text += <-drawn
	}
	done()
	for len(drawn) > 0 {
		<-drawn
	}
	select {
	case text := <-drawn:
		require.Fail(t, "it is drawn after its end", "%q", text)
	case <-time.After(300 * time.Millisecond): // it moves every 100 ms
	}
}

// A channelWriter hands on what is written.
type channelWriter chan<- string

func (w channelWriter) Write(p []byte) (int, error) {
	w <- string(p)
	return len(p), nil
}
