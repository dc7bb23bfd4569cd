package invariants_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/version"
)

// room is packages of which the same holds. ARCHITECTURE.md draws them.
type room struct {
	name     string
	packages []string // as sourcePackage.name; "internal/cli/..." is all of these
	may      []string // what they may import of this module: names of rooms, or packages
	why      string
}

// rooms are from the door down; the first that names a package is its room. A package that stands in no room is an error, so that
// whoever adds one decides where it belongs.
var rooms = []room{
	{
		"help for tests",
		[]string{"internal/testkit", "internal/cli/clitest"},
		[]string{"the command", "the gateway", "the library", "auth", "guomi", "internal/trustpath"},
		"tests lean on everything; no program may lean on what is made for tests",
	},
	{
		"generators", []string{"catalogue/rebuild"}, nil,
		"what makes files of the repository is a program of its own",
	},
	{
		"tests of the whole", []string{"internal/invariants", "internal/guide"}, nil,
		"it has no code but tests",
	},
	{
		"main", []string{"cmd/wxpay"}, []string{"internal/cli/app", "internal/cli/root"},
		"it only starts the command, so that all of the command can be tested",
	},
	{
		"the command",
		[]string{"internal/cli/..."},
		[]string{
			"the command", "the sandbox", "the gateway", "on top", "notifications", "the library", "launch", "auth", "guomi", "libcrypto",
			"internal/diagnosis", "internal/explain", "internal/fault", "internal/gostruct", "internal/ident", "internal/language",
			"internal/notifyurl", "internal/settings", "internal/trustpath",
		},
		"the command is a user of the library like any other: what it needs of a call must be exported, or users cannot do it",
	},
	{
		"profiles",
		[]string{"profile", "internal/settings"},
		[]string{
			"profiles", "certificates", "the library", "auth", "guomi", "internal/dial", "internal/ident", "internal/notsent",
			"internal/origin", "internal/proxy", "internal/trustpath",
		},
		"one reader of the configuration file for programs and for the command, which adds flags, exit codes and stderr",
	},
	{
		"the world", []string{"internal/world", "internal/worldfile"}, []string{"the world"},
		"what WeChat Pay remembers has no wire: it must not learn from the library how an answer looks",
	},
	{
		"sources",
		[]string{"internal/gostruct"},
		[]string{"catalogue", "internal/endpoint"},
		"what writes programs for users needs to know what is documented, and nothing of how it is called",
	},
	{
		"the sandbox",
		[]string{"sandbox"},
		[]string{"the gateway", "the world", "catalogue", "the library", "auth", "internal/explain"},
		"it joins the world to the gateway: what WeChat Pay does stands in the world, how it says it in the gateway",
	},
	{
		"the gateway",
		[]string{"wxpaytest"},
		[]string{"the library", "auth", "internal/ident", "internal/xmlmap"},
		"the gateway shares no code of the wire with what it tests, or both would be wrong in the same way",
	},
	{
		"on top",
		[]string{"certificates", "bill", "catalogue"},
		[]string{
			"the library", "auth", "internal/diagnosis", "internal/ident", "internal/platformkeys", "internal/gcm", "internal/endpoint",
			"internal/jsontext", "internal/nearest", "internal/xmlmap",
		},
		"these are programs of calls: a call is the library's alone, and it knows none of them",
	},
	{
		"Redis",
		[]string{"notify/redisonce"},
		[]string{"notifications"},
		"an adapter knows what it adapts, and nobody links it unasked",
	},
	{
		"the library",
		[]string{"wxpay"},
		[]string{"launch", "rooms", "mechanisms", "ground", "auth"},
		"who only calls must not carry gateways, bills or notifications",
	},
	{
		"notifications",
		[]string{"notify"},
		[]string{"auth", "ground", "internal/arrival", "internal/diagnosis", "internal/platformkeys", "internal/verify"},
		"a program that only receives needs no client and no merchant's private key",
	},
	{
		"launch",
		[]string{"launch"},
		[]string{"auth", "ground", "mechanisms", "internal/launchkeys"},
		"what a front end gets is signed without a request: it must be usable where nothing is sent",
	},
	{
		"rooms",
		[]string{
			"internal/apiv2", "internal/apiv3", "internal/arrival", "internal/credentials", "internal/diagnosis", "internal/explain",
			"internal/fault", "internal/filesink", "internal/launchkeys", "internal/param", "internal/pathtext", "internal/platformkeys",
			"internal/reach", "internal/retry", "internal/seal", "internal/uritemplate", "internal/values", "internal/verify",
		},
		[]string{"rooms", "mechanisms", "ground", "auth"},
		"a room is given what it needs: it knows no client, no call and, but for internal/param, no key of Params, so it can be read " +
			"and tested alone",
	},
	{
		"mechanisms",
		[]string{
			"internal/dump", "internal/form", "internal/hosts", "internal/notsent", "internal/numbers", "internal/origin",
			"internal/paging", "internal/proxy", "internal/transport", "internal/waiting",
		},
		[]string{"mechanisms", "ground"},
		"these move texts and bytes: who holds no key can leak none, and a wire that cannot sign cannot send again",
	},
	{
		"guomi",
		[]string{"auth/sm2"},
		[]string{"auth", "ground"},
		"a suite is known to whoever imports it: auth knows no suite but its own",
	},
	{
		"libcrypto",
		[]string{"auth/openssl"},
		[]string{"auth", "ground"},
		"it signs as a key of auth does: who asks for a signature does not see whose it is",
	},
	{
		"auth",
		[]string{"auth"},
		[]string{"ground"},
		"keys and signatures serve calls, notifications and front ends alike: they know none of them",
	},
	{
		"ground",
		[]string{
			"internal/bounded", "internal/codes", "internal/dial", "internal/endpoint", "internal/fips", "internal/gcm",
			"internal/http1", "internal/ident", "internal/jsontext", "internal/keyfile", "internal/language", "internal/nearest",
			"internal/notifyurl", "internal/observe", "internal/outcome", "internal/panics", "internal/quiet", "internal/rfc3986",
			"internal/trustpath", "internal/version", "internal/xmlmap",
		},
		[]string{"ground"},
		"everything stands on it",
	},
}

