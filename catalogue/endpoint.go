package catalogue

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// An Endpoint is one documented operation: a method on a path.
type Endpoint struct {
	Method  string   `json:"method"`   // in capitals
	Path    string   `json:"path"`     // a template, as Client.Chain takes it; APIv2 begins with v2/
	Title   string   `json:"title"`    // of the page, in Chinese
	Group   string   `json:"group"`    // the product, in Chinese: 基础支付∙退款
	Updated string   `json:"updated"`  // when the page changed last: 2024.07.11
	Roles   []string `json:"roles"`    // who may call it: 直连商户, 服务商 and others
	Pages   []string `json:"pages"`    // links to the official pages
	BaseURI string   `json:"base_uri"` // where it is, if not at the host of all others

	ClientCert bool `json:"security"` // APIv2: shows the client certificate, params key "security"
	Deprecated bool `json:"deprecated"`

	segments []string
	details  func() *details
}

// details are read when somebody asks for them, for most are never asked for.
type details struct {
	params, body []Field
	answers      map[int][]Field
}

// String returns method and path.
func (e *Endpoint) String() string { return e.Method + " " + e.Path }

// IsAPIv2 reports whether it is one of APIv2, whose body is XML.
func (e *Endpoint) IsAPIv2() bool { return e.segments[0] == "v2" }

// Params returns what a request carries beside its body: Field.In says where.
func (e *Endpoint) Params() []Field { return e.details().params }

// Body returns the fields of the body, in the order of the page: JSON, of APIv2 XML, of an
// upload the part meta.
func (e *Endpoint) Body() []Field { return e.details().body }

// Fields returns all that a request carries: params, then body.
func (e *Endpoint) Fields() []Field { return slices.Concat(e.Params(), e.Body()) }

// Statuses returns the statuses whose answers are documented, the lowest first.
func (e *Endpoint) Statuses() []int {
	var all []int
	for status := range e.details().answers {
		all = append(all, status)
	}
	slices.Sort(all)
	return all
}

// Answer returns the fields of the answer with a status; those of the success, whichever it
// is, for status 0. nil if there are none.
func (e *Endpoint) Answer(status int) []Field {
	answers := e.details().answers
	if status != 0 {
		return answers[status]
	}
	for _, status := range []int{200, 202, 204} {
		if fields, found := answers[status]; found {
			return fields
		}
	}
	return nil
}

// Placeholders returns the names of the placeholders of the path.
func (e *Endpoint) Placeholders() []string {
	var names []string
	for _, segment := range e.segments {
		if name, found := placeholder(segment); found {
			names = append(names, name)
		}
	}
	return names
}

// placeholder returns the name in {name}.
func placeholder(segment string) (name string, found bool) {
	if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

func readDetails(line []byte) (*details, error) {
	var lists struct {
		Params  []flatField            `json:"params"`
		Body    []flatField            `json:"body"`
		Answers map[string][]flatField `json:"answers"`
	}
	d := &details{answers: map[int][]Field{}}
	if err := jsontext.Unmarshal(line, &lists); err != nil {
		return d, fmt.Errorf("params, body or answers: %w", err)
	}
	d.params, d.body = nest(lists.Params, ""), nest(lists.Body, InBody)
	for status, fields := range lists.Answers {
		number, err := strconv.Atoi(status)
		if err != nil {
			return d, fmt.Errorf("answers: %q is no status", status)
		}
		d.answers[number] = nest(fields, "")
	}
	return d, nil
}

// addPlaceholders adds those of the path that the page does not list, and leaves out those that the path
// does not have. All of them are required, whatever the page says.
func (d *details) addPlaceholders(names []string) {
	d.params = slices.DeleteFunc(d.params, func(f Field) bool { return f.In == InPath && !slices.Contains(names, f.Name) })
	for i := range d.params {
		d.params[i].Required = d.params[i].Required || d.params[i].In == InPath
	}
	var missing []Field
	for _, name := range names {
		if !slices.ContainsFunc(d.params, func(f Field) bool { return f.In == InPath && f.Name == name }) {
			missing = append(missing, Field{In: InPath, Name: name, Path: name, Type: "string", Required: true})
		}
	}
	d.params = append(missing, d.params...)
}
