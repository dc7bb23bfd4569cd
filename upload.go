package wxpay

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"mime/multipart"
	"net/textproto"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/rfc3986"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// A File is uploaded as the "body" of a call, as multipart/form-data: a part meta,
// which alone is signed, and the file.
//
//	client.Chain("v3/merchant/media/upload").Post(ctx, wxpay.Params{
//		"body": wxpay.File{Name: "logo.png", Content: data},
//	})
//
// Which types and sizes are allowed differs from endpoint to endpoint; wxpay sends
// any.
type File struct {
	Name    string // as sent; WeChat Pay wants the right suffix
	Content []byte
	// Field is the name of the file's part, "file" by default. A few endpoints want
	// another: submission_file, due_diligence_file.
	Field string
	// ContentType of the file's part; by default that of the suffix, for the images,
	// videos, PDF and CSV files that WeChat Pay's pages name, or
	// application/octet-stream.
	ContentType string
	// Meta is the part meta, a JSON object: anything that marshals to one; a string,
	// []byte or json.RawMessage goes out as it is. It may hold a Sensitive. By
	// default it is {"filename": Name, "sha256": Digest(nil)}; endpoints that want
	// other fields (file_name and file_digest, a digest by SM3) say so on their page.
	Meta any
}

// Format writes the name and the size, for every verb and flag.
func (f File) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, f.String()) }

// String returns the name and the size.
func (f File) String() string { return fmt.Sprintf("{%s, %d bytes}", f.Name, len(f.Content)) }

// LogValue returns the name and the size.
func (f File) LogValue() slog.Value { return slog.StringValue(f.String()) }

// Digest returns the hash of Content in lower-case hex, for the Meta of endpoints
// that want another field than sha256: by SHA-256 if newHash is nil, or by
// sm2.NewSM3 of package auth/sm2.
func (f File) Digest(newHash func() hash.Hash) string {
	if newHash == nil {
		newHash = sha256.New
	}
	h := newHash()
	_, _ = h.Write(f.Content)
	return hex.EncodeToString(h.Sum(nil))
}

var errUploadType = fmt.Errorf("params key %q sets Content-Type, which an upload sets itself, for it names the border between its parts; leave it out, and put the type of the file into File.ContentType", keyHeaders)

// readFile makes the body of an upload and, of it, what is signed.
func (r *request) readFile(f File) error {
	if r.get(contentTypeHeader) != "" {
		return errUploadType
	}
	if err := f.checkName(); err != nil {
		return err
	}
	meta, err := f.meta()
	if err != nil {
		return err
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := f.write(w, meta); err != nil {
		return err
	}
	r.Body, r.meta = body.Bytes(), meta
	r.set(contentTypeHeader, w.FormDataContentType())
	return nil
}

// meta returns the text of the part meta, which is marshalled here and nowhere else.
func (f File) meta() ([]byte, error) {
	meta := f.Meta
	switch m := meta.(type) {
	case nil:
		meta = struct {
			Filename string `json:"filename"`
			SHA256   string `json:"sha256"`
		}{f.Name, f.Digest(nil)}
	case string:
		meta = []byte(m)
	}
	text, err := jsontext.Marshal(meta)
	if err != nil {
		return nil, fmt.Errorf("File.Meta: %w", err)
	}
	if !jsontext.IsObject(text) {
		return nil, fmt.Errorf("File.Meta, a %T, is no JSON object; expected fields such as filename and sha256", f.Meta)
	}
	return text, nil
}

// write writes the parts in the order meta, file.
func (f File) write(w *multipart.Writer, meta []byte) error {
	setDefault(&f.Field, "file")
	if f.Field == "meta" {
		return errors.New(`File.Field is "meta", which is the name of the part that is signed`)
	}
	if err := writePart(w, `form-data; name="meta"`, "application/json", meta); err != nil {
		return err
	}
	return f.writeFile(w)
}

func (f File) checkName() error {
	switch {
	case f.Name == "":
		return errors.New("File.Name is empty; expected a file name with a suffix such as .png")
	case strings.IndexFunc(f.Name, rfc3986.IsControl) >= 0 || !utf8.ValidString(f.Name):
		return fmt.Errorf("File.Name %q holds a control character, or is not UTF-8", f.Name)
	}
	return nil
}

// writeFile writes the file's part and ends the form.
func (f File) writeFile(w *multipart.Writer) error {
	if err := f.checkName(); err != nil {
		return err
	}
	switch {
	case !rfc3986.IsToken(f.Field):
		return fmt.Errorf("File.Field %q is no name of a part; expected letters, digits and _", f.Field)
	case strings.IndexFunc(f.ContentType, rfc3986.IsControl) >= 0:
		return fmt.Errorf("File.ContentType %q holds a control character", f.ContentType)
	}
	setDefault(&f.ContentType, mediaType(f.Name))
	// Names go out as UTF-8, as those of the official SDKs do.
	name := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(f.Name)
	if err := writePart(w, `form-data; name="`+f.Field+`"; filename="`+name+`"`, f.ContentType, f.Content); err != nil {
		return err
	}
	return w.Close()
}

// readForm makes the body of an APIv2 upload: the signed fields, then the file, which
// is not signed.
func (r *request) readForm(f File, fields []xmlmap.Field) error {
	setDefault(&f.Field, "media")
	if f.Meta != nil {
		return fmt.Errorf("File.Meta has no place in APIv2, whose uploads have their fields in %q", keyXML)
	}
	if r.get(contentTypeHeader) != "" {
		return errUploadType
	}
	if _, err := xmlmap.Marshal(fields); err != nil { // what XML cannot hold no server takes
		return err
	}
	var body, signed bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, field := range fields {
		if field.Name == f.Field {
			return fmt.Errorf("field %q has the name of the file's part (File.Field)", field.Name)
		}
		if err := w.WriteField(field.Name, field.Value); err != nil {
			return err
		}
		signed.WriteString(field.Value + "\n")
	}
	if err := f.writeFile(w); err != nil {
		return err
	}
	r.Body, r.meta = body.Bytes(), signed.Bytes()
	r.set(contentTypeHeader, w.FormDataContentType())
	return nil
}

func writePart(w *multipart.Writer, disposition, contentType string, content []byte) error {
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {disposition},
		contentTypeHeader:     {contentType},
	})
	if err == nil {
		_, err = part.Write(content)
	}
	return err
}

// mediaTypes are those of the files that WeChat Pay's upload pages name. The
// system's own table would make the request depend on the machine.
var mediaTypes = map[string]string{
	".bmp":  "image/bmp",
	".jpeg": "image/jpeg",
	".jpg":  "image/jpeg",
	".png":  "image/png",
	".csv":  "text/csv",
	".pdf":  "application/pdf",
	".avi":  "video/x-msvideo",
	".f4v":  "video/mp4",
	".flv":  "video/x-flv",
	".m4v":  "video/x-m4v",
	".mkv":  "video/x-matroska",
	".mov":  "video/quicktime",
	".mp4":  "video/mp4",
	".mpeg": "video/mpeg",
	".rmvb": "application/vnd.rn-realmedia-vbr",
	".wmv":  "video/x-ms-wmv",
}

func mediaType(name string) string {
	if t := mediaTypes[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}
