package catalogue

import (
	"bytes"
	_ "embed" // events.jsonl.gz
	"slices"
	"strings"
	"sync"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/nearest"
)

//go:embed events.jsonl.gz
var embeddedEvents []byte

// An Event is a documented kind of notification of APIv3.
type Event struct {
	Type         string // event_type: TRANSACTION.SUCCESS
	OriginalType string // original_type of the resource; "" if the page does not say

	fields []Field
}

// Fields returns what the decrypted resource holds, in the order of the page.
func (e *Event) Fields() []Field { return slices.Clone(e.fields) }

// Sample returns a resource as JSON: the fields that are always there, or all of them if the page does not say which.
func (e *Event) Sample() []byte {
	all := !slices.ContainsFunc(e.fields, func(f Field) bool { return f.Required })
	return skeletonOf(e.fields, all)
}

var readEvents = sync.OnceValue(func() []*Event {
	text, err := unpack(bytes.NewReader(embeddedEvents))
	if err != nil {
		panic("wxpay/catalogue: the embedded events: " + err.Error())
	}
	var all []*Event
	for line := range bytes.Lines(text) {
		var e struct {
			Type         string      `json:"type"`
			OriginalType string      `json:"original_type"`
			Fields       []flatField `json:"fields"`
		}
		if err := jsontext.Unmarshal(line, &e); err != nil {
			panic("wxpay/catalogue: the embedded events: " + err.Error())
		}
		all = append(all, &Event{Type: e.Type, OriginalType: e.OriginalType, fields: nest(e.Fields, "")})
	}
	return all
})

// Events returns the documented kinds of notifications of APIv3, by their names.
func Events() []*Event { return slices.Clone(readEvents()) }

// LookupEvent finds an event by its event_type, in capitals.
func LookupEvent(eventType string) (e *Event, found bool) {
	all := readEvents()
	at, found := slices.BinarySearchFunc(all, eventType, func(e *Event, name string) int { return strings.Compare(e.Type, name) })
	if !found {
		return nil, false
	}
	return all[at], true
}

// NearestEvent finds the event that somebody meant who mistyped its event_type.
func NearestEvent(eventType string) (e *Event, found bool) {
	all := readEvents()
	names := make([]string, len(all))
	for i, e := range all {
		names[i] = e.Type
	}
	return LookupEvent(nearest.To(strings.ToUpper(eventType), names))
}
