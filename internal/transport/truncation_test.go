package transport_test

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestCutDownloadsAreErrors: data of a foreign host has no signature that would
// show a cut. Every way to cut it is an error, in memory and in a file.
func TestCutDownloadsAreErrors(t *testing.T) {
	t.Parallel()
	const head, chunks = "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	for name, c := range map[string]struct {
		answer string
		whole  bool
	}{
		"whole, with a length":  {head + "Content-Length: 4\r\n\r\nhalf", true},
		"whole, in chunks":      {chunks + "4\r\nhalf\r\n0\r\n\r\n", true},
		"whole, and closed":     {head + "Connection: close\r\nContent-Length: 4\r\n\r\nhalf", true},
		"length cut":            {head + "Content-Length: 100\r\n\r\nhalf", false},
		"cut in a chunk":        {chunks + "8\r\nhalf", false},
		"cut between chunks":    {chunks + "4\r\nhalf\r\n", false},
		"cut in a chunk's size": {chunks + "4\r\nhalf\r\n4", false},
		"cut after the header":  {chunks, false},
		"cut in the header":     {head + "Content-Le", false},
		"no length at all":      {head + "\r\nhalf", false},
		"HTTP/1.0, no length":   {"HTTP/1.0 200 OK\r\n\r\nhalf", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testkit.NewRawServer(t, func(conn net.Conn, _ int) {
				_, _ = io.WriteString(conn, c.answer)
				conn.Close()
			})
			// Each call by a client of its own: the server closes the connection without
			// a word, which a second call on it might not notice in time.
			get := func(params wxpay.Params) (*wxpay.Response, error) {
				return testkit.ClientOf(t, "http://127.0.0.9:1/").Chain(server.URL()+"bill.csv").Get(t.Context(), params)
			}
			resp, err := get(nil)
			path := filepath.Join(t.TempDir(), "bill.csv")
			_, fileErr := get(wxpay.Params{"sink": path})
			data, readErr := os.ReadFile(path)
			if c.whole {
				require.NoError(t, err)
				require.Equal(t, "half", string(resp.Body))
				require.False(t, resp.Verified)
				require.NoError(t, fileErr)
				require.Equal(t, "half", string(data))
				return
			}
			for _, err := range []error{err, fileErr} {
				require.Error(t, err)
				if name != "cut in a chunk's size" { // which is no number then
					require.ErrorIs(t, err, io.ErrUnexpectedEOF)
					require.ErrorContains(t, err, "closed before the answer was complete")
				}
				require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
			}
			require.ErrorIs(t, readErr, os.ErrNotExist)
		})
	}
}
