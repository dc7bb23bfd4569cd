package form

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// V3 is an upload of APIv3: the part meta, which alone is signed and is marshalled here and
// nowhere else, then the file. A text is meta as it is.
func V3(file File, meta any) (w *Writer, signed []byte, err error) {
	if err := CheckName(file.Name); err != nil {
		return nil, nil, err
	}
	if text, ok := meta.(string); ok {
		meta = []byte(text)
	}
	if signed, err = jsontext.Marshal(meta); err != nil {
		return nil, nil, fmt.Errorf("File.Meta: %w", err)
	}
	switch {
	case !jsontext.IsObject(signed):
		return nil, nil, fmt.Errorf("File.Meta, a %s, is no JSON object; expected fields such as filename and sha256", typeOf(meta))
	case file.Field == "meta":
		return nil, nil, errors.New(`File.Field is "meta", which is the name of the part that is signed`)
	}
	w = NewWriter()
	if err := w.JSON("meta", signed); err != nil {
		return nil, nil, err
	}
	return w, signed, w.File(file)
}

// V2 is an upload of APIv2: the signed fields, then the file, which is not signed.
func V2(file File, fields []xmlmap.Field) (w *Writer, signed []byte, err error) {
	if _, err := xmlmap.Marshal(fields); err != nil { // what XML cannot hold no server takes
		return nil, nil, err
	}
	var texts bytes.Buffer
	w = NewWriter()
	for _, field := range fields {
		if field.Name == file.Field {
			return nil, nil, fmt.Errorf("field %q has the name of the file's part (File.Field)", field.Name)
		}
		if err := w.Field(field.Name, field.Value); err != nil {
			return nil, nil, err
		}
		texts.WriteString(field.Value + "\n")
	}
	return w, texts.Bytes(), w.File(file)
}

// typeOf is the type as the caller gave it.
func typeOf(meta any) string {
	if _, text := meta.([]byte); text {
		return "string"
	}
	return fmt.Sprintf("%T", meta)
}
