package keyfile

// Inside is asked for by the method with which a loaded private key gives its numbers. Who is not of this module cannot name it, and
// neither can a template, so that no program takes a key apart that it was given to sign with.
type Inside struct{}
