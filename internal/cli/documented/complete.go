package documented

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/cataloguefile"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

const (
	inOrder = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	goesOn  = inOrder | cobra.ShellCompDirectiveNoSpace // more is to be typed right behind it
)

// CompleteRequest offers what a request of a verb takes: the path, part by part, then the ITEMs of what is
// documented there. Without a verb, method is "".
func CompleteRequest(a *app.App, method string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		c, err := cataloguefile.Open(a)
		switch {
		case err != nil:
			return nil, cobra.ShellCompDirectiveError
		case len(args) == 0 && method == "" && typed == "":
			return nil, inOrder // the commands come first
		case len(args) == 0:
			return completePath(c, method, typed)
		}
		return completeItem(c, method, args, typed)
	}
}

// CompletePage offers [METHOD] PATH, and behind it the ITEMs if the command takes some.
func CompletePage(a *app.App, takesItems bool) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		c, err := cataloguefile.Open(a)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		method := ""
		if len(args) > 0 && slices.Contains(Methods, strings.ToUpper(args[0])) {
			method, args = strings.ToUpper(args[0]), args[1:]
		}
		switch {
		case len(args) == 0 && method == "" && !strings.Contains(typed, "/"):
			paths, directive := completePath(c, method, typed)
			for _, m := range Methods {
				if m = strings.ToLower(m); typed != "" && strings.HasPrefix(m, typed) {
					paths = append(paths, m)
				}
			}
			return paths, directive
		case len(args) == 0:
			return completePath(c, method, typed)
		case takesItems:
			return completeItem(c, method, args, typed)
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// CompleteData offers files for --data: those behind an @.
func CompleteData(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	if name, found := strings.CutPrefix(typed, "@"); found {
		return completeFile("@", name)
	}
	if typed == "" {
		return []string{cobra.CompletionWithDesc("@", "a file"), cobra.CompletionWithDesc("-", "standard input")}, goesOn
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// completeFile offers the files that a name begins, with a text in front of each.
func completeFile(head, typed string) (found []string, directive cobra.ShellCompDirective) {
	dir, base := filepath.Split(typed)
	read := dir
	if read == "" {
		read = "."
	}
	entries, err := os.ReadDir(read)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	directive = inOrder
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, base) || base == "" && strings.HasPrefix(name, ".") || strings.ContainsAny(name, "\n\t") {
			continue
		}
		if entry.IsDir() {
			name, directive = name+"/", goesOn
		}
		found = append(found, head+dir+name)
	}
	return found, directive
}

// completePath offers paths up to where they part. A part that another method has is not offered.
func completePath(c *catalogue.Catalogue, method, typed string) (found []string, directive cobra.ShellCompDirective) {
	typed = strings.ReplaceAll(typed, `\`, "") // what a shell puts in front of braces
	slash := ""
	if strings.HasPrefix(typed, "/") {
		slash = "/"
	}
	parts := strings.Split(strings.TrimPrefix(typed, "/"), "/")
	parent, last := parts[:len(parts)-1], parts[len(parts)-1]
	below := slash + strings.Join(append(slices.Clone(parent), ""), "/")
	directive = inOrder
	for _, group := range groups(within(c, method, parent, last), len(parent)) {
		if group.whole {
			found = append(found, described(below+group.name, group.titles(method)))
			continue
		}
		found, directive = append(found, terminal.OneLine(below+group.name+"/")), goesOn
	}
	return found, directive
}

// A leaf is an endpoint and the parts of its path.
type leaf struct {
	endpoint *catalogue.Endpoint
	parts    []string
}

// within are the endpoints that a path may still become. A part that is a name goes before one that
// stands where a placeholder is.
func within(c *catalogue.Catalogue, method string, parent []string, last string) (found []leaf) {
	most := 0
	for _, e := range c.Endpoints() {
		parts := strings.Split(e.Path, "/")
		if method != "" && e.Method != method || len(parts) <= len(parent) || !strings.HasPrefix(parts[len(parent)], last) {
			continue
		}
		names := 0
		for i, part := range parent {
			switch {
			case part == parts[i]:
				names++
			case part == "" || !strings.HasPrefix(parts[i], "{"):
				names = -len(parent)
			}
		}
		if names < most || names < 0 {
			continue
		}
		if names > most {
			most, found = names, nil
		}
		found = append(found, leaf{e, parts})
	}
	return found
}

// A group is what begins with the same parts.
type group struct {
	name   string // behind the parent
	whole  bool   // the paths end there
	leaves []leaf
}

// groups parts endpoints by what comes behind the first so many parts; where nothing parts them, on and on.
func groups(leaves []leaf, depth int) (all []*group) {
	byName := map[string]*group{}
	for _, l := range leaves {
		key := l.parts[depth]
		if len(l.parts) > depth+1 {
			key += "/"
		}
		if byName[key] == nil {
			byName[key] = &group{}
			all = append(all, byName[key])
		}
		byName[key].leaves = append(byName[key].leaves, l)
	}
	for _, g := range all {
		end := depth + 1
		for first := g.leaves[0].parts; end < len(first); end++ {
			if slices.ContainsFunc(g.leaves, func(l leaf) bool {
				return len(l.parts) <= end || l.parts[end] != first[end] || len(l.parts) == end+1 != (len(first) == end+1)
			}) {
				break
			}
		}
		g.name, g.whole = strings.Join(g.leaves[0].parts[depth:end], "/"), end == len(g.leaves[0].parts)
	}
	return all
}

// titles says what the endpoints of a path do; each with its method if that is open.
func (g *group) titles(method string) string {
	var all []string
	for _, l := range g.leaves {
		title := l.endpoint.Title
		if method == "" {
			title = l.endpoint.Method + " " + title
		}
		all = append(all, title)
	}
	return strings.Join(all, ", ")
}

func described(word, what string) string {
	return cobra.CompletionWithDesc(terminal.OneLine(word), terminal.OneLine(strings.Join(strings.Fields(what), " ")))
}
