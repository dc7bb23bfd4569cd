package auth_test

import (
	"bytes"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// marked is a secret that is easily found again, whatever printed it.
const marked = "Marked0Secret1Text2For3Leak4Test"

// partsOfSecret are the faces that the text would have in a leak.
func partsOfSecret() []string {
	decimals := strings.Trim(fmt.Sprint([]byte(marked[:8])), "[]") //nolint:staticcheck // the numbers are wanted, not the text
	return []string{
		marked, marked[:8], decimals,
		hex.EncodeToString([]byte(marked[:8])), strings.ToUpper(hex.EncodeToString([]byte(marked[:8]))),
		base64.StdEncoding.EncodeToString([]byte(marked[:9])),
	}
}

// facesOf are those of a number: decimal and hexadecimal, as bytes, and as the
// words that printing a big.Int by reflection shows.
func facesOf(n *big.Int) []string {
	decimal, hexadecimal, low := n.String(), n.Text(16), n.Bits()[:2]
	return []string{
		decimal[:24], hexadecimal[:24], strings.ToUpper(hexadecimal[:24]),
		strings.Trim(fmt.Sprint(low), "[]"), fmt.Sprintf("0x%x", low[0]),
		base64.StdEncoding.EncodeToString(n.Bytes()[:24]),
	}
}

// partsOf are the faces of all numbers of a private key. The modulus is public,
// but who prints it prints the rest, too.
func partsOf(key *rsa.PrivateKey) []string {
	numbers := []*big.Int{key.N, key.D, key.Precomputed.Dp, key.Precomputed.Dq, key.Precomputed.Qinv}
	var parts []string
	for _, n := range append(numbers, key.Primes...) {
		parts = append(parts, facesOf(n)...)
	}
	return parts
}

type holder struct {
	Name string
	Kept any
}

// holdersOf puts a value wherever a program may keep it.
func holdersOf[T any](v T) map[string]any {
	return map[string]any{
		"value":             v,
		"pointer":           &v,
		"field":             struct{ Kept T }{v},
		"pointer to struct": &struct{ Kept T }{v},
		"pointer field":     struct{ Kept *T }{&v},
		"any field":         holder{"n", v},
		"nested":            struct{ In holder }{holder{"n", v}},
		"slice":             []T{v},
		"array":             [1]T{v},
		"slice of any":      []any{v, &v},
		"map":               map[string]T{"k": v},
		"nested map":        map[string]any{"k": map[string]any{"k": v}},
	}
}

// verbs are those with which fmt asks a Formatter. Where a verb is plainly wrong
// it asks nobody and prints all that there is: %p and %w of a text, or %s of a
// struct that points to another struct. No type that is a text can help that; go
// vet reports such calls.
var verbs = []string{
	"%v", "%+v", "%#v", "%s", "%q", "%+q", "%#q", "%x", "%X", "%#x", "% x", "%d", "%+d", "%08d", "%b", "%o", "%O", "%c",
	"%U", "%e", "%f", "%g", "%t", "%z", "%40v", "%-40s", "%.3s", "%[1]v", "%!", "no verb",
}

func assertHidden(t *testing.T, where, text string, parts []string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			assert.NotContains(t, text, part, where)
		}
	}
}

