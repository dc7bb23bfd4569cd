// Package form writes forms with a file in them, multipart/form-data, as the upload endpoints
// of WeChat Pay take them. Names of files go out as UTF-8, as those of the official SDKs do.
package form

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
)

// A Writer writes one form.
type Writer struct {
	body  bytes.Buffer
	parts *multipart.Writer
}

// NewWriter begins a form with a border that nobody can guess.
func NewWriter() *Writer {
	w := &Writer{}
	w.parts = multipart.NewWriter(&w.body)
	return w
}

// Field writes a part that is a text without a type.
func (w *Writer) Field(name, text string) error { return w.parts.WriteField(name, text) }

// JSON writes a part that is a JSON text. The name is a token.
func (w *Writer) JSON(name string, text []byte) error {
	return w.part(`form-data; name="`+name+`"`, "application/json", text)
}

// A File is a part that is a file. Errors name its fields as those of wxpay.File.
type File struct {
	Field       string // the name of the part
	Name        string // of the file
	ContentType string // Defaults to that of the name's suffix (see mediaTypes).
	Content     []byte
}

// CheckName refuses a file's name that no header can carry.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("File.Name is empty; expected a file name with a suffix such as .png")
	case rfc3986.IndexControl(name) >= 0 || !utf8.ValidString(name):
		return fmt.Errorf("File.Name %q holds a control character, or is not UTF-8", name)
	}
	return nil
}

// File writes the file, which is the last part, and ends the form.
func (w *Writer) File(f File) error {
	if err := CheckName(f.Name); err != nil {
		return err
	}
	switch {
	case !rfc3986.IsToken(f.Field):
		return fmt.Errorf("File.Field %q is no name of a part; expected letters, digits and _", f.Field)
	case rfc3986.IndexControl(f.ContentType) >= 0:
		return fmt.Errorf("File.ContentType %q holds a control character", f.ContentType)
	}
	name := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(f.Name)
	disposition := `form-data; name="` + f.Field + `"; filename="` + name + `"`
	if err := w.part(disposition, cmp.Or(f.ContentType, mediaType(f.Name)), f.Content); err != nil {
		return err
	}
	return w.parts.Close()
}

func (w *Writer) part(disposition, contentType string, content []byte) error {
	part, err := w.parts.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {disposition},
		"Content-Type":        {contentType},
	})
	if err == nil {
		_, err = part.Write(content)
	}
	return err
}

// Body is what was written.
func (w *Writer) Body() []byte { return w.body.Bytes() }

// ContentType is the header of the whole form, which names the border.
func (w *Writer) ContentType() string { return w.parts.FormDataContentType() }
