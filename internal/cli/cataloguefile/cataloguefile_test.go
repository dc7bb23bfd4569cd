package cataloguefile_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/cataloguefile"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
)

const lines = `{"method":"get","path":"v3/a"}` + "\n\n" + `{"method":"POST","path":"/v3/b"}` + "\n"

func open(t *testing.T, path string) (*catalogue.Catalogue, error) {
	t.Helper()
	return cataloguefile.Open(&app.App{Getenv: func(name string) string {
		require.Equal(t, "WXPAY_CATALOGUE", name)
		return path
	}})
}

func write(t *testing.T, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "endpoints.jsonl")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

func TestWithoutAFileItIsTheCatalogueOfWxpay(t *testing.T) {
	t.Parallel()
	c, err := open(t, "")
	require.NoError(t, err)
	require.Same(t, catalogue.Default(), c)
}

func TestAFileStandsInForTheCatalogue(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(lines))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for name, text := range map[string][]byte{"plain": []byte(lines), "packed": packed.Bytes()} {
		c, err := open(t, write(t, text))
		require.NoError(t, err, name)
		require.Len(t, c.Endpoints(), 2, name)
		require.Equal(t, "POST v3/b", c.Endpoints()[1].String(), name)
	}
}

func TestAFileThatCannotBeReadIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	wrong := write(t, []byte(lines+"{}\n"))
	missing := filepath.Join(t.TempDir(), "none.jsonl")
	for name, c := range map[string]struct {
		path  string
		words []string
	}{
		"wrong line": {wrong, []string{wrong, "line 4", "without method or path"}},
		"missing":    {missing, []string{missing, "no such file"}},
		"a folder":   {t.TempDir(), []string{"is a directory"}},
		"empty":      {write(t, nil), []string{"there is no endpoint in it"}},
		"no gzip":    {write(t, []byte("\x1f\x8bx")), []string{"EOF"}},
	} {
		_, err := open(t, c.path)
		require.Error(t, err, name)
		require.Equal(t, exit.Config, exit.Code(t.Context(), err), name)
		_, todo := exit.Words(t.Context(), err, "en")
		require.Contains(t, todo, "unset WXPAY_CATALOGUE", name)
		for _, word := range append(c.words, "WXPAY_CATALOGUE") {
			require.ErrorContains(t, err, word, name)
		}
	}
}
