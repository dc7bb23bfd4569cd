package settings_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/settings"
)

// TestEverySettingHasOneName: the fields of a profile, the table that programs read in the documentation, and the list in the
// command's help come from one table.
func TestEverySettingHasOneName(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile(filepath.Join("..", "..", "profile", "doc.go"))
	require.NoError(t, err)
	spellings := make(map[string]bool)
	for _, s := range settings.All() {
		spellings[s.Name], spellings[s.Also] = true, true
		_, isField := reflect.TypeFor[wxpay.Config]().FieldByName(s.Config)
		assert.True(t, isField, "wxpay.Config has no field %s", s.Config)
		or := func(text string) string {
			if text == "" {
				return "-"
			}
			return text
		}
		row := strings.Join([]string{s.Name, or(s.Env()), or(s.Flag), s.Config, or(s.Param), s.What}, " ")
		assert.Contains(t, strings.Join(strings.Fields(string(doc)), " "), "// "+row+" //", "the table in profile/doc.go")
	}
	fields := reflect.TypeFor[settings.Profile]()
	for i := range fields.NumField() {
		if tag := fields.Field(i).Tag.Get("toml"); tag != "-" && tag != "" {
			assert.True(t, spellings[tag], "%s stands in no row", tag)
		}
	}
}
