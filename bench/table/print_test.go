package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/bench/contest"
)

// TestFiguresAreMediansOfARequest, compared with the floor of the same kind and number of callers.
func TestFiguresAreMediansOfARequest(t *testing.T) {
	t.Parallel()
	of := func(name string, cpu ...time.Duration) result {
		r := result{Contestant: contest.Contestant{Name: name}, callers: 8}
		for _, d := range cpu {
			r.turns = append(r.turns, turn{requests: 1000, wall: time.Second, cpu: d * 1000, mallocs: 30_000, bytes: 4_000_000})
		}
		return r
	}
	text := markdown([]result{
		of("fasthttp, a map as JSON", 50*time.Microsecond, 40*time.Microsecond, 60*time.Microsecond),
		of("wxpay", 500*time.Microsecond, 60*time.Microsecond, 55*time.Microsecond),
	})
	require.Contains(t, text, "| fasthttp, a map as JSON | 8 | 50.0 ±20 % | 1.00 ±0 % | 1000 ±0 % | 30 | 4000 |\n")
	require.Contains(t, text, "| wxpay | 8 | 60.0 ±371 % | 1.50 ±303 % | 1000 ±0 % | 30 | 4000 |\n")
}

// TestTheChartShowsOneCaller of each client.
func TestTheChartShowsOneCaller(t *testing.T) {
	t.Parallel()
	one := []turn{{requests: 1, cpu: 70 * time.Microsecond}}
	picture := chart([]result{
		{contest.Contestant{Name: "wxpay"}, 1, one}, {contest.Contestant{Name: "wxpay"}, 64, one},
		{contest.Contestant{Name: "floor", Stub: true}, 1, one},
	})
	require.Contains(t, picture, `>wxpay</text><rect class="own"`)
	require.Contains(t, picture, `>floor</text><rect class="other"`)
	require.Contains(t, picture, ">70</text>")
	require.NotContains(t, picture, "NaN")
}

// TestWhoIsComparedWithIsThere, also if only others are asked for, and nobody is an error.
func TestWhoIsComparedWithIsThere(t *testing.T) {
	t.Parallel()
	names := func(only string) (names []string) {
		chosen, err := choose(contest.All(), only)
		require.NoError(t, err)
		for _, c := range chosen {
			names = append(names, c.String())
		}
		return names
	}
	require.Equal(t, []string{"fasthttp, a map as JSON stub", "wxpay stub"}, names("^wxpay stub$"))
	require.Equal(t, []string{"fasthttp, a map as JSON", "net/http, a map as JSON"}, names("^net/http.*JSON$"))
	require.Len(t, names(""), len(contest.All()))
	_, err := choose(contest.All(), "resty")
	require.ErrorContains(t, err, `-only "resty" matches nobody; there are: fasthttp, a fixed text; `)
	_, err = choose(contest.All(), "(")
	require.ErrorContains(t, err, "-only")
}
