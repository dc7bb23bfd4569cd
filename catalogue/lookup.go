package catalogue

import "strings"

// Lookup returns the endpoint of a method and a path. See Catalogue.Lookup.
func Lookup(method, path string) (*Endpoint, bool) { return Default().Lookup(method, path) }

// Lookup returns the endpoint of a method and a path, and whether there is one. The path is a
// template, with {x}, <x> or any other placeholder, or one with values in it; a leading slash
// and a query do not matter. An empty method fits any.
func (c *Catalogue) Lookup(method, path string) (*Endpoint, bool) {
	var best *Endpoint
	bestScore := -1
	for _, segments := range readings(path) {
		for _, e := range c.byLength[len(segments)] {
			if method != "" && !strings.EqualFold(method, e.Method) {
				continue
			}
			if score := e.fits(segments); score > bestScore {
				best, bestScore = e, score
			}
		}
		if best != nil {
			break
		}
	}
	return best, best != nil
}

// Methods returns the methods that are documented for a path, in the order of the catalogue.
func (c *Catalogue) Methods(path string) []string {
	var methods []string
	for _, segments := range readings(path) {
		for _, e := range c.byLength[len(segments)] {
			if e.fits(segments) >= 0 {
				methods = append(methods, e.Method)
			}
		}
		if methods != nil {
			break
		}
	}
	return methods
}

// fits returns how well segments fit the path: a name counts more than a placeholder of the
// same name, and that more than any other; -1 if they do not.
func (e *Endpoint) fits(segments []string) int {
	score := 0
	for i, segment := range segments {
		want := e.segments[i]
		name, isPlaceholder := placeholder(want)
		switch {
		case segment == want:
			score += 100
		case isPlaceholder && placeholderName(segment) == name:
			score += 99
		case isPlaceholder && segment != "":
		default:
			return -1
		}
	}
	return score
}

// placeholderName returns the x of {x}, {+x}, <x>, $x$ and _x_, else "".
func placeholderName(segment string) string {
	for _, pair := range []string{"{}", "<>", "$$", "__"} {
		if len(segment) > 2 && segment[0] == pair[0] && segment[len(segment)-1] == pair[1] {
			return strings.TrimLeft(segment[1:len(segment)-1], "+/")
		}
	}
	return ""
}

// nothing is how the data write that a path ends with its slash.
const nothing = "{empty}"

// readings are the segments of a path as it is written, and without the slash behind it, which
// few paths have.
func readings(path string) [][]string {
	segments := split(path)
	if last := len(segments) - 1; last > 0 && segments[last] == "" {
		return [][]string{segments, segments[:last]}
	}
	return [][]string{segments}
}

// split returns the segments of a path, or of a URL, without its query and the expression
// {?…} for one. The last is "" if a slash is behind it.
func split(path string) []string {
	if _, behind, absolute := strings.Cut(path, "://"); absolute {
		_, path, _ = strings.Cut(behind, "/")
	}
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimSuffix(strings.TrimSuffix(path, nothing), "{")
	return strings.Split(strings.TrimLeft(path, "/"), "/")
}
