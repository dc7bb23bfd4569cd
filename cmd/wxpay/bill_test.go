package main

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
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
		got, err := billDate("yesterday", clock)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"2025-1-31", "2025-02-30", "today", ""} {
		_, err := billDate(text, time.Now())
		require.Error(t, err, text)
	}
}

func TestAnItemWinsOverAFlagOfABill(t *testing.T) {
	t.Parallel()
	_, params, err := billRequest(&billFlags{billType: "SUCCESS"}, []string{"trade", "2025-01-31", "bill_type==REFUND"}, time.Now())
	require.NoError(t, err)
	require.Equal(t, url.Values{"bill_date": {"2025-01-31"}, "bill_type": {"REFUND"}}, params["query"])
}

func TestProgressIsDrawnOnATerminalOnly(t *testing.T) {
	t.Parallel()
	progress, done := (&app{stderr: &bytes.Buffer{}}).billProgress()
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

	screen.Reset()
	progress, done = newProgress(&screen)
	progress(10, -1) // the size is not known
	progress(20, -1)
	done()
	require.Contains(t, screen.String(), "bill")
}
