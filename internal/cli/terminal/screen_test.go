package terminal

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestABillCannotSteerTheTerminal wherever the pieces end that it is written in.
func TestABillCannotSteerTheTerminal(t *testing.T) {
	t.Parallel()
	const text = "\ufeff茶,`1\r\n`\x1b]0;pwn\a\u009b31m\u202e\r`2\xe8\r\n\xe8\x8c"
	const want = "\ufeff茶,`1\n`\\x1b]0;pwn\\a\\u009b31m\\u202e\\r`2\\xe8\n\\xe8\\x8c"
	for size := 1; size <= len(text); size++ {
		var out bytes.Buffer
		s := &screen{to: &out}
		for rest := []byte(text); len(rest) > 0; {
			n := min(size, len(rest))
			written, err := s.Write(rest[:n])
			require.NoError(t, err)
			require.Equal(t, n, written)
			rest = rest[n:]
		}
		require.NoError(t, s.end())
		require.Equal(t, want, out.String(), "pieces of %d bytes", size)
	}
}
