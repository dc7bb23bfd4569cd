package worldfile_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/world"
	"github.com/wechatpay-chain/wxpay/internal/worldfile"
)

func open(t *testing.T, path string) *worldfile.File {
	t.Helper()
	f, err := worldfile.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func all(s world.Store, table, from string, reverse bool) (lines []string) {
	s.Scan(table, from, reverse, func(key string, value []byte) bool {
		lines = append(lines, key+"="+string(value))
		return true
	})
	return lines
}

// TestAFileIsLikeMemory: after any changes both stores say the same, whether they are on the
// disk yet or not, and after the file was opened again.
func TestAFileIsLikeMemory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	file, memory := open(t, path), world.Memory()
	random := rand.New(rand.NewPCG(7, 7))
	var waits []func() error
	for i := range 600 {
		var changes []world.Change
		for range 1 + random.IntN(4) {
			c := world.Change{Table: []string{"a", "b"}[random.IntN(2)], Key: fmt.Sprintf("%d", random.IntN(40))}
			if random.IntN(4) > 0 {
				c.Value = fmt.Appendf(nil, "%d", i)
			}
			changes = append(changes, c)
		}
		memory.Apply(changes)
		wait := file.Apply(changes)
		if waits = append(waits, wait); random.IntN(5) == 0 {
			require.NoError(t, wait())
		}
		if random.IntN(200) == 0 {
			require.NoError(t, file.Close())
			file = open(t, path)
		}
		key := fmt.Sprintf("%d", random.IntN(40))
		require.Equal(t, string(memory.Get("a", key)), string(file.Get("a", key)))
		for _, from := range []string{"", key, key + "x"} {
			for _, reverse := range []bool{false, true} {
				require.Equal(t, all(memory, "b", from, reverse), all(file, "b", from, reverse), "from %q, reverse %v", from, reverse)
			}
		}
	}
	for _, wait := range waits {
		require.NoError(t, wait())
	}
}

func TestManyCallersWaitForOneWrite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	file := open(t, path)
	var callers sync.WaitGroup
	for i := range 64 {
		callers.Go(func() {
			for j := range 20 {
				wait := file.Apply([]world.Change{{Table: "t", Key: fmt.Sprintf("%d/%d", i, j), Value: []byte("v")}})
				assert.NoError(t, wait())
			}
		})
	}
	callers.Wait()
	require.NoError(t, file.Close())
	assert.Len(t, all(open(t, path), "t", "", false), 64*20)
}

func TestWhatIsNoStateIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	require.NoError(t, os.WriteFile(text, make([]byte, 9000), 0o600))
	_, err := worldfile.Open(text)
	require.ErrorContains(t, err, "is no state of a sandbox")
	_, err = worldfile.Open(filepath.Join(dir, "none", "state"))
	require.ErrorContains(t, err, "its folder is not there")
	path := filepath.Join(dir, "state")
	first := open(t, path)
	_, err = worldfile.Open(path)
	require.ErrorContains(t, err, "another program has it open")
	require.NoError(t, first.Close())
	require.NoError(t, first.Close())
	assert.Error(t, first.Apply([]world.Change{{Table: "t", Key: "k", Value: []byte("v")}})())
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())
}
