package settings

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// InUse returns the profile of that name, or of "" the one in use: that of WXPAY_PROFILE, the file's default, or the only one. What
// the environment and the flags give stands in place of what the file says.
func (l *Loader) InUse(name string) (Profile, error) {
	file, path, found, err := l.ReadFile()
	if err != nil {
		return Profile{}, err
	}
	name = cmp.Or(name, l.Getenv("WXPAY_PROFILE"), file.Default)
	p, exists := file.Profiles[name]
	known := strings.Join(slices.Sorted(maps.Keys(file.Profiles)), ", ")
	switch {
	case name == "" && len(file.Profiles) == 1:
		for name, p = range file.Profiles {
		}
	case name == "" && len(file.Profiles) > 1:
		e := errorf(`name one, or set WXPAY_PROFILE, or write default = "…" into the file`,
			"%s has the profiles %s and no default", path, known)
		e.NoName = true
		return p, e
	case name != "" && !exists && found:
		return p, errorf("it has "+cmp.Or(known, "none"), "%s has no profile %q", path, name)
	case name != "" && !exists:
		return p, errorf(InitTodo, "there is no profile %q: %s does not exist", name, path)
	}
	p.Name, p.Dir = cmp.Or(name, "environment"), filepath.Dir(path)
	if name != "" {
		p.File = path
	}
	fromFile, err := l.overlay(&p)
	if err == nil && slices.ContainsFunc(fromFile, isCommand) {
		err = l.mayRunCommands(path)
	}
	return p, err
}

// overlay puts what the environment and the flags hold in place of the profile's fields, and returns the values that stay.
func (l *Loader) overlay(p *Profile) (stay []string, err error) {
	p.from = make(map[string]string)
	for _, s := range All() {
		if s.at == nil {
			continue
		}
		value, from := l.Flags[s.Name], s.Flag
		if value == "" {
			if value, from, err = l.ofEnvironment(s); err != nil {
				return nil, err
			}
		}
		if value == "" {
			stay = append(stay, *s.at(p))
			continue
		}
		*s.at(p), p.from[s.Name] = value, from
	}
	return slices.AppendSeq(stay, maps.Values(p.Platform)), nil
}

// ofEnvironment is the value of a setting in the environment, and the variable that holds it.
func (l *Loader) ofEnvironment(s Setting) (value, from string, err error) {
	value, from = l.Getenv(s.Env()), s.Env()
	if s.Also == "" {
		return value, from, nil
	}
	other := l.Getenv(variable(s.Also))
	switch {
	case other == "":
		return value, from, nil
	case value != "" && value != other:
		return "", "", errorf("unset "+variable(s.Also), "%s and %s are one setting, and have two values", s.Env(), variable(s.Also))
	}
	return other, variable(s.Also), nil
}