// roomOf finds the room of a package: the first that names it.
func roomOf(name string) (room, bool) {
	i := slices.IndexFunc(rooms, func(r room) bool { return among(r.packages, name) })
	if i < 0 {
		return room{}, false
	}
	return rooms[i], true
}

// among reports whether patterns, of which one may be "internal/cli/...", name a package.
func among(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		above, all := strings.CutSuffix(pattern, "...")
		return pattern == name || all && strings.HasPrefix(name, above)
	})
}

// TestPackagesKnowOnlyWhatIsBelowThem: the arrows of ARCHITECTURE.md.
func TestPackagesKnowOnlyWhatIsBelowThem(t *testing.T) {
	t.Parallel()
	needed := make(map[string]bool)
	tree := sourceTree(t)
	for _, p := range tree {
		own, ok := roomOf(p.name())
		if !assert.True(t, ok, "%s stands in no room: add it to one of rooms in this file, and to ARCHITECTURE.md", p.name()) {
			continue
		}
		for _, path := range p.imports {
			name, ours := inThisModule(path)
			if !ours {
				continue
			}
			other, _ := roomOf(name)
			needed[own.name+" knows "+other.name], needed[own.name+" knows "+name] = true, true
			allowed := slices.Contains(own.may, other.name) || slices.Contains(own.may, name)
			assert.True(t, allowed, "%s (%s) may not import %s (%s): %s", p.name(), own.name, name, other.name, own.why)
		}
	}
	for _, r := range rooms {
		for _, pattern := range r.packages {
			isThere := slices.ContainsFunc(tree, func(p sourcePackage) bool { return among([]string{pattern}, p.name()) })
			assert.True(t, isThere, "there is no package %q any more: take it out of rooms in this file", pattern)
		}
		for _, other := range r.may {
			assert.True(t, needed[r.name+" knows "+other],
				"no package of the room %q imports %q any more: take it out of rooms in this file", r.name, other)
		}
	}
}

// inThisModule reports whether a package is one of this module, and its name here.
func inThisModule(path string) (name string, ours bool) {
	if path == version.Module {
		return "wxpay", true
	}
	return strings.CutPrefix(path, version.Module+"/")
}

