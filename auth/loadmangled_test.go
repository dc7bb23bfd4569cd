package auth_test

import (
	"crypto"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
)

// What environment variables, YAML, JSON, editors, mail and web pages do to PEM
// text without changing its content.
var manglings = map[string]func(string) string{
	"CR LF":                            func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	"lone CR":                          func(s string) string { return strings.ReplaceAll(s, "\n", "\r") },
	"byte order mark":                  func(s string) string { return "\ufeff" + s },
	`\n as two characters`:             func(s string) string { return strings.ReplaceAll(s, "\n", `\n`) },
	`\r\n as four characters`:          func(s string) string { return strings.ReplaceAll(s, "\n", `\r\n`) },
	`\n escaped twice`:                 func(s string) string { return strings.ReplaceAll(s, "\n", `\\n`) },
	"line breaks lost to spaces":       func(s string) string { return strings.ReplaceAll(s, "\n", " ") },
	"line breaks lost without a trace": func(s string) string { return strings.ReplaceAll(s, "\n", "") },
	"indented as in YAML":              func(s string) string { return "    " + strings.ReplaceAll(s, "\n", "\n    ") },
	"indented with tabs":               func(s string) string { return "\t" + strings.ReplaceAll(s, "\n", "\n\t") },
	"white space around":               func(s string) string { return " \r\n\t" + s + " \n\n " },
	"spaces at line ends":              func(s string) string { return strings.ReplaceAll(s, "\n", "  \n") },
	"blank lines between":              func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") },
	"no last line break":               strings.TrimSpace,
	"quotes around":                    func(s string) string { return `"` + strings.ReplaceAll(s, "\n", `\n`) + `"` },
	"slashes of PHP's JSON":            func(s string) string { return strings.ReplaceAll(s, "/", `\/`) },
	"lines continued":                  func(s string) string { return strings.ReplaceAll(s, "\n", "\\\n") },
	"spaces of a web page":             func(s string) string { return strings.ReplaceAll(s, "\n", "\u00a0\u200b\n") },
	"text around":                      func(s string) string { return "WXPAY_KEY: |\n" + s + "# end\n" },
}

// same compares keys of all kinds.
func same(a any, b any) bool {
	switch a := a.(type) {
	case interface{ Equal(crypto.PrivateKey) bool }:
		return a.Equal(b)
	case interface{ Equal(crypto.PublicKey) bool }:
		return a.Equal(b)
	}
	return false
}

func TestMangledTextLoadsTheSameKey(t *testing.T) {
	t.Parallel()
	private := func(src string) (any, error) { return auth.LoadPrivateKey(src) }
	public := func(src string) (any, error) { return auth.LoadPublicKey(src) }
	for name, load := range map[string]func(string) (any, error){
		merchantKey: private, "keys/apiclient_key_pkcs1.pem": private,
		"keys/pub_key.pem": public, "keys/pub_key_pkcs1.pem": public, platformCert: public,
	} {
		text := string(readFile(t, name))
		want, err := load(text)
		require.NoError(t, err)
		for how, mangle := range manglings {
			for _, src := range []string{mangle(text), tempFile(t, []byte(mangle(text)))} {
				key, err := load(src)
				require.NoError(t, err, "%s, %s", name, how)
				assert.True(t, same(want, key), "%s, %s", name, how)
			}
		}
	}
}

func TestMangledBareBase64LoadsTheSameKey(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(pemLines(string(readFile(t, "keys/pub_key.pem"))), "\r\n ", "\n") + "\n"
	want := loadPublic(t, "keys/pub_key.pem")
	for how, mangle := range manglings {
		if how == "text around" {
			continue // nothing tells where the Base64 starts
		}
		key, err := auth.LoadPublicKey(mangle(text))
		require.NoError(t, err, how)
		assert.True(t, same(want, key), how)
	}
	noPadding := strings.TrimRight(strings.TrimSpace(text), "=")
	_, err := auth.LoadPublicKey(noPadding)
	assert.NoError(t, err)
}

// White space may stand anywhere between the lines, in any amount and kind.
func TestWhiteSpaceNeverChangesAKey(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	spaces := []string{" ", "\n", "\r\n", "\r", "\t", `\n`, `\r\n`, "\u00a0", "\u3000", ""}
	text := string(readFile(t, "keys/pub_key.pem"))
	start := strings.Index(text, "\n")
	end := strings.LastIndex(strings.TrimSpace(text), "\n")
	body := strings.ReplaceAll(text[start:end], "\n", "")
	want := loadPublic(t, "keys/pub_key.pem")
	for range 300 {
		var mangled strings.Builder
		mangled.WriteString(text[:start])
		for _, c := range body {
			if random.IntN(8) == 0 {
				for range random.IntN(3) {
					mangled.WriteString(spaces[random.IntN(len(spaces))])
				}
			}
			mangled.WriteRune(c)
		}
		mangled.WriteString(text[end+1:])
		key, err := auth.LoadPublicKey(mangled.String())
		require.NoError(t, err, mangled.String())
		require.True(t, same(want, key), mangled.String())
	}
}

// A variable filled from a file has its line break at the end.
func TestSourceMayEndWithALineBreak(t *testing.T) {
	t.Parallel()
	encoded := strings.ReplaceAll(pemLines(string(readFile(t, merchantKey))), "\r\n ", "")
	for _, src := range []string{"file://" + dataDir + merchantKey, "private.pkcs8://" + encoded} {
		_, err := auth.LoadPrivateKey(" " + src + "\r\n")
		assert.NoError(t, err)
	}
}
