package wxpaytest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"regexp"
	"strings"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Upload is what a request of Content-Type multipart/form-data brings: the part
// meta, which alone is signed, and one file.
type Upload struct {
	Meta        []byte // the part meta, byte for byte
	Field       string // the name of the file's part, most often "file"
	Name        string // the file name of the file's part
	ContentType string // the Content-Type of the file's part; "" if it has none
	Content     []byte // the file
}

// Upload returns the parts of a request that uploads a file, in whatever order
// they came. The error says that the request is none, or what is wrong with its
// form; a handler gets no request of a wrong form.
func (r *Request) Upload() (*Upload, error) {
	if r.upload == nil {
		return nil, fmt.Errorf("wxpaytest: the request is no upload: its Content-Type is %q, that of uploads is multipart/form-data",
			r.Header.Get("Content-Type"))
	}
	if r.uploadErr != nil {
		return nil, fmt.Errorf("wxpaytest: %w", r.uploadErr)
	}
	u := *r.upload
	return &u, nil
}

func isUpload(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(mediaType), "multipart/form-data")
}

// A part is one of a form.
type part struct {
	names       map[string]string // name and filename
	contentType string
	content     []byte
}

// partsOf takes a form apart.
func partsOf(contentType string, body []byte) (parts []part, err error) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, fmt.Errorf("the header Content-Type %q cannot be read: %w", contentType, err)
	}
	if params["boundary"] == "" {
		return nil, fmt.Errorf("the header Content-Type %q has no boundary", contentType)
	}
	reader := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		p, err := reader.NextRawPart() // not NextPart, which decodes what is signed as it is
		if err == io.EOF {             //nolint:errorlint // one that is wrapped is that of a body without an end
			return parts, nil
		}
		if err != nil {
			return parts, fmt.Errorf("the multipart body is damaged: %w", err)
		}
		content, err := io.ReadAll(p)
		if err != nil {
			return parts, fmt.Errorf("the multipart body is damaged: %w", err)
		}
		disposition := p.Header.Get("Content-Disposition")
		kind, names, err := mime.ParseMediaType(disposition) // not FileName, which cuts names at a slash
		if err != nil || kind != "form-data" || names["name"] == "" {
			return parts, fmt.Errorf("the Content-Disposition %q of a part is not form-data with a name", disposition)
		}
		parts = append(parts, part{names, p.Header.Get("Content-Type"), content})
	}
}

// readUpload reads the form of APIv3. With an error it returns what it found so far:
// the message is made of the meta, whatever else is wrong.
func readUpload(contentType string, body []byte) (*Upload, error) {
	u := &Upload{}
	parts, damaged := partsOf(contentType, body)
	var hasMeta, hasFile bool
	for _, p := range parts {
		if p.names["name"] == "meta" {
			if hasMeta {
				return u, errors.New("there are two parts meta; expected one")
			}
			hasMeta, u.Meta = true, p.content
			if filename, ok := p.names["filename"]; ok {
				return u, fmt.Errorf("the part meta has the file name %q; expected none, for it is no file", filename)
			}
			continue
		}
		switch {
		case hasFile:
			return u, fmt.Errorf("there are two files, in the parts %q and %q; expected one", u.Field, p.names["name"])
		case p.names["filename"] == "":
			return u, fmt.Errorf("the part %q has no file name; expected the part meta and one file", p.names["name"])
		}
		hasFile = true
		u.Field, u.Name, u.ContentType, u.Content = p.names["name"], p.names["filename"], p.contentType, p.content
	}
	switch {
	case damaged != nil:
		return u, damaged
	case !hasMeta:
		return u, errors.New("there is no part meta, which the signature must cover")
	case !hasFile:
		return u, errors.New("there is no file beside the part meta")
	}
	return u, nil
}

var digestForm = regexp.MustCompile(`^[0-9A-Fa-f]{64}$`)

// checkUpload compares the digests in meta with the file. Values that have not the
// form of a digest are not compared, nor are those of SM3 without its suite.
func (s *Server) checkUpload(u *Upload) error {
	var meta map[string]any
	if err := json.Unmarshal(u.Meta, &meta); err != nil || meta == nil {
		return fmt.Errorf("the part meta is no JSON object: %q", u.Meta)
	}
	for _, field := range []string{"sha256", "file_digest", "digest"} {
		found, _ := meta[field].(string)
		if !digestForm.MatchString(found) {
			continue
		}
		hashType := "SHA256"
		if field != "sha256" && namesSM3(meta) {
			hashType = "SM3"
		}
		h, err := auth.NewHash(hashType, s.keys.suites...)
		if err != nil {
			if s.tb != nil {
				s.tb.Logf("wxpaytest: the field %s of meta is not compared with the file: give the option wxpaytest.Suites(sm2.Suite{})",
					field)
			}
			continue
		}
		if expected := hexOf(h, u.Content); !strings.EqualFold(found, expected) {
			return fmt.Errorf("the field %s of meta is %s; the %s of the file that came, %d bytes, is %s", field, found, hashType,
				len(u.Content), expected)
		}
	}
	return nil
}

// namesSM3 reports whether meta names SM3 as its algorithm. WeChat Pay spells the
// field wrong in one endpoint and right in another, and its value in two ways.
func namesSM3(meta map[string]any) bool {
	for _, field := range []string{"digest_alogrithm", "digest_algorithm"} {
		if name, _ := meta[field].(string); strings.HasSuffix(name, "SM3") {
			return true
		}
	}
	return false
}
