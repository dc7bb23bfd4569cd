package transport

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"
)

// TestRequestThatFasthttpWouldChangeIsNotSent is the last line of defence: no path
// gets here with a line feed, which fasthttp turns into a space.
func TestRequestThatFasthttpWouldChangeIsNotSent(t *testing.T) {
	t.Parallel()
	fill := func(target string) error {
		return (&Request{Method: "GET", Target: target}).fill(new(fasthttp.Request))
	}
	require.NoError(t, fill("/v3/pay?x=%20"))
	require.ErrorContains(t, fill("/v3/pay\nX: y"), "not the one that was signed")
}
