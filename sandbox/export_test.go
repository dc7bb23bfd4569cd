package sandbox

import (
	"maps"
	"slices"

	"github.com/wechatpay-chain/wxpay/internal/world"
)

// World is what the sandbox remembers, for tests that need ten thousand orders and not the
// wire.
func World(s *Sandbox) *world.World { return s.world }

// PageFiles are the files of the page.
var PageFiles = pageFiles

// Faults are what a notification that is sent again can have.
func Faults() []string { return slices.Sorted(maps.Keys(faults)) }

// A Kind is one with its actions.
type Kind struct {
	Name, Plural string
	Actions      []string
}

// Kinds are all.
func Kinds() (all []Kind) {
	for _, k := range world.AllKinds() {
		all = append(all, Kind{k.Name, k.Plural, world.Acts(k.Name)})
	}
	return all
}

// Slips are the texts of slips that findSlip knows.
var Slips = []string{
	"slip.compact",
	"slip.crlf",
	"slip.empty-body",
	"slip.escaped",
	"slip.indented",
	"slip.lower-method",
	"slip.milliseconds",
	"slip.no-last-newline",
	"slip.no-query",
	"slip.no-slash",
	"slip.other-merchant",
	"slip.other-method",
	"slip.sorted",
	"slip.swapped",
	"slip.trimmed",
	"slip.unescaped",
	"slip.unicode",
	"slip.whole-url",
}

// SetToken makes the sandbox one that other machines reach.
func SetToken(s *Sandbox, token string) { s.token = token }
