// Package seal finds the sensitive texts inside of Go values, a name or a bank account to be
// encrypted, and replaces each by another text. It knows which values codecs of JSON see;
// it knows no key, no request and no client.
package seal

import (
	"errors"
	"maps"
)

// A Turner says what becomes of the texts.
type Turner interface {
	// Turn returns what replaces a text, which is not empty. typed says that its type makes
	// it sensitive, wherever it is, and not a tag.
	Turn(text string, typed bool) (string, error)
}

// A Refusal is for protocols that encrypt no fields: a sensitive text has no place there.
type Refusal struct{ Err error }

// Turn returns the error.
func (r Refusal) Turn(string, bool) (string, error) { return "", r.Err }

// A Walker turns every sensitive text inside of values into another text. It is for one
// goroutine.
type Walker struct {
	Plans  *Plans
	Turner Turner
	// Decoded says that the values were read from JSON and are the walker's to change: texts
	// behind pointers are replaced in place, and interfaces, in which JSON leaves nothing that
	// has a type or a tag, are passed by. Without it nothing that was given is written to.
	Decoded bool

	depth int
}

// maxDepth is how deep values are searched; beyond it lies a loop.
const maxDepth = 500

var errTooDeep = errors.New("the value is nested too deep, or holds itself")

// Value returns v with its sensitive texts turned, and whether there were any to replace
// in what is returned. What it returns shares with v all that did not have to change. Errors
// say where in v something is wrong: contact.name.
//
// The common kinds go without reflection.
func (w *Walker) Value(v any) (any, bool, error) {
	switch v.(type) {
	case nil, string, bool, int, int64, float64, []byte, []string, map[string]string:
		return v, false, nil
	}
	m, ok := w.Plans.dynamic(v)
	if !ok {
		return w.reflected(v)
	}
	turned, changed, err := w.dynamicMap(m)
	if err != nil || !changed {
		return v, false, err
	}
	return turned, true, nil
}

// dynamic returns a map of one of the two types that most bodies are made of.
func (p *Plans) dynamic(v any) (map[string]any, bool) {
	if m, ok := v.(map[string]any); ok {
		return m, true
	}
	return p.params(v)
}

func (w *Walker) dynamicMap(m map[string]any) (map[string]any, bool, error) {
	if w.depth++; w.depth > maxDepth {
		return nil, false, errTooDeep
	}
	defer func() { w.depth-- }()
	var turned map[string]any
	for key, item := range m {
		item, changed, err := w.Value(item)
		if err != nil {
			return nil, false, inside(key, err)
		}
		if changed {
			if turned == nil {
				turned = maps.Clone(m)
			}
			turned[key] = item
		}
	}
	if turned == nil {
		return nil, false, nil
	}
	return turned, true, nil
}
