// Package jsontext reads and writes JSON, the only place that touches the codec.
package jsontext

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/goccy/go-json"

	"github.com/wechatpay-chain/wxpay/internal/panics"
)

// Marshal writes v once, in the very bytes that are signed and sent: maps in
// the order of their keys, no HTML escaping, no final line feed. []byte and
// json.RawMessage are returned as they are. What is not UTF-8 is an error that names the
// field.
func Marshal(v any) (b []byte, err error) {
	defer panics.Recover(&err, "its MarshalJSON method")
	switch given := v.(type) {
	case []byte:
		b = append([]byte(nil), given...)
	case json.RawMessage:
		b = append([]byte(nil), given...)
	default:
		if b, err = json.MarshalWithOption(v, json.DisableHTMLEscape()); err != nil {
			return nil, fmt.Errorf("a %T cannot be written as JSON: %w", v, err)
		}
	}
	if err := checkUTF8(v, b); err != nil {
		return nil, err
	}
	return b, nil
}

// Unmarshal reads one JSON text. Numbers in dynamic targets become
// json.Number, never float64: an amount keeps every digit.
func Unmarshal(data []byte, v any) (err error) {
	defer panics.Recover(&err, "its UnmarshalJSON method")
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return err
	}
	if err := d.Decode(new(json.RawMessage)); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON text")
	}
	return nil
}

// IsObject reports whether text is one JSON object and nothing else.
func IsObject(text []byte) bool {
	return json.Valid(text) && bytes.TrimSpace(text)[0] == '{'
}

// Where says at which field decoding failed and what it wanted, with no value of the text;
// "" if it cannot be told.
func Where(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" && wrong.Type != nil {
		return fmt.Sprintf(": the field %s is no %v", wrong.Field, wrong.Type)
	}
	return ""
}
