package documented

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/item"
)

// An offer is an ITEM that may be given.
type offer struct {
	head     string // up to the value
	field    *catalogue.Field
	required bool
}

// completeItem offers the ITEMs that are not on the line yet, the required ones first, or the values of the
// one that is being typed.
func completeItem(c *catalogue.Catalogue, method string, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	endpoints, err := Endpoints(c, method, args[0])
	if err != nil {
		return nil, goesOn
	}
	var offers []offer
	for _, e := range endpoints {
		w := newWalk(e, args[1:], typed)
		w.walk(e.Fields(), "", true)
		offers = append(offers, w.offers...)
	}
	var first, later []string
	seen := map[string]bool{}
	for _, o := range offers {
		switch {
		case seen[o.head]:
		case o.head == typed:
			return completeValue(offers, typed)
		case !strings.HasPrefix(o.head, typed):
		case o.required:
			first = append(first, described(o.head, o.describe()))
		default:
			later = append(later, described(o.head, o.describe()))
		}
		seen[o.head] = true
	}
	if found := append(first, later...); len(found) > 0 {
		return found, goesOn
	}
	return completeValue(offers, typed)
}

func (o *offer) describe() string {
	kind := o.field.Type
	if kind == "array" {
		kind = o.field.Items
	}
	words := []string{"optional"}
	if o.required {
		words[0] = "required"
	}
	if kind != "" {
		words = append(words, kind)
	}
	if o.field.Sensitive {
		words = append(words, "encrypted")
	}
	return strings.Join(words, ", ")
}

// completeValue offers the values of the ITEM whose name and operator are typed.
func completeValue(offers []offer, typed string) ([]string, cobra.ShellCompDirective) {
	_, operator, value := item.Split(typed)
	head := strings.TrimSuffix(typed, value)
	if name, isFile := strings.CutPrefix(value, "@"); isFile && operator != "" && operator != "==" && operator != ":" {
		return completeFile(head+"@", name)
	}
	if operator == "@" {
		return completeFile(head, value)
	}
	var found []string
	for _, o := range offers {
		if o.head != head {
			continue
		}
		values := o.field.Enum
		if len(values) == 0 && o.field.Type == "boolean" {
			values = []string{"true", "false"}
		}
		for _, v := range values {
			if strings.HasPrefix(v, value) {
				found = append(found, described(head+v, ""))
			}
		}
		break
	}
	if len(found) == 0 {
		return nil, goesOn
	}
	return found, inOrder
}

// A walk goes through the fields of an endpoint.
type walk struct {
	endpoint *catalogue.Endpoint
	given    map[string]bool // the keys of what is on the line
	typed    string          // the key of what is being typed
	offers   []offer
}

func newWalk(e *catalogue.Endpoint, args []string, typed string) *walk {
	w := &walk{endpoint: e, given: map[string]bool{}, typed: keyOf(typed)}
	for _, arg := range args {
		w.given[keyOf(arg)] = true
	}
	return w
}

// keyOf tells ITEMs of the same name and another place apart.
func keyOf(arg string) string {
	name, operator, _ := item.Split(arg)
	switch operator {
	case "==":
		return "?" + name
	case ":":
		return strings.ToLower(name) + ":"
	}
	return name
}

// walk offers fields that are not given, with what is before their names; required says that what they
// are in must be there.
func (w *walk) walk(fields []catalogue.Field, before string, required bool) {
	for i := range fields {
		f := &fields[i]
		path := before + f.Name
		required := required && f.Required
		switch {
		case !isGiven(w.endpoint, f) || w.given[path] && f.In != catalogue.InQuery:
		case f.In == catalogue.InPath || f.In == catalogue.InQuery || f.In == catalogue.InHeader:
			w.offer(f, headOf(w.endpoint, f, path), required && (f.In != catalogue.InHeader || !isOurs(f.Name)))
		case f.IsList() && len(f.Fields) > 0:
			index := w.index(path)
			inside := path + "." + strconv.Itoa(index) + "."
			w.walk(f.Fields, inside, required && index == 0 || w.inside(inside))
		case f.IsList() && f.Items != "object" && f.Items != "array":
			index := 0
			for w.given[path+"."+strconv.Itoa(index)] {
				index++
			}
			w.offer(f, path+"."+strconv.Itoa(index)+operatorOf(w.endpoint, f, f.Items), required && index == 0)
		case len(f.Fields) > 0:
			w.walk(f.Fields, path+".", required || w.inside(path+".") && f.Type == "object")
		default:
			w.offer(f, headOf(w.endpoint, f, path), required)
		}
	}
}

func (w *walk) offer(f *catalogue.Field, head string, required bool) {
	if !w.given[keyOf(head)] {
		w.offers = append(w.offers, offer{head, f, required})
	}
}

// inside reports whether something on the line stands inside of a path, which ends with a dot: then what
// that requires is required.
func (w *walk) inside(path string) bool {
	for key := range w.given {
		if strings.HasPrefix(key, path) {
			return true
		}
	}
	return false
}

// index is the item of a list that is being given: the last on the line, or the next if it is typed.
func (w *walk) index(path string) int {
	index := 0
	for w.inside(path + "." + strconv.Itoa(index+1) + ".") {
		index++
	}
	next := path + "." + strconv.Itoa(index+1)
	if w.inside(path+"."+strconv.Itoa(index)+".") && (w.typed == next || strings.HasPrefix(w.typed, next+".")) {
		index++
	}
	return index
}
