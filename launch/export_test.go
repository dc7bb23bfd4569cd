package launch

// WithNonce returns the Launcher with a nonce that is given.
func WithNonce(l Launcher, nonce string) Launcher {
	l.nonce = nonce
	return l
}
