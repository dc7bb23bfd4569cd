package config

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/wechatpay-chain/wxpay/internal/cli/profile"
)

// An edit is a change of a configuration file that leaves its other lines, and so its comments, as they are.
type edit struct {
	profile string            // the table that changes, "" for none
	remove  bool              // take the table away; with set, write it anew
	set     []setting         // what to write into it; an empty value takes a line away
	into    string            // the new default, if setDefault
	extra   map[string]string // platform: names and references

	setDefault bool
}

// A setting is a name with its value.
type setting struct{ name, value string }

// apply changes the lines of a file. ok is false if what comes out is not what is wanted: the file is written in ways that are not
// known here.
func (e *edit) apply(text string, want profile.File) (out string, ok bool) {
	t := &tables{lines: strings.SplitAfter(text, "\n")}
	if last := len(t.lines) - 1; t.lines[last] != "" {
		t.lines[last] += "\n"
	} else {
		t.lines = t.lines[:last]
	}
	if e.remove {
		t.remove(e.profile)
	}
	if len(e.set) > 0 {
		t.open(e.profile, "")
	}
	for _, s := range e.set {
		t.write(e.profile, "", s)
	}
	for name, value := range e.extra {
		t.open(e.profile, "platform")
		t.write(e.profile, "platform", setting{name, value})
	}
	if e.setDefault {
		t.writeAt(0, t.firstTable(), setting{"default", e.into})
	}
	out = strings.Join(t.lines, "")
	var got profile.File
	if _, err := toml.Decode(out, &got); err != nil {
		return "", false
	}
	for _, p := range got.Profiles {
		if p.BaseURI != "" && p.BaseURL != "" { // one setting in two spellings
			return "", false
		}
	}
	return out, encoded(got) == encoded(want)
}

// encoded is a file as this program writes it, by which two are compared.
func encoded(file profile.File) string {
	all := map[string]profile.Profile{}
	for name, p := range file.Profiles {
		if p.BaseURI == "" {
			p.BaseURI = p.BaseURL
		}
		p.BaseURL = ""
		all[name] = p
	}
	file.Profiles = all
	var text bytes.Buffer
	encoder := toml.NewEncoder(&text)
	encoder.Indent = ""
	if err := encoder.Encode(file); err != nil {
		return ""
	}
	return strings.Join(slices.DeleteFunc(strings.SplitAfter(text.String(), "\n"),
		func(line string) bool { return strings.HasSuffix(line, " = \"\"\n") }), "")
}

// tables are the lines of a file.
type tables struct{ lines []string }

var isHeader = regexp.MustCompile(`^\s*\[`)

// header matches the line that begins a profile, or a table in it.
func header(name, inner string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(name)
	text := `^\s*\[\s*profiles\s*\.\s*(?:` + quoted + `|"` + quoted + `"|'` + quoted + `')\s*`
	if inner != "" {
		text += `\.\s*` + inner + `\s*`
	}
	return regexp.MustCompile(text + `\]`)
}

// firstTable is the first line of the first table.
func (t *tables) firstTable() int {
	i := slices.IndexFunc(t.lines, isHeader.MatchString)
	if i < 0 {
		return len(t.lines)
	}
	for i > 0 && isComment(t.lines[i-1]) {
		i--
	}
	return i
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }

// find returns the lines of a table, its header first.
func (t *tables) find(name, inner string) (from, to int, ok bool) {
	if from = slices.IndexFunc(t.lines, header(name, inner).MatchString); from < 0 {
		return 0, 0, false
	}
	for to = from + 1; to < len(t.lines) && !isHeader.MatchString(t.lines[to]); to++ {
	}
	end := to
	for end > from+1 && isComment(t.lines[end-1]) {
		end--
	}
	if to < len(t.lines) || strings.TrimSpace(t.lines[end-1]) == "" {
		to = end // what is said before a table is said of that one, and behind the last one of the file
	}
	return from, to, true
}

// remove takes a profile away, with the comment before it.
func (t *tables) remove(name string) {
	for _, inner := range []string{"", "platform"} {
		from, to, ok := t.find(name, inner)
		if !ok {
			continue
		}
		start := from
		for start > 0 && isComment(t.lines[start-1]) {
			start--
		}
		if start > 0 { // what stands first is said of the file
			from = start
		}
		t.lines = slices.Delete(t.lines, from, to)
	}
}

// open makes sure that there is a table.
func (t *tables) open(name, inner string) {
	if _, _, ok := t.find(name, inner); ok {
		return
	}
	title := "[profiles." + key(name)
	at := len(t.lines)
	if inner != "" {
		title += "." + inner
		if _, to, ok := t.find(name, ""); ok {
			at = to
		}
	}
	table := []string{title + "]\n"}
	if at > 0 && strings.TrimSpace(t.lines[at-1]) != "" {
		table = append([]string{"\n"}, table...)
	}
	if at < len(t.lines) {
		table = append(table, "\n")
	}
	t.lines = slices.Insert(t.lines, at, table...)
}

// write writes a line of a table, in its old place if it has one.
func (t *tables) write(name, inner string, s setting) {
	if from, to, ok := t.find(name, inner); ok {
		t.writeAt(from, to, s)
	}
}

// value is what stands behind the equals sign: a text in quotes or something without.
var value = regexp.MustCompile(`^(\s*[^=\s]+\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^#"']*?)(\s*(?:#.*)?\n)$`)

// writeAt writes a line between two others.
func (t *tables) writeAt(from, to int, s setting) {
	name := regexp.MustCompile(`^\s*(?:` + regexp.QuoteMeta(s.name) + `|"` + regexp.QuoteMeta(s.name) + `")\s*=`)
	for i := from; i < to; i++ {
		if !name.MatchString(t.lines[i]) {
			continue
		}
		if s.value == "" {
			t.lines = slices.Delete(t.lines, i, i+1)
		} else if parts := value.FindStringSubmatch(t.lines[i]); parts != nil {
			t.lines[i] = parts[1] + strconv.Quote(s.value) + parts[3]
		}
		return
	}
	if s.value == "" {
		return
	}
	at := to
	for at > from && strings.TrimSpace(t.lines[at-1]) == "" {
		at--
	}
	line := []string{key(s.name) + " = " + strconv.Quote(s.value) + "\n"}
	if at == to && at < len(t.lines) { // a table follows at once
		line = append(line, "\n")
	}
	t.lines = slices.Insert(t.lines, at, line...)
}

var bare = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// key is a name as TOML writes it.
func key(name string) string {
	if bare.MatchString(name) {
		return name
	}
	return strconv.Quote(name)
}
