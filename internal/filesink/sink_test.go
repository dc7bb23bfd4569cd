package filesink_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/filesink"
)

// fill brings a text to a sink, and keeps it if it passes its check.
func fill(t *testing.T, sink *filesink.Sink, text string) error {
	t.Helper()
	defer sink.Discard()
	if err := sink.Open(); err != nil {
		return err
	}
	flow := filesink.Flow{Sink: sink, Total: -1}
	require.NoError(t, flow.Run(strings.NewReader(text)))
	if err := sink.Check(); err != nil {
		return err
	}
	return sink.Keep()
}

// TestAFileTakesItsNameOnlyWhenItIsProven, and leaves nothing otherwise.
func TestAFileTakesItsNameOnlyWhenItIsProven(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "bill.csv")
	refused := errors.New("the tag does not fit")
	require.ErrorIs(t, fill(t, &filesink.Sink{Path: path, Proof: func() error { return refused }}, content), refused)
	wrong := &filesink.Sink{Path: path}
	wrong.Expect(hashOf(t, "another file"))
	require.ErrorContains(t, fill(t, wrong, content), "damaged or replaced on the way")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)

	require.NoError(t, fill(t, &filesink.Sink{Path: path}, content))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, content, string(text))
	left, err = os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
}

// TestWhatIsNoFileIsNotReplaced: a folder, and a place that is not there.
func TestWhatIsNoFileIsNotReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.ErrorContains(t, fill(t, &filesink.Sink{Path: dir}, content), "is no regular file")
	require.ErrorContains(t, fill(t, &filesink.Sink{Path: filepath.Join(dir, "missing", "bill.csv")}, content), "cannot be written")
}

// TestAWriterAloneProvesNothing: only a hash or a proof of its own does.
func TestAWriterAloneProvesNothing(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	sink := &filesink.Sink{Writer: &text}
	require.NoError(t, fill(t, sink, content))
	assert.Equal(t, content, text.String())
	assert.False(t, sink.Proves())
	assert.True(t, (&filesink.Sink{Proof: func() error { return nil }}).Proves())
}
