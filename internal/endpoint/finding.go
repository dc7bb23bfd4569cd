package endpoint

import "strings"

// Finding says what looks wrong with a path that can be sent, "" if nothing does. literals
// is the path without its placeholders.
func Finding(path, literals string) string {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	versions := 0
	for i, segment := range segments {
		switch {
		case segment == "v2" || segment == "v3":
			versions++
		case i == 0 && segment == "brand":
			versions = 1 // the paths of brands have none
		}
	}
	switch {
	case versions == 0:
		return "the path has no version: paths of APIv3 begin with v3/, those of APIv2 with v2/"
	case versions > 1:
		return "the path has the version twice"
	case !strings.HasPrefix(literals, "v2/") && hasCapital(literals):
		return "the path has capitals: no path of APIv3 does, and only an argument without a slash is folded to lower case; a value " +
			"belongs into a placeholder"
	}
	return ""
}

// hasCapital reports whether a path holds a capital outside of its escapes.
func hasCapital(path string) bool {
	for i := 0; i < len(path); i++ {
		if path[i] == '%' {
			i += 2
		} else if path[i] >= 'A' && path[i] <= 'Z' {
			return true
		}
	}
	return false
}
