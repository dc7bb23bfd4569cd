package form_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/form"
)

// TestTheFormIsWhatTheDocumentationShows, byte for byte, with a name that has to be quoted.
func TestTheFormIsWhatTheDocumentationShows(t *testing.T) {
	t.Parallel()
	w := form.NewWriter()
	require.NoError(t, w.SetBorder("b"))
	require.NoError(t, w.JSON("meta", []byte(`{"filename":"a"}`)))
	require.NoError(t, w.Field("mch_id", "1900000001"))
	require.NoError(t, w.File(form.File{Field: "file", Name: `"营业" \ .PNG`, Content: []byte("\r\n--b--\x00")}))
	assert.Equal(t, "multipart/form-data; boundary=b", w.ContentType())
	assert.Equal(t, "--b\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: "+
		"application/json\r\n\r\n{\"filename\":\"a\"}\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"mch_id\"\r\n\r\n1900000001\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\\\"营业\\\" \\\\ .PNG\"\r\nContent-Type: "+
		"image/png\r\n\r\n\r\n--b--\x00\r\n"+
		"--b--\r\n", string(w.Body()))
}

// TestWhatNoHeaderCanCarryIsRefused by the field of wxpay.File that it stands in.
func TestWhatNoHeaderCanCarryIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file form.File
		want string
	}{
		"no name":         {form.File{Field: "file"}, "File.Name is empty"},
		"a line in it":    {form.File{Field: "file", Name: "a\r\nb"}, `File.Name "a\r\nb" holds a control character`},
		"not UTF-8":       {form.File{Field: "file", Name: "\xff"}, "or is not UTF-8"},
		"no field":        {form.File{Name: "a"}, `File.Field "" is no name of a part`},
		"a quoted field":  {form.File{Field: `a"`, Name: "a"}, "is no name of a part"},
		"a header beside": {form.File{Field: "file", Name: "a", ContentType: "a\r\nb: c"}, "File.ContentType"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, form.NewWriter().File(c.file), c.want)
		})
	}
}

// TestEveryFormHasABorderOfItsOwn, which no file can hold.
func TestEveryFormHasABorderOfItsOwn(t *testing.T) {
	t.Parallel()
	one, other := form.NewWriter(), form.NewWriter()
	assert.NotEqual(t, one.ContentType(), other.ContentType())
}
