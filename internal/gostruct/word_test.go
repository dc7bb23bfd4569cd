package gostruct

import (
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestGoAndThisPackageAgreeOnWords: the lists stand in for packages that the command is not to
// carry.
func TestGoAndThisPackageAgreeOnWords(t *testing.T) {
	t.Parallel()
	assert.ElementsMatch(t, types.Universe.Names(), predeclared)
	known := 0
	for word := token.BREAK; word <= token.TILDE; word++ {
		if word.IsKeyword() {
			known++
			assert.Contains(t, keywords, word.String())
		}
	}
	assert.Len(t, keywords, known)
	for _, name := range []string{"a", "_", "A1", "类型", "", "1a", "a-b", "type", "a b", "é", "a.b", "x\u0301"} {
		assert.Equal(t, token.IsIdentifier(name), isIdentifier(name), "%q", name)
	}
}
