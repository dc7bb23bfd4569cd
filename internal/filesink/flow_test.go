package filesink_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
)

const content = "交易时间,订单金额\r\n`2025-01-01 08:00:00,`1.00\r\n"

func zipped(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func hashOf(t *testing.T, text string) *auth.FileHash {
	t.Helper()
	sum := sha256.Sum256([]byte(text))
	hash, err := auth.NewFileHash("SHA256", hex.EncodeToString(sum[:]))
	require.NoError(t, err)
	return hash
}

// TestWhatComesIsWrittenAndHashed: decompressed if it is compressed, or kept as it came with
// the hash of what is inside; the signature covers the bytes as they came.
func TestWhatComesIsWrittenAndHashed(t *testing.T) {
	t.Parallel()
	packed := zipped(t, content)
	for name, c := range map[string]struct {
		came, want string
		compressed bool
	}{
		"plain":                     {content, content, false},
		"plain, to stay compressed": {content, content, true},
		"compressed":                {packed, content, false},
		"stays compressed":          {packed, packed, true},
		"empty":                     {"", "", false},
		"one byte":                  {"\x1f", "\x1f", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var file, signed bytes.Buffer
			var done, total int64
			sink := &filesink.Sink{Writer: &file, Compressed: c.compressed, Progress: func(d, of int64) { done, total = d, of }}
			inside := c.want
			if c.came == packed {
				inside = content
			}
			sink.Expect(hashOf(t, inside))
			flow := filesink.Flow{Sink: sink, Signed: &signed, Total: int64(len(c.came))}
			require.False(t, sink.Filled())
			require.NoError(t, flow.Run(iotest.OneByteReader(strings.NewReader(c.came))))
			require.NoError(t, sink.Check())
			assert.Equal(t, c.want, file.String())
			assert.Equal(t, c.came, signed.String())
			assert.True(t, sink.Filled())
			assert.True(t, sink.Proves())
			if c.came != "" {
				assert.EqualValues(t, len(c.came), done)
				assert.EqualValues(t, len(c.came), total)
			}
		})
	}
}

type shortWriter struct{}

func (shortWriter) Write(p []byte) (int, error) { return len(p) / 2, nil }

type fullDisk struct{}

var errFull = errors.New("no space left on device")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

type refusing struct{}

func (refusing) Write([]byte) (int, error) { return 0, &auth.VerifyError{Reason: auth.Mismatch} }

// TestErrorsSayWhoseTheyAre: the content's, the writer's, the signature's or the connection's.
func TestErrorsSayWhoseTheyAre(t *testing.T) {
	t.Parallel()
	packed := zipped(t, strings.Repeat(content, 5000))
	errReset := errors.New("connection reset by peer")
	for name, c := range map[string]struct {
		came      io.Reader
		sink      filesink.Sink
		signed    io.Writer
		look      func([]byte) error
		want      string
		is        error
		isContent bool
	}{
		"damaged": {came: strings.NewReader(packed[:50] + "\x00\x01\x02" + packed[53:]), want: "compressed by gzip", isContent: true},
		"its end is missing": {came: strings.NewReader(packed[:len(packed)-5]), want: "its end is missing",
			is: io.ErrUnexpectedEOF, isContent: true},
		"its head alone": {came: strings.NewReader("\x1f\x8b"), want: "its end is missing", isContent: true},
		"too long": {came: strings.NewReader(content), sink: filesink.Sink{Limit: 10}, want: "more than 10 bytes",
			isContent: true},
		"too long inside": {came: strings.NewReader(packed), sink: filesink.Sink{Limit: 5000}, want: "more than 5000 bytes",
			isContent: true},
		"too long, kept compressed": {came: strings.NewReader(packed), sink: filesink.Sink{Limit: 99, Compressed: true},
			want: "more than 99", isContent: true},
		"a full disk": {came: strings.NewReader(content), sink: filesink.Sink{Writer: fullDisk{}}, want: "writing to the " +
			"sink: no space", is: errFull},
		"a full disk, compressed": {came: strings.NewReader(packed), sink: filesink.Sink{Writer: fullDisk{}},
			want: "writing to the sink", is: errFull},
		"a writer that writes short": {came: strings.NewReader(content), sink: filesink.Sink{Writer: shortWriter{}},
			want: "writing to the sink", is: io.ErrShortWrite},
		"the connection": {came: io.MultiReader(strings.NewReader("a"), iotest.ErrReader(errReset)), want: "connection reset",
			is: errReset},
		"a signature, behind gzip": {came: strings.NewReader(packed), signed: refusing{}, want: "signature"},
		"somebody who does not like it": {came: strings.NewReader(packed), look: func(start []byte) error {
			return errors.New("it begins with " + string(start[:12]))
		}, want: "it begins with 交易时间", isContent: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := c.sink
			if sink.Writer == nil {
				sink.Writer = io.Discard
			}
			flow := filesink.Flow{Sink: &sink, Signed: c.signed, Look: c.look, Total: -1}
			err := flow.Run(c.came)
			require.ErrorContains(t, err, c.want)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
			var inContent *filesink.ContentError
			assert.Equal(t, c.isContent, errors.As(err, &inContent), "%v", err)
		})
	}
}

type waits struct{ started, stopped int }

func (w *waits) Start() { w.started++ }
func (w *waits) Stop()  { w.stopped++ }

// TestEachWaitIsTold, with its end.
func TestEachWaitIsTold(t *testing.T) {
	t.Parallel()
	var w waits
	flow := filesink.Flow{Sink: &filesink.Sink{Writer: io.Discard}, Waits: &w, Total: -1}
	require.NoError(t, flow.Run(strings.NewReader(content)))
	assert.Positive(t, w.started)
	assert.Equal(t, w.started, w.stopped)
}

func TestTheAnnouncedLength(t *testing.T) {
	t.Parallel()
	for length, want := range map[string]int64{"12": 12, "0": 0, "": -1, "-3": -1, "x": -1, "99999999999999999999": -1} {
		assert.Equal(t, want, filesink.Announced(http.Header{"Content-Length": {length}}), "%q", length)
	}
	assert.EqualValues(t, -1, filesink.Announced(nil))
}
