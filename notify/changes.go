package notify

import (
	"bytes"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/arrival"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// A change is something that frameworks and proxies do to a body, with what the body may
// have been before.
type change struct {
	what      string
	originals [][]byte
}

// maxNames is more than notifications have, and keeps strangers from making work.
const maxNames = 32

// changesOf returns the bodies of which body may be what is left.
func changesOf(body []byte) []change {
	lf := bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	changes := []change{
		{"a byte order mark (BOM) was put in front of it", [][]byte{bytes.TrimPrefix(body, arrival.BOM)}},
		{"a line break or white space was added at its start or end", [][]byte{bytes.TrimSpace(body), bytes.TrimRight(body, "\r\n")}},
		{"the line break at its end was cut off", [][]byte{append(slices.Clone(body), '\n'), append(slices.Clone(body), "\r\n"...)}},
		{"it was passed on as Base64, as serverless gateways do: decode it first", one(arrival.FromBase64(body))},
		{"it was passed on as a text within JSON, as some gateways do: take the text out first", one(arrival.FromText(body))},
		{"each + became a blank, as if it had been read as a form", [][]byte{bytes.ReplaceAll(body, []byte(" "), []byte("+"))}},
		{"it was read as ISO-8859-1 and written as UTF-8", fromLatin1(body)},
		{"its line breaks were changed", [][]byte{lf, bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n"))}},
	}
	envelope, err := members("body", bytes.TrimPrefix(body, arrival.BOM))
	if err != nil {
		return changes
	}
	resource, err := envelope.object("resource")
	if err != nil {
		return changes
	}
	if len(envelope.members)+len(resource.members) > maxNames {
		return changes
	}
	same := envelope.write(nil, resource.write(nil, nil))
	changes = append(changes, change{"it was decoded and encoded again, with other white space or escapes (pretty-printed?)",
		slashes(same)})
	if hasOrder(envelope.names(), envelopeOrders) && hasOrder(resource.names(), resourceOrders) {
		return changes
	}
	var orders [][]byte
	for _, outer := range envelopeOrders {
		for _, inner := range resourceOrders {
			orders = append(orders, slashes(envelope.write(outer, resource.write(inner, nil)))...)
		}
	}
	return append(changes, change{"it was decoded and encoded again, which changed the order of its names", orders})
}

// one is a body that there may be.
func one(body []byte) [][]byte {
	if body == nil {
		return nil
	}
	return [][]byte{body}
}

// fromLatin1 makes bytes of characters that each were one.
func fromLatin1(body []byte) [][]byte {
	text := make([]byte, 0, len(body))
	for _, r := range string(body) {
		if r < 0 || r > 0xff {
			return nil
		}
		text = append(text, byte(r&0xff))
	}
	return [][]byte{text}
}

// The orders of names that notifications have, as far as they are known.
var (
	envelopeOrders = [][]string{
		{"id", "create_time", "resource_type", "event_type", "summary", "resource"},
		{"id", "create_time", "event_type", "resource_type", "summary", "resource"},
		{"id", "create_time", "resource_type", "event_type", "resource", "summary"},
	}
	resourceOrders = [][]string{
		{"original_type", "algorithm", "ciphertext", "associated_data", "nonce"},
		{"original_type", "algorithm", "associated_data", "nonce", "ciphertext"},
		{"algorithm", "ciphertext", "nonce", "original_type", "associated_data"},
		{"algorithm", "ciphertext", "associated_data", "original_type", "nonce"},
	}
)

// hasOrder reports whether names come in one of the orders, and all of them.
func hasOrder(names []string, orders [][]string) bool {
	return slices.ContainsFunc(orders, func(order []string) bool { return slices.Equal(names, order) })
}

// write writes the members without white space and needless escapes: those of order
// first, the others as they came. resource takes the place of the member of that name.
func (o object) write(order []string, resource []byte) []byte {
	own := o.names()
	names := slices.DeleteFunc(slices.Clone(order), func(name string) bool { return !slices.Contains(own, name) })
	for _, name := range own {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	b := []byte{'{'}
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, encoded(name)...), ':')
		switch value, _ := o.find(name); {
		case name == "resource" && resource != nil:
			b = append(b, resource...)
		case value.Type == gjson.String:
			b = append(b, encoded(value.Str)...)
		default:
			b = append(b, value.Raw...)
		}
	}
	return append(b, '}')
}

func encoded(text string) []byte {
	b, err := jsontext.Marshal(text)
	if err != nil {
		return []byte(`""`) // a string always can be written
	}
	return b
}

// slashes returns a JSON text with and without escapes of its slashes.
func slashes(text []byte) [][]byte {
	return [][]byte{text, bytes.ReplaceAll(text, []byte("/"), []byte(`\/`))}
}

// lookOf says what a body looks like whose original could not be found.
func lookOf(body []byte) arrival.Look {
	envelope, err := members("body", body)
	if err != nil {
		envelope.members = nil
	}
	return arrival.LookOf(body, envelope.names())
}
