package wxpaytest

import (
	"errors"
	"net/http"
	"runtime/debug"
	"slices"
)

// Front puts a handler in front of the gateway: what arrives goes to the one that wrap
// returns, which answers it, or hands it on to next, the gateway. So a program can show pages
// of its own, or wait before an answer, on the gateway's address. Of several, the one given
// first is in front of the others. No front by default.
//
// CONNECT of a Plain gateway passes no front; the requests in its tunnel do.
//
// The gateway knows nothing of what it does not get: it is not in Requests, nobody Observes
// it, and no signature is asked for. What it gets it takes byte for byte as without a front;
// so next wants the request itself, or a copy with another context.
//
// The handler may stream, and its requests' contexts end with Close, which waits for no
// handler. A panic of it fails the test, as one of a handler of Handle does.
func Front(wrap func(next http.Handler) http.Handler) Option {
	return func(s *Server) { s.fronts = append(s.fronts, wrap) }
}

// handler is what net/http calls.
func (s *Server) handler() http.Handler {
	var h http.Handler = http.HandlerFunc(s.serve)
	for _, wrap := range slices.Backward(s.fronts) {
		h = wrap(h)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		connOf(hr).begin()
		defer s.caughtInFront(hr)
		if hr.Method == http.MethodConnect && s.plain && !connOf(hr).tunnelled {
			s.connect(w, hr)
			return
		}
		h.ServeHTTP(w, hr)
	})
}

// caughtInFront reports the panic of a front. That of a handler has been reported: see caught.
func (s *Server) caughtInFront(hr *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
		s.complain("the front panicked at %s %s: %v\n%s", hr.Method, hr.RequestURI, p, debug.Stack())
	}
	panic(http.ErrAbortHandler)
}
