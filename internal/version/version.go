// Package version finds out which version of this module a program was built with.
package version

import (
	"runtime/debug"
	"strings"
)

// Module is the path of this module, as go.mod has it.
const Module = "github.com/wechatpay-chain/wxpay"

// devel is the version of what was built from files that belong to no known version.
const devel = "0.0.0-devel"

// Own returns the version of this module in the running program, without the v: "1.2.3"
// of a release, "1.2.4-0.20260102030405-0123456789ab" of a commit between releases, with
// "+dirty" if files were changed, "0.0.0-devel" if nothing is known.
func Own() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return devel
	}
	return of(info)
}

// of is Own for a program of which info tells: the command of this module, or anybody's
// program that has this module among what it depends on.
func of(info *debug.BuildInfo) string {
	if info.Main.Path == Module {
		return ofModule(&info.Main, setting(info, "vcs.revision"))
	}
	for _, dep := range info.Deps {
		if dep.Path == Module {
			return ofModule(dep, "") // the revision in info is that of the program
		}
	}
	return devel
}

// ofModule is the version of a module, or of what go.mod has put in its place: a directory
// has none.
func ofModule(m *debug.Module, revision string) string {
	if m.Replace != nil {
		m = m.Replace
	}
	switch version := strings.TrimPrefix(m.Version, "v"); {
	case version != "" && version != "(devel)":
		return version
	case revision != "":
		return devel + "-" + revision[:min(len(revision), 12)]
	}
	return devel
}

func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
