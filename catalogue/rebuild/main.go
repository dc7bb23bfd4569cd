// Command rebuild makes the embedded form of the catalogue out of JSON Lines:
//
//	go run ./catalogue/rebuild endpoints.jsonl events.jsonl
//
// It writes catalogue/endpoints.jsonl.gz and catalogue/events.jsonl.gz. What is in the lines stays as it is, but for slips
// that would mislead: a type that is an example, a blank in a name, an enum of numbers.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "rebuild:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("expected two files, endpoints.jsonl and events.jsonl")
	}
	for i, pack := range []func([]byte) ([]byte, error){Pack, PackEvents} {
		text, err := os.ReadFile(args[i]) //nolint:gosec // the file that whoever runs it names
		if err != nil {
			return err
		}
		packed, err := pack(text)
		if err != nil {
			return err
		}
		target := []string{"endpoints.jsonl.gz", "events.jsonl.gz"}[i]
		if _, err := os.Stat("catalogue"); err == nil { // from the top of the module
			target = filepath.Join("catalogue", target)
		}
		if err := os.WriteFile(target, packed, 0o644); err != nil { //nolint:gosec // a source file like any other
			return err
		}
	}
	return nil
}

// An endpoint has the keys that are kept, in this order.
type endpoint struct {
	Method     string              `json:"method"`
	Path       string              `json:"path"`
	Title      string              `json:"title"`
	Group      string              `json:"group"`
	Updated    string              `json:"updated,omitempty"`
	Roles      []string            `json:"roles,omitempty"`
	Pages      []string            `json:"pages,omitempty"`
	Deprecated bool                `json:"deprecated,omitempty"`
	BaseURI    string              `json:"base_uri,omitempty"`
	Security   bool                `json:"security,omitempty"`
	Params     []*field            `json:"params,omitempty"`
	Body       []*field            `json:"body,omitempty"`
	Answers    map[string][]*field `json:"answers,omitempty"`
}

type field struct {
	In        string `json:"in,omitempty"`
	Name      string `json:"name"`
	Type      string `json:"type,omitempty"`
	Required  bool   `json:"required,omitempty"`
	Enum      []any  `json:"enum,omitempty"`
	Sensitive bool   `json:"sensitive,omitempty"`
	Items     string `json:"items,omitempty"`
	Format    string `json:"format,omitempty"`
	MinLength int    `json:"minLength,omitempty"`
	MaxLength int    `json:"maxLength,omitempty"`
	Minimum   *int64 `json:"minimum,omitempty"`
	Maximum   *int64 `json:"maximum,omitempty"`
}

var types = []string{"string", "integer", "number", "boolean", "object", "array", "file"}

// mend takes out what misleads.
func (f *field) mend() {
	f.Name = strings.ReplaceAll(f.Name, " ", "")
	if !slices.Contains(types, f.Type) { // an example in place of a type
		f.Type = ""
	}
	for i, v := range f.Enum {
		f.Enum[i] = fmt.Sprint(v)
	}
}

// Pack checks the lines, writes them anew and packs them with gzip.
func Pack(text []byte) ([]byte, error) {
	var lines []string
	scanner := bufio.NewScanner(bytes.NewReader(text))
	scanner.Buffer(nil, 4<<20)
	for number := 1; scanner.Scan(); number++ {
		line, err := rewrite(scanner.Bytes())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		lines = append(lines, line)
	}
	if err := scanner.Err(); err != nil {
		return nil, err
	}
	return packed(lines)
}

// packed are lines, packed with gzip.
func packed(lines []string) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write([]byte(strings.Join(lines, "\n") + "\n")); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func rewrite(line []byte) (string, error) {
	var e endpoint
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&e); err != nil {
		return "", err
	}
	if e.Method == "" || e.Path == "" {
		return "", errors.New("an endpoint without method or path")
	}
	for _, fields := range e.Answers {
		mend(fields)
	}
	mend(e.Params)
	mend(e.Body)
	return oneLine(e)
}

// oneLine is JSON of a value.
func oneLine(v any) (string, error) {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

func mend(fields []*field) {
	for _, f := range fields {
		f.mend()
	}
}
