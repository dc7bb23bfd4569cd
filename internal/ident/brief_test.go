package ident_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

func TestWhatIsShortIsShownAsItIs(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "支付", strings.Repeat("a", 512)} {
		assert.Equal(t, text, ident.Clip(text))
		assert.Equal(t, text, ident.Plain(text))
		assert.Equal(t, text, ident.Brief(text))
		assert.Equal(t, `"`+text+`"`, ident.Quote(text))
	}
	lines := strings.Repeat(strings.Repeat("a", 1000)+"\n", 16)
	assert.Equal(t, lines, ident.Brief(lines), "many errors, a line each")
	assert.Equal(t, `a\nb`, ident.Plain("a\nb"))
}

func TestNothingLongIsShownWhole(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"a", "支付", "\x00", "\xff", "\n", `"`, "\u2028", "\U0010ffff"} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		for name, shown := range map[string]string{"Clip": ident.Clip(text), "ClipTo": ident.ClipTo(text, 64), "Plain": ident.Plain(text),
			"Quote": ident.Quote(text)} {
			assert.LessOrEqual(t, len(shown), 1100, "%s of %q", name, unit)
			assert.Contains(t, shown, "bytes)", "%s of %q", name, unit)
			assert.True(t, utf8.ValidString(shown) || !utf8.ValidString(text), "%s of %q", name, unit)
		}
		brief := ident.Brief("the key " + text + "; expected a shorter one")
		assert.LessOrEqual(t, len(brief), 17<<10, "%q", unit)
		assert.True(t, strings.HasPrefix(brief, "the key ") && strings.HasSuffix(brief, "; expected a shorter one"), "%q", unit)
		for line := range strings.Lines(brief) {
			assert.LessOrEqual(t, len(line), 1025, "%q", unit)
		}
	}
}
