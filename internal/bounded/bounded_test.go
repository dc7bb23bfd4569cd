package bounded

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAMapNeverGrowsBeyondItsLimit: what is put last is there.
func TestAMapNeverGrowsBeyondItsLimit(t *testing.T) {
	t.Parallel()
	var m Map[int]
	assert.Zero(t, m.Get("0"))
	for i := range 3*Limit + 7 {
		m.Put(strconv.Itoa(i), i+1)
		assert.Equal(t, i+1, m.Get(strconv.Itoa(i)))
		assert.LessOrEqual(t, m.Len(), Limit)
	}
	assert.Equal(t, 7, m.Len())
}

// TestASetTellsEveryKeyOnce, and says nothing more when it is full.
func TestASetTellsEveryKeyOnce(t *testing.T) {
	t.Parallel()
	var s Set
	for i := range Limit {
		assert.True(t, s.First(strconv.Itoa(i)))
		assert.False(t, s.First(strconv.Itoa(i)))
	}
	assert.False(t, s.First("one more"))
}
