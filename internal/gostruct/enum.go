package gostruct

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

// enumType is the type of a field with documented values, with a constant for each; kind if
// there are none. Fields of one struct, or of what is in it, that have one name and the same
// values share a type.
func (p *part) enumType(f *catalogue.Field, kind, parent string) string {
	if len(f.Enum) == 0 {
		return kind
	}
	key := f.Name + "\x00" + strings.Join(f.Enum, "\x00")
	if known, found := p.enums[key]; found {
		return known
	}
	wanted := join(p.name, goWords(f.Name))
	if p.source.taken[wanted] {
		wanted = join(parent, goWords(f.Name))
	}
	name := p.source.taken.take(wanted)
	p.enums[key] = name
	var b strings.Builder
	fmt.Fprintf(&b, "%stype %s %s\n\n%sconst (\n",
		commentLines([]string{name + " is " + f.Name + " of " + p.name + "."}), name, kind,
		commentLines([]string{"The documented values of " + name + "; others may come."}))
	var known []string
	for _, value := range f.Enum {
		if slices.Contains(known, value) {
			continue
		}
		known = append(known, value)
		literal := strconv.Quote(value)
		if kind == "int64" {
			literal = value
		}
		b.WriteString(line(p.source.taken.take(join(name, valueWords(value))), name, "= "+literal))
	}
	b.WriteString(")\n")
	p.source.decls = append(p.source.decls, b.String())
	return name
}

// areIntegers reports whether the values are numbers as both JSON and Go write them.
func areIntegers(values []string) bool {
	return !slices.ContainsFunc(values, func(value string) bool {
		n, err := strconv.ParseInt(value, 10, 64)
		return err != nil || strconv.FormatInt(n, 10) != value
	})
}
