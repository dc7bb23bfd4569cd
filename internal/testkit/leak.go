package testkit

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"expvar"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	texttemplate "text/template"

	"github.com/BurntSushi/toml"
	goccy "github.com/goccy/go-json"
	"github.com/stretchr/testify/require"
)

// Printed shows a value in every way a program may print it.
func Printed(v any) string {
	var b bytes.Buffer
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&b, format+"\n", v)
		fmt.Fprintf(&b, format+"\n", []any{v, map[string]any{"k": v}, struct{ V any }{v}})
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v, "group", slog.GroupValue(slog.Any("v", v)))
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v, "in", struct{ V any }{v})
	if text, err := json.Marshal(v); err == nil {
		b.Write(text)
	}
	for name, p := range printers {
		for _, value := range []any{v, []any{v}, map[string]any{"k": v}, struct{ V any }{v}} {
			fmt.Fprintf(&b, "\n%s: %v", name, p.orPanic(&b, value))
		}
	}
	return b.String()
}

// A printer writes a value in its own way.
type printer func(w io.Writer, v any) error

// orPanic returns a panic as an error: some encoders have one for a nil pointer.
func (p printer) orPanic(w io.Writer, v any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return p(w, v)
}

// printers are encoders and templates, of which each asks other methods of a value.
var printers = map[string]printer{
	"json":  func(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) },
	"goccy": func(w io.Writer, v any) error { return goccy.NewEncoder(w).Encode(v) },
	"xml":   func(w io.Writer, v any) error { return xml.NewEncoder(w).Encode(v) },
	"toml":  func(w io.Writer, v any) error { return toml.NewEncoder(w).Encode(v) },
	"gob":   func(w io.Writer, v any) error { return gob.NewEncoder(w).Encode(v) },
	"text":  func(w io.Writer, v any) error { return textTemplate.Execute(w, v) },
	"html":  func(w io.Writer, v any) error { return htmlTemplate.Execute(w, v) },
	"log":   func(w io.Writer, v any) error { log.New(w, "", 0).Print(v); return nil },
	"expvar": func(w io.Writer, v any) error {
		return Second(fmt.Fprint(w, expvar.Func(func() any { return v })))
	},
	"panic": func(w io.Writer, v any) error { // as the runtime prints one
		switch v := v.(type) {
		case error:
			return Second(io.WriteString(w, v.Error()))
		case fmt.Stringer:
			return Second(io.WriteString(w, v.String()))
		}
		if kind := reflect.ValueOf(v).Kind(); kind == reflect.String {
			return Second(io.WriteString(w, reflect.ValueOf(v).String()))
		}
		return nil
	},
}

// The templates print a value, what is in a list or a map, and a field V.
const (
	everyElement = `{{.}} {{print .}} {{printf "%v %s" . .}} {{html .}} {{js .}} {{urlquery .}}`
	everyValue   = `{{define "v"}}` + everyElement +
		`{{end}}{{template "v" .}}` +
		`{{if eq (kind .) "slice" "map"}}{{range .}}{{template "v" .}}{{end}}{{end}}` +
		`{{if eq (kind .) "struct"}}{{with field .}}{{template "v" .}}{{end}}{{end}}`
)

var (
	templateFuncs = map[string]any{
		"kind": func(v any) string { return reflect.ValueOf(v).Kind().String() },
		"field": func(v any) any {
			if holder, ok := v.(struct{ V any }); ok {
				return holder.V
			}
			return nil
		},
	}
	textTemplate = texttemplate.Must(texttemplate.New("").Funcs(templateFuncs).Parse(everyValue))
	htmlTemplate = htmltemplate.Must(htmltemplate.New("").Funcs(templateFuncs).Parse(
		strings.NewReplacer("{{html .}}", "", "{{urlquery .}}", "").Replace(everyValue) +
			`<a title="{{.}}" href="/?q={{.}}" onclick="f({{.}})">x</a>` +
			`<script>f({{.}})</script>`))
)

// RequireNoMark asserts that none of the marks of secrets stands in a text.
func RequireNoMark(t *testing.T, text string, marks []string, what string) {
	t.Helper()
	for _, mark := range marks {
		require.NotContains(t, text, mark, what)
	}
}
