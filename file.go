package wxpay

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"log/slog"

	"github.com/wechatpay-chain/wxpay/internal/fault"
	"github.com/wechatpay-chain/wxpay/internal/form"
	"github.com/wechatpay-chain/wxpay/internal/param"
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

var errUploadType = fmt.Errorf("params key %q sets Content-Type, which an upload sets itself, for it names the border between its parts; "+
	"leave it out, and put the type of the file into File.ContentType", param.Headers)

// readFile makes the body of an upload and, of it, what is signed.
func (r *request) readFile(f File) error {
	if err := r.refuseOwnType(); err != nil {
		return err
	}
	meta := f.Meta
	if meta == nil {
		meta = struct {
			Filename string `json:"filename"`
			SHA256   string `json:"sha256"`
		}{f.Name, f.Digest(nil)}
	}
	return r.takeForm(form.V3(f.part("file"), meta))
}

// refuseOwnType refuses a Content-Type of the caller's.
func (r *request) refuseOwnType() error {
	if r.Header.Get(contentTypeHeader) != "" {
		return errUploadType
	}
	return nil
}

// readForm makes the body of an APIv2 upload: the signed fields, then the file, which
// is not signed.
func (r *request) readForm(f File, fields []xmlmap.Field) error {
	if f.Meta != nil {
		return fmt.Errorf("File.Meta has no place in APIv2, whose uploads have their fields in %q", param.XML)
	}
	return r.takeForm(form.V2(f.part("media"), fields))
}

// part is the file as a part of a form. field is the name that it has by default.
func (f File) part(field string) form.File {
	return form.File{Field: cmp.Or(f.Field, field), Name: f.Name, ContentType: f.ContentType, Content: f.Content}
}

// takeForm makes a form the body.
func (r *request) takeForm(w *form.Writer, signed []byte, err error) error {
	if err != nil {
		return err
	}
	r.Body, r.meta = w.Body(), signed
	r.Header.Set(contentTypeHeader, w.ContentType())
	return nil
}

func isFile(v any) bool {
	_, is := v.(File)
	return is
}

// readBody makes the body.
func (r *request) readBody(params param.Given) (err error) {
	inJSON, inBody := params[param.JSON], params[param.Body]
	if file, upload := inBody.(File); upload && inJSON == nil {
		return fault.OfParam(param.Body, r.readFile(file))
	}
	if isFile(inJSON) && inBody == nil {
		return fault.BadParam(param.JSON, "is a wxpay.File, which belongs into %q", param.Body)
	}
	r.Body, err = params.Body()
	return err
}
