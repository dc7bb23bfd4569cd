package wxpaytest

import (
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
)

// A route is a pattern with its handler.
type route struct {
	pattern  string
	method   string   // "" for any
	segments []string // nil for any path
	handler  func(*Request) Reply
}

// Handle sets the answer to requests that match pattern: a path such as
// "/v3/pay/transactions/id/{transaction_id}", after a method and a space if it
// is for one method only. {name} matches one segment, "/" alone every path.
// A pattern of APIv2 may be written with or without the /v2 in front. Patterns set later
// win. As WeChat Pay does, the gateway answers a path that nothing matches with 404, and one
// that matches for another method with 405, both with nothing in them, whatever the signature
// is.
//
// It panics if the pattern has no leading slash.
func (s *Server) Handle(pattern string, handler func(*Request) Reply) {
	given := pattern
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		method, path = "", pattern
	}
	if !strings.HasPrefix(path, "/") {
		panic(fmt.Sprintf("wxpaytest: pattern %q: the path must start with a slash", pattern))
	}
	if strings.HasPrefix(path, "/v2/") { // as a Chain writes it; it is not sent
		path = path[len("/v2"):]
	}
	r := route{pattern: given, method: method, handler: handler}
	if path != "/" {
		r.segments = strings.Split(path[1:], "/")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes = append(s.routes, r)
}

// route finds the handlers of a request, the one set last first, and the values of its
// placeholders, which are as they came, with their escapes.
func (s *Server) route(method, target string) iter.Seq2[func(*Request) Reply, map[string]string] {
	segments := segmentsOf(target)
	routes := s.allRoutes()
	return func(yield func(func(*Request) Reply, map[string]string) bool) {
		for _, r := range slices.Backward(routes) {
			if !r.takes(method) {
				continue
			}
			if values, ok := r.match(segments); ok && !yield(r.handler, values) {
				return
			}
		}
	}
}

// match returns the pattern of the handler that is asked first. Without one, otherVerb tells
// that the path is known for another method.
func (s *Server) match(method, target string) (pattern string, otherVerb bool) {
	segments := segmentsOf(target)
	for _, r := range slices.Backward(s.allRoutes()) {
		switch _, ok := r.match(segments); {
		case ok && r.takes(method):
			return r.pattern, false
		case ok:
			otherVerb = true
		}
	}
	switch {
	case !isCertificates(target):
		return "", otherVerb
	case method != http.MethodGet:
		return "", true
	}
	return "GET " + pathOf(target), false
}

func (s *Server) allRoutes() []route {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.routes // only ever appended to
}

func segmentsOf(target string) []string {
	return strings.Split(strings.TrimPrefix(pathOf(target), "/"), "/")
}

func (r route) takes(method string) bool { return r.method == "" || r.method == method }

func (r route) match(segments []string) (map[string]string, bool) {
	if r.segments == nil {
		return nil, true
	}
	if len(r.segments) != len(segments) {
		return nil, false
	}
	values := map[string]string{}
	for i, want := range r.segments {
		if name, ok := strings.CutPrefix(want, "{"); ok && strings.HasSuffix(name, "}") {
			values[name[:len(name)-1]] = segments[i]
		} else if want != segments[i] {
			return nil, false
		}
	}
	return values, true
}

func pathOf(target string) string {
	path, _, _ := strings.Cut(target, "?")
	return path
}
