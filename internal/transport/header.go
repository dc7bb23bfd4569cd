package transport

// A Field is one header line of a request.
type Field struct{ Name, Value string }

// A Header is the header lines of a request, in the order in which they are sent. Names are in
// their canonical form.
type Header []Field

// Get returns the value of the first field with a name, or "".
func (h Header) Get(name string) string {
	for _, f := range h {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Add adds a field.
func (h *Header) Add(name, value string) { *h = append(*h, Field{Name: name, Value: value}) }

// SetDefault adds a field that is not there yet. An empty value is no field.
func (h *Header) SetDefault(name, value string) {
	if value != "" && h.Get(name) == "" {
		h.Add(name, value)
	}
}

// Set adds or replaces a field.
func (h *Header) Set(name, value string) {
	for i := range *h {
		if (*h)[i].Name == name {
			(*h)[i].Value = value
			return
		}
	}
	h.Add(name, value)
}
