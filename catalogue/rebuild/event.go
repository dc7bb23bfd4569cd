package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// An event has the keys that are kept, in this order.
type event struct {
	Type         string   `json:"type"`
	OriginalType string   `json:"original_type,omitempty"`
	Fields       []*field `json:"fields"`
}

// PackEvents takes the events of APIv3 out of JSON Lines, and packs them.
func PackEvents(text []byte) ([]byte, error) {
	var all []event
	for line := range bytes.Lines(text) {
		var e struct {
			API          string   `json:"api"`
			EventType    string   `json:"event_type"`
			OriginalType string   `json:"original_type"`
			Resource     []*field `json:"resource"`
		}
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("event %d: %w", len(all)+1, err)
		}
		if e.API != "v3" || e.EventType == "" {
			continue
		}
		for _, f := range e.Resource {
			if items, isList := strings.CutSuffix(f.Type, "[]"); isList {
				f.Type, f.Items = "array", items
			}
			f.mend()
		}
		all = append(all, event{e.EventType, e.OriginalType, e.Resource})
	}
	slices.SortFunc(all, func(a, b event) int { return strings.Compare(a.Type, b.Type) })
	var lines []string
	for _, e := range all {
		line, err := oneLine(e)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return packed(lines)
}
