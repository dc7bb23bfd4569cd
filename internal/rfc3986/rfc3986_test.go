package rfc3986_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

const alnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// TestEachByteIsWhatTheRFCsSay: pchar without escapes (RFC 3986, section 3.3), token (RFC 9110, section 5.6.2), and what a header's value
// may hold (section 5.5), in texts and in bytes.
func TestEachByteIsWhatTheRFCsSay(t *testing.T) {
	t.Parallel()
	for i := range 256 {
		c := byte(i)
		one := string([]byte{c})
		assert.Equal(t, strings.Contains(alnum+"-._~!$&'()*+,;=:@", one), rfc3986.IsPathByte(c), "path %q", one)
		isToken := strings.Contains(alnum+"!#$%&'*+-.^_`|~", one)
		assert.Equal(t, isToken, rfc3986.IsToken(one), "token %q", one)
		assert.Equal(t, isToken, rfc3986.IsToken([]byte{'a', c}), "token a%q", one)
		want := -1
		if c < ' ' && c != '\t' || c == 0x7f {
			want = 1
		}
		assert.Equal(t, want, rfc3986.IndexControl("a"+one), "value %q", one)
		assert.Equal(t, want, rfc3986.IndexControl([]byte{'a', c, 'b'}), "value %q", one)
	}
	assert.False(t, rfc3986.IsToken(""))
	assert.Equal(t, -1, rfc3986.IndexControl(""))
}

// TestDotSegmentsAreFoundHoweverTheyAreWritten, and nothing else is one.
func TestDotSegmentsAreFoundHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	dots := []string{".", "%2e", "%2E"}
	for _, first := range dots {
		assert.True(t, rfc3986.IsDotSegment(first), first)
		for _, second := range dots {
			assert.True(t, rfc3986.IsDotSegment(first+second), first+second)
			for _, other := range []string{"a" + first + second, first + "a" + second, first + second + "a", first + second + "."} {
				assert.False(t, rfc3986.IsDotSegment(other), other)
			}
		}
	}
	assert.False(t, rfc3986.IsDotSegment(""))
	assert.False(t, rfc3986.IsDotSegment("%2f"))
}
