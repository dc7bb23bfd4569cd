package sm2_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/auth/sm2"
)

// facesOf are what a number may look like in a leak: decimal, hexadecimal, as
// bytes, and as the words that printing a big.Int by reflection shows.
func facesOf(n *big.Int) []string {
	decimal, hexadecimal, low := n.String(), fmt.Sprintf("%064x", n), n.Bits()[:2]
	return []string{
		decimal[:24], hexadecimal[:24], strings.ToUpper(hexadecimal[:24]),
		strings.Trim(fmt.Sprint(low), "[]"), fmt.Sprintf("0x%x", low[0]),
		base64.StdEncoding.EncodeToString(n.Bytes()[:24]),
	}
}

func holdersOf[T any](v T) map[string]any {
	return map[string]any{
		"value":             v,
		"pointer":           &v,
		"field":             struct{ Kept T }{v},
		"pointer to struct": &struct{ Kept T }{v},
		"pointer field":     struct{ Kept *T }{&v},
		"any field":         struct{ Kept any }{v},
		"slice":             []T{v},
		"slice of any":      []any{v, &v},
		"map":               map[string]T{"k": v},
		"nested map":        map[string]any{"k": map[string]any{"k": v}},
	}
}

var verbs = []string{
	"%v", "%+v", "%#v", "%s", "%q", "%+q", "%#q", "%x", "%X", "%#x", "% x", "%d", "%+d", "%08d", "%b", "%o", "%O", "%c",
	"%U", "%e", "%f", "%g", "%t", "%z", "%40v", "%-40s", "%.3s", "%[1]v", "%!", "no verb",
}

// printAll gives v to everything that prints and looks for the parts.
func printAll[T any](t *testing.T, v T, parts []string) {
	t.Helper()
	hidden := func(where, text string) {
		for _, part := range parts {
			assert.NotContains(t, text, part, where)
		}
	}
	for name, kept := range holdersOf(v) {
		var all strings.Builder
		for _, verb := range verbs {
			all.WriteString(fmt.Sprintf(verb, kept) + fmt.Errorf(verb, kept).Error() + "\n")
		}
		hidden("fmt of "+name, all.String()+fmt.Sprint(kept)+fmt.Sprintln(kept))

		var log bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
			logger := slog.New(handler)
			logger.Info("m", "k", kept)
			logger.With("k", kept).Info("m", slog.Group("g", slog.Any("k", kept)))
		}
		hidden("slog of "+name, log.String())

		text, err := json.Marshal(kept)
		require.NoError(t, err, name)
		hidden("JSON of "+name, string(text))
		assert.Contains(t, string(text), "[redacted]", name)
	}
	text, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"x"`
		Kept    T
	}{Kept: v})
	require.NoError(t, err)
	hidden("XML", string(text))
}

func TestPrivateKeyNeverPrints(t *testing.T) {
	t.Parallel()
	raw := gmsmPrivate(t, platformKey) // its number starts with no zero byte
	parts := facesOf(raw.D)
	require.Contains(t, fmt.Sprintf("%+v", raw), parts[0], "a key of gmsm shows its number, and the test sees it")

	key := loadPrivate(t, platformKey)
	printAll(t, key, parts)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%40s"} {
		assert.Equal(t, "[redacted]", fmt.Sprintf(verb, key), verb)
	}
	assert.Equal(t, slog.StringValue("[redacted]"), slog.AnyValue(key).Resolve())

	// fmt asks no method of an unexported field.
	assert.NotContains(t, fmt.Sprintf("%+v", struct{ kept any }{key}), parts[0])
	assert.NotContains(t, fmt.Sprintf("%+v", auth.Credential{MchID: "1", Key: key}), parts[0])
}

func TestPasswordOfALoaderNeverPrints(t *testing.T) {
	t.Parallel()
	loader := sm2.Loader{Password: "Marked0Password"}
	for _, verb := range verbs {
		assert.NotContains(t, fmt.Sprintf(verb, loader), "Marked0", verb)
	}
}
