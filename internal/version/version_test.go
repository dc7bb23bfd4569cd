package version

import (
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVersionIsThatOfThisModuleInTheProgram(t *testing.T) {
	t.Parallel()
	shop := debug.Module{Path: "example.com/shop", Version: "v9.9.9"}
	own := func(version string) debug.Module { return debug.Module{Path: Module, Version: version} }
	among := func(m debug.Module) []*debug.Module {
		return []*debug.Module{{Path: "github.com/tidwall/gjson", Version: "v1.20.3"}, &m}
	}
	replaced := func(path, version string) debug.Module {
		m := own("v1.2.3")
		m.Replace = &debug.Module{Path: path, Version: version}
		return m
	}
	revision := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}}
	for name, test := range map[string]struct {
		info debug.BuildInfo
		want string
	}{
		"a program that requires a release": {debug.BuildInfo{Main: shop, Deps: among(own("v1.2.3"))}, "1.2.3"},
		"a program that requires a commit": {
			debug.BuildInfo{Main: shop, Deps: among(own("v1.2.4-0.20260102030405-0123456789ab"))}, "1.2.4-0.20260102030405-0123456789ab",
		},
		"a program with a commit of its own": {debug.BuildInfo{Main: shop, Deps: among(own("v1.2.3")), Settings: revision}, "1.2.3"},
		"a program with a fork in place": {
			debug.BuildInfo{Main: shop, Deps: among(replaced("example.com/fork", "v1.2.4"))}, "1.2.4",
		},
		"a program whose go.mod puts a directory there": {debug.BuildInfo{Main: shop, Deps: among(replaced("../wxpay", ""))}, "0.0.0-devel"},
		"a program of the same workspace": {
			debug.BuildInfo{Main: shop, Deps: among(own("(devel)")), Settings: revision}, "0.0.0-devel",
		},
		"a program without this module": {debug.BuildInfo{Main: shop, Settings: revision}, "0.0.0-devel"},
		"a module whose path only begins like ours": {
			debug.BuildInfo{Main: shop, Deps: []*debug.Module{{Path: Module + "/examples", Version: "v3.0.0"}}}, "0.0.0-devel",
		},
		"the command, installed": {debug.BuildInfo{Main: own("v1.2.3")}, "1.2.3"},
		"the command, from a changed checkout": {
			debug.BuildInfo{Main: own("v1.2.4-0.20260102030405-0123456789ab+dirty"), Settings: revision},
			"1.2.4-0.20260102030405-0123456789ab+dirty",
		},
		"the command, from a checkout of unknown version": {debug.BuildInfo{Main: own("(devel)"), Settings: revision}, "0.0.0-devel-0123456789ab"},
		"the command, from files":                         {debug.BuildInfo{Main: own("(devel)")}, "0.0.0-devel"},
		"a test of this module":                           {debug.BuildInfo{Main: own("")}, "0.0.0-devel"},
		"a build that says nothing":                       {debug.BuildInfo{}, "0.0.0-devel"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, of(&test.info))
		})
	}
}

func TestModuleIsWhatGoModSays(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../go.mod")
	require.NoError(t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	assert.Equal(t, "module "+Module, first)
}
