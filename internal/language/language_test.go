package language

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTextsAreTakenApart says texts that were put together from sentences.
func TestTextsAreTakenApart(t *testing.T) {
	t.Parallel()
	table := NewTable(Rows{
		{"look at the path", "请检查该路径"},
		{"a text of %d bytes", "%d 字节的文本"},
		{"has too few bytes", "字节太少"},
		{"%s is missing", "缺少 %s"},
		{"%d of %d failed", "%[2]d 项中有 %[1]d 项失败"},
		{"%q is no date", "%q 不是日期"},
		{"profile %s: %w", "档案 %s：%w"},
		{"%s: apply for a new %s, %d%%", "%s：请申请新的 %s，%d%%"},
		{"wxpay %s takes one; found %d", "wxpay %s 只带一个，却给了 %d 个"},
		{"wxpay sign takes one; found 7", "七"},
	})
	for name, c := range map[string]struct{ text, want string }{
		"as it stands":                 {"look at the path", "请检查该路径"},
		"a value":                      {"--to is missing", "缺少 --to"},
		"values in another order":      {"2 of 15 failed", "15 项中有 2 项失败"},
		"a text in quotes":             {`"a \" b" is no date`, `"a \" b" 不是日期`},
		"no quotes, so another":        {"x is no date", "x is no date"},
		"an error that wraps another":  {"profile shop: mchid is missing", "档案 shop：缺少 mchid"},
		"wraps what nobody knows":      {"profile shop: EOF", "档案 shop：EOF"},
		"a percent sign":               {"x: apply for a new y, 5%", "x：请申请新的 y，5%"},
		"the surest of two":            {"wxpay sign takes one; found 7", "七"},
		"a semicolon inside a row":     {"wxpay sign takes one; found 2", "wxpay sign 只带一个，却给了 2 个"},
		"lines":                        {"look at the path\na is missing", "请检查该路径\n缺少 a"},
		"parts, both known":            {"a is missing; look at the path", "缺少 a；请检查该路径"},
		"parts, one unknown":           {"what a pity; look at the path", "what a pity；请检查该路径"},
		"behind a field":               {"APIv3Key has too few bytes", "APIv3Key 字节太少"},
		"behind no field":              {"apiv3 has too few bytes", "apiv3 has too few bytes"},
		"a value that is hidden":       {"a text of 5 bytes is missing", "缺少 5 字节的文本"},
		"what nobody knows":            {`{"code": "X"}; see: y`, `{"code": "X"}; see: y`},
		"nothing":                      {"", ""},
		"a value that breaks the line": {"a\nb is missing", "a\n缺少 b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, table.In("zh_CN.UTF-8", c.text))
			assert.Equal(t, c.text, table.In("en_US.UTF-8", c.text), "English stays as it is")
			assert.Equal(t, c.text, table.In("", c.text))
		})
	}
}

// FuzzIn says anything, which must neither panic nor lose a text that holds nothing of the table.
func FuzzIn(f *testing.F) {
	table := NewTable(Rows{{"%s is missing", "缺少 %s"}, {"a: %w", "甲：%w"}})
	for _, seed := range []string{"", ": ", "; ;", "a: a: b is missing", "%s", "a: "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		said := table.In("zh", text)
		if text != "" {
			assert.NotEmpty(t, said)
		}
		assert.Equal(t, text, table.In("en", text))
	})
}

// TestATextThatLacksTheWordsLacksThePattern, and no other: what is looked for before the pattern leaves nothing out.
func TestATextThatLacksTheWordsLacksThePattern(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	of := func(parts []string) (text string) {
		for range random.IntN(6) {
			text += parts[random.IntN(len(parts))]
		}
		return text
	}
	found := 0
	for range 5_000 {
		s := newSentence(of([]string{"a", "b", "ab", " ", "%%", "%s", "%d", "%q", "%v"}), "")
		for range 10 {
			text := of([]string{"a", "b", "ab", " ", "%", "7", "-7", `"a"`, "\n"})
			values := s.pattern().FindStringSubmatch(text)
			if values != nil {
				found, values = found+1, values[1:]
			}
			require.Equal(t, values, s.valuesIn(text), "%q in %q", s.english, text)
		}
	}
	require.Greater(t, found, 500)
}
