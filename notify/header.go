package notify

// Header is what Parse reads a notification's headers from: http.Header is one. Where it
// also has a method Values(string) []string, that is used, and doubled headers are
// refused.
type Header = interface{ Get(name string) string }

// noHeader stands for a Header that is nil.
type noHeader struct{}

func (noHeader) Get(string) string { return "" }