// guests are packages of others, and of the standard library, that not everybody may know.
var guests = []struct {
	path     string // or what begins with it and a slash
	packages []string
	why      string
}{
	{
		"github.com/valyala/fasthttp",
		[]string{"internal/transport", "notify"},
		"its traps are closed in one place; the handler of notify is there for its users",
	},
	{"go.etcd.io/bbolt", []string{"internal/worldfile"}, "a sandbox that survives the end of its program"},
	{"github.com/goccy/go-json", []string{"internal/jsontext"}, "one place knows the codec, so that its traps are closed in one place"},
	{
		"github.com/tidwall/gjson",
		[]string{
			"wxpay", "bill", "notify", "internal/apiv2", "internal/apiv3", "internal/arrival", "internal/diagnosis", "internal/explain",
			"internal/paging", "internal/values", "wxpaytest", "internal/world", "internal/cli/...",
		},
		"it reads documents of others; it checks nothing, so jsontext.Valid comes before it",
	},
	{"github.com/youmark/pkcs8", []string{"auth"}, "keys are read in auth"},
	{"software.sslmate.com/src/go-pkcs12", []string{"auth"}, "keys are read in auth"},
	{"github.com/emmansun/gmsm", []string{"auth/sm2"}, "it brings curves, ciphers and X.509 of its own, which nearly nobody needs"},
	{"github.com/ebitengine/purego", []string{"auth/openssl"}, "who links it has no static program any more, and nearly nobody needs C"},
	{"github.com/redis/go-redis/v9", []string{"notify/redisonce"}, "who has one replica, or another store, must not carry a Redis client"},
	{"github.com/spf13/cobra", []string{"internal/cli/..."}, "the command alone has a command line"},
	{"github.com/spf13/pflag", []string{"internal/cli/..."}, "the command alone has a command line"},
	{"github.com/itchyny/gojq", []string{"internal/cli/..."}, "the command alone has filters"},
	{
		"github.com/BurntSushi/toml",
		[]string{"internal/settings", "internal/cli/..."},
		"the command and package profile have a configuration file: the library reads none",
	},
	{"github.com/schollz/progressbar/v3", []string{"internal/cli/..."}, "the command alone draws"},
	{
		"github.com/skip2/go-qrcode", []string{"internal/cli/...", "sandbox"},
		"the command and the sandbox's page draw what a camera reads; who does not import the sandbox does not carry it",
	},
	{"golang.org/x/term", []string{"internal/cli/..."}, "the command alone has a terminal"},
	{
		"github.com/rivo/uniseg", []string{"internal/cli/..."},
		"the command alone has tables: Chinese characters are two columns wide; the progress bar brings it along anyhow",
	},
	{
		"golang.org/x/net/http/httpproxy", []string{"internal/proxy"},
		"HTTPS_PROXY and NO_PROXY mean what they mean to net/http, which reads them once in the life of a program",
	},
	{"golang.org/x/net/proxy", []string{"internal/proxy"}, "SOCKS5"},
	{"github.com/stretchr/testify", nil, "it is for tests"},
	{
		"net/http",
		[]string{
			"wxpay", "notify", "wxpaytest", "sandbox", "internal/apiv2", "internal/apiv3", "internal/arrival", "internal/diagnosis",
			"internal/dump", "internal/endpoint", "internal/explain", "internal/filesink", "internal/http1", "internal/numbers",
			"internal/outcome", "internal/proxy", "internal/retry", "internal/transport", "internal/values", "internal/cli/...",
			"cmd/wxpay",
		},
		"keys, front ends and texts are not HTTP; the others use its names and its Header, and none of them its Client",
	},
	{
		"unsafe", nil,
		"memory of others is where an answer of one call gets into another",
	},
}

// TestGuestsStayInTheirRooms: every package of others has one reason to be here, and a place.
func TestGuestsStayInTheirRooms(t *testing.T) {
	t.Parallel()
	for _, p := range sourceTree(t) {
		if among([]string{"internal/testkit", "internal/cli/clitest"}, p.name()) {
			continue // they are tests: no program imports them
		}
		for _, path := range p.imports {
			if _, ours := inThisModule(path); ours {
				continue
			}
			known := !strings.Contains(strings.Split(path, "/")[0], ".") // the standard library
			for _, guest := range guests {
				if path != guest.path && !strings.HasPrefix(path, guest.path+"/") {
					continue
				}
				known = true
				assert.True(t, among(guest.packages, p.name()), "%s may not import %s: %s", p.name(), path, guest.why)
			}
			assert.True(t, known, "%s imports %s, which is new here: add it to guests in this file with the reason", p.name(), path)
		}
	}
}

// linked are the modules that a program carries which imports every public package but those
// that are asked for by name: auth/openssl, auth/sm2, notify/redisonce, profile and sandbox.
var linked = map[string]string{
	version.Module:                       "itself",
	"github.com/valyala/fasthttp":        "the wire",
	"github.com/valyala/bytebufferpool":  "fasthttp's",
	"github.com/klauspost/compress":      "fasthttp's",
	"github.com/molecule-man/go-brrr":    "fasthttp's",
	"github.com/goccy/go-json":           "JSON",
	"github.com/tidwall/gjson":           "paths into JSON: Response.Get",
	"github.com/tidwall/match":           "gjson's",
	"github.com/tidwall/pretty":          "gjson's",
	"github.com/youmark/pkcs8":           "keys under a passphrase",
	"software.sslmate.com/src/go-pkcs12": "apiclient_cert.p12",
	"golang.org/x/crypto":                "of keys under a passphrase",
	"golang.org/x/net":                   "proxies: what the environment says, SOCKS5",
	"golang.org/x/text":                  "of NO_PROXY: names of hosts that are not ASCII",
}

// TestNobodyLinksUnasked: go.mod names what the command and the adapters need too; a
// program that imports the library is not to carry it.
func TestNobodyLinksUnasked(t *testing.T) {
	t.Parallel()
	adapters := []string{"auth/openssl", "auth/sm2", "notify/redisonce", "profile", "sandbox"}
	arguments := []string{"list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}"}
	for _, p := range sourceTree(t) {
		if p.public() && !slices.Contains(adapters, p.name()) {
			arguments = append(arguments, p.path())
		}
	}
	list := exec.CommandContext(t.Context(), "go", arguments...)
	list.Dir, list.Stderr = filepath.Join("..", ".."), os.Stderr
	out, err := list.Output()
	require.NoError(t, err)
	found := make(map[string]bool)
	for line := range bytes.Lines(out) {
		if module := string(bytes.TrimSpace(line)); module != "" && !found[module] {
			found[module] = true
			assert.Contains(t, linked, module, "every program that imports the library would carry %s", module)
		}
	}
	for module, why := range linked {
		assert.True(t, found[module], "nobody links %s (%s) any more: take it out of linked in this file", module, why)
	}
}