// printAll gives v to everything that prints and looks for its parts.
func printAll[T any](t *testing.T, v T, parts []string) {
	t.Helper()
	for name, kept := range holdersOf(v) {
		for _, verb := range verbs {
			assertHidden(t, verb+" of "+name, fmt.Sprintf(verb, kept), parts)
			assertHidden(t, "Errorf "+verb+" of "+name, fmt.Errorf(verb, kept).Error(), parts)
		}
		assertHidden(t, "Sprint of "+name, fmt.Sprint(kept)+fmt.Sprintln(kept), parts)
		assertHidden(t, "Errorf of "+name, fmt.Errorf("%v: %w", kept, os.ErrClosed).Error(), parts)

		var log bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
			logger := slog.New(handler)
			logger.Info("m", "k", kept)
			logger.With("k", kept).Info("m", slog.Group("g", slog.Any("k", kept)))
		}
		assertHidden(t, "slog of "+name, log.String(), parts)

		if text, err := json.Marshal(kept); assert.NoError(t, err, name) {
			assertHidden(t, "JSON of "+name, string(text), parts)
			assert.Contains(t, string(text), "[redacted]", name)
		}
	}
	text, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"x"`
		Kept    T
	}{Kept: v})
	require.NoError(t, err)
	assertHidden(t, "XML", string(text), parts)
}

// assertRedacted wants the one word itself, not just the absence of a leak: an
// address in its place would look like a value.
func assertRedacted(t *testing.T, v any) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%40s"} {
		assert.Equal(t, "[redacted]", fmt.Sprintf(verb, v), verb)
	}
	assert.Equal(t, slog.StringValue("[redacted]"), slog.AnyValue(v).Resolve())
}

func TestSecretNeverPrints(t *testing.T) {
	t.Parallel()
	printAll(t, auth.Secret(marked), partsOfSecret())
	assertRedacted(t, auth.Secret(marked))
	assertRedacted(t, auth.Secret("")) // nor whether it is set
	assert.Equal(t, "[redacted]", auth.Secret(marked).String())
	assert.Equal(t, "[redacted]", auth.Secret(marked).GoString())
	assert.Equal(t, marked, string(auth.Secret(marked)), "it is there for those who use it")
}

func TestPrivateKeyNeverPrints(t *testing.T) {
	t.Parallel()
	raw := rawRSA(t, merchantKey)
	parts := partsOf(raw)
	loaded := loadPrivate(t, merchantKey)
	printAll(t, loaded, parts)
	assertRedacted(t, loaded)

	// A field without a capital letter is printed without asking the key.
	hidden := struct{ kept any }{loaded}
	for _, verb := range append(verbs, "%w", "%p") {
		assertHidden(t, verb, fmt.Sprintf(verb, hidden)+fmt.Sprintf(verb, loaded), parts)
		assertHidden(t, verb, fmt.Errorf(verb, loaded).Error(), parts)
	}
	prepared, err := auth.Prepare(raw)
	require.NoError(t, err)
	printAll(t, auth.Credential{MchID: "1", Serial: "S", Key: prepared}, parts)
}

// The parts must be those that a leak has: printing an unprotected key and text
// has to find them, or the tests above find nothing and pass.
func TestLeaksWouldBeFound(t *testing.T) {
	t.Parallel()
	found := func(text string, parts []string) bool {
		for _, part := range parts {
			if strings.Contains(text, part) {
				return true
			}
		}
		return false
	}
	raw := rawRSA(t, merchantKey)
	asJSON, err := json.Marshal(raw)
	require.NoError(t, err)
	leaks := []string{fmt.Sprintf("%#v", *raw.D), string(asJSON)}
	for _, verb := range []string{"%v", "%+v", "%d", "%x", "%X"} {
		leaks = append(leaks, fmt.Sprintf(verb, raw))
	}
	for _, text := range leaks {
		assert.True(t, found(text, facesOf(raw.D)), "%.80s", text)
	}
	for _, verb := range []string{"%v", "%q", "%x", "%X"} {
		assert.True(t, found(fmt.Sprintf(verb, marked), partsOfSecret()), verb)
	}
	assert.True(t, found(fmt.Sprintf("%d", []byte(marked)), partsOfSecret()))
}

// A panic prints its value by the runtime, not by fmt, so it takes a program
// that ends that way.
func TestPanicDoesNotShowTheSecret(t *testing.T) {
	t.Parallel()
	const asked = "WXPAY_TEST_PANIC"
	switch os.Getenv(asked) {
	case "secret":
		panic(auth.Secret(marked))
	case "struct":
		panic(holder{"n", auth.Secret(marked)})
	}
	for _, kind := range []string{"secret", "struct"} {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), asked+"="+kind)
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), "panic: ")
		assertHidden(t, kind, string(out), partsOfSecret())
	}
}
