package worldfile_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/world"
)

// TestAFileIsNotKeptInMemory: however large it has grown, and whether it is written or read.
func TestAFileIsNotKeptInMemory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	file := open(t, path)
	const entries, size = 8000, 4000
	var most int
	look := func(i int) {
		if i%101 == 0 {
			most = max(most, resident(t, path))
		}
	}
	var wait func() error
	for i := range entries {
		wait = file.Apply([]world.Change{{Table: "t", Key: fmt.Sprint(i * 7919 % entries), Value: make([]byte, size)}})
		if i%50 == 0 {
			require.NoError(t, wait())
		}
		look(i)
	}
	require.NoError(t, wait())
	for i := range entries {
		require.Len(t, file.Get("t", fmt.Sprint(i*7919%entries)), size)
		look(i)
	}
	require.Len(t, all(file, "t", "", false), entries)
	most = max(most, resident(t, path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Greater(t, info.Size(), int64(entries*size))
	require.Positive(t, most, "the mapping was found")
	require.Less(t, int64(most), info.Size()/3)
}

// resident is how much of a mapped file is in memory, in bytes.
func resident(t *testing.T, path string) (bytes int) {
	t.Helper()
	maps, err := os.Open("/proc/self/smaps")
	require.NoError(t, err)
	defer maps.Close()
	inside := false
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "Rss:") && inside:
			var kilobytes int
			_, err := fmt.Sscanf(line, "Rss: %d kB", &kilobytes)
			require.NoError(t, err)
			bytes += kilobytes << 10
		case strings.Contains(line, "-") && !strings.Contains(line, "kB"):
			inside = strings.HasSuffix(line, path)
		}
		require.NoError(t, lines.Err())
	}
	return bytes
}
