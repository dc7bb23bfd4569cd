package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/nearest"
)

// Nearest returns the endpoints whose paths a wrong one may mean. See Catalogue.Nearest.
func Nearest(path string) []*Endpoint { return Default().Nearest(path) }

// mostNear is how many endpoints Nearest returns at most.
const mostNear = 3

// Nearest returns the endpoints whose paths a wrong one may mean, at most three, the
// likeliest first: one with another spelling of a name (outTradeNo for out-trade-no), without
// its v3/, with a letter too many, or a segment. An endpoint that the path is, with any
// method, comes first. None if nothing is near.
func (c *Catalogue) Nearest(path string) []*Endpoint {
	type candidate struct {
		endpoint *Endpoint
		distance float64
	}
	var found []candidate
	segments := split(path)
	distances := map[string][]float64{} // of a name in the catalogue to each segment
	for _, e := range c.endpoints {
		if d := distance(segments, e.segments, distances); d <= farthest {
			found = append(found, candidate{e, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(rank(a.endpoint), rank(b.endpoint)))
	})
	var near []*Endpoint
	for _, f := range found {
		if len(near) < mostNear && f.distance <= found[0].distance+margin {
			near = append(near, f.endpoint)
		}
	}
	return near
}

// Costs, so that a spelling is nearer than a letter, a letter than a forgotten version, and
// that than a forgotten segment.
const (
	spelling  = 0.01 // another spelling of the same name
	slash     = 0.02 // none behind the path, or one too many
	value     = 0.05 // a value where a placeholder is
	version   = 0.3  // v3/ is missing, or the other one
	segment   = 0.7  // one is missing, or too many
	farthest  = 1.0
	margin    = 0.15 // what is so much farther than the nearest is not said
	different = 2.0
)

// distance is the least cost of making want out of have.
func distance(have, want []string, known map[string][]float64) float64 {
	row := make([]float64, len(have)+1)
	for i := 1; i <= len(have); i++ {
		row[i] = row[i-1] + dropCost(have[i-1])
	}
	for _, name := range want {
		costs, found := known[name]
		if !found {
			for _, s := range have {
				costs = append(costs, nameDistance(s, name))
			}
			known[name] = costs
		}
		diagonal := row[0]
		row[0] += dropCost(name)
		for i := range have {
			replaced := diagonal + costs[i]
			diagonal = row[i+1]
			row[i+1] = min(replaced, diagonal+dropCost(name), row[i]+dropCost(have[i]))
		}
	}
	return row[len(have)]
}

func dropCost(name string) float64 {
	switch {
	case name == "":
		return slash
	case isVersion(name):
		return version
	}
	return segment
}

func isVersion(name string) bool { return name == "v2" || name == "v3" }

// nameDistance is the cost of having one segment in place of another.
func nameDistance(have, want string) float64 {
	_, isPlaceholder := placeholder(want)
	isName := placeholderName(have) == ""
	switch {
	case have == want:
		return 0
	case have == "", want == "":
		return different
	case isPlaceholder && isName:
		return value
	case isPlaceholder:
		return 0
	case !isName:
		return different
	case isVersion(have) && isVersion(want):
		return version
	}
	folded, other := endpoint.Segment(have), endpoint.Segment(want)
	if folded == other || strings.ReplaceAll(folded, "-", "") == strings.ReplaceAll(other, "-", "") {
		return spelling
	}
	longer, shorter := max(len(folded), len(other)), min(len(folded), len(other))
	if (longer-shorter)*3 > longer { // each surplus letter counts
		return different
	}
	letters := nearest.Distance(folded, other)
	if letters*3 > longer {
		return different
	}
	return 0.1 + 0.1*float64(letters)
}

// rank is lower for what people rather look for.
func rank(e *Endpoint) int {
	n := 0
	if e.Deprecated {
		n += 4
	}
	if e.IsAPIv2() {
		n += 2
	}
	if !strings.HasPrefix(e.Path, "v") || strings.HasPrefix(e.Path, "v3/global/") {
		n++
	}
	return n
}
