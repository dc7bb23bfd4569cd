package form_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/form"
)

// FuzzUpload: a file is refused, or arrives as it was given: its name, its type, its
// content and the very text beside it, which is signed.
func FuzzUpload(f *testing.F) {
	const border = "a-border-that-nobody-guesses-0f8a1c"
	f.Add("logo.png", "file", "image/png", `{"filename":"logo.png"}`, []byte("x"))
	f.Add(`a "quoted" \ name.png`, "submission_file", "", `{ "a" : [1, "\r\n--b"] }`, []byte("\r\n--border\r\n"))
	f.Add("营业执照.png", "", "text/plain; charset=utf-8", `{}`, []byte(nil))
	f.Add("a\r\nb", "a\"b", "x\r\ny: z", `[]`, []byte("--border--"))
	f.Fuzz(func(t *testing.T, name, field, contentType, meta string, content []byte) {
		if field == "" {
			field = "file"
		}
		w := form.NewWriter()
		require.NoError(t, w.SetBorder(border))
		require.NoError(t, w.JSON("meta", []byte(meta)))
		if w.File(form.File{Name: name, Field: field, ContentType: contentType, Content: content}) != nil {
			return
		}
		parts := multipart.NewReader(bytes.NewReader(w.Body()), border)
		part, err := parts.NextRawPart()
		require.NoError(t, err)
		require.Equal(t, "meta", part.FormName())
		require.Empty(t, part.FileName())
		text, err := io.ReadAll(part)
		require.NoError(t, err)
		require.Equal(t, meta, string(text))

		part, err = parts.NextRawPart()
		require.NoError(t, err)
		require.Equal(t, field, part.FormName())
		_, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		require.NoError(t, err)
		require.Equal(t, name, parameters["filename"])
		data, err := io.ReadAll(part)
		require.NoError(t, err)
		require.Equal(t, string(content), string(data))
		_, err = parts.NextRawPart()
		require.ErrorIs(t, err, io.EOF)
	})
}
