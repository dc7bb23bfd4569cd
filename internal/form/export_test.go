package form

// SetBorder sets another border between the parts, before the first of them.
func (w *Writer) SetBorder(border string) error { return w.parts.SetBoundary(border) }
