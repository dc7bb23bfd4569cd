package pages

import (
	"strconv"

	"github.com/wechatpay-chain/wxpay/catalogue"
)

// facts are an endpoint as JSON, with the keys that catalogue.Read takes.
type facts struct {
	Method     string   `json:"method"`
	Path       string   `json:"path"`
	Title      string   `json:"title,omitempty"`
	Group      string   `json:"group,omitempty"`
	Updated    string   `json:"updated,omitempty"`
	Roles      []string `json:"roles,omitempty"`
	Pages      []string `json:"pages,omitempty"`
	Deprecated bool     `json:"deprecated,omitempty"`
	BaseURI    string   `json:"base_uri,omitempty"`
	ClientCert bool     `json:"security,omitempty"`

	Params  []fieldFacts            `json:"params,omitempty"`
	Body    []fieldFacts            `json:"body,omitempty"`
	Answers map[string][]fieldFacts `json:"answers,omitempty"`
}

type fieldFacts struct {
	In        string   `json:"in,omitempty"`
	Name      string   `json:"name"` // the whole path
	Type      string   `json:"type,omitempty"`
	Items     string   `json:"items,omitempty"`
	Format    string   `json:"format,omitempty"`
	Required  bool     `json:"required,omitempty"`
	Sensitive bool     `json:"sensitive,omitempty"`
	Enum      []string `json:"enum,omitempty"`
	MinLength int      `json:"minLength,omitempty"`
	MaxLength int      `json:"maxLength,omitempty"`
	Minimum   *int64   `json:"minimum,omitempty"`
	Maximum   *int64   `json:"maximum,omitempty"`
}

// headFacts are those that tell which endpoint it is.
func headFacts(e *catalogue.Endpoint) facts {
	return facts{
		Method: e.Method, Path: e.Path, Title: e.Title, Group: e.Group, Updated: e.Updated, Roles: e.Roles, Pages: e.Pages,
		Deprecated: e.Deprecated, BaseURI: e.BaseURI, ClientCert: e.ClientCert,
	}
}

func allFacts(e *catalogue.Endpoint) facts {
	all := headFacts(e)
	all.Params, all.Body, all.Answers = flat(e.Params()), flat(e.Body()), map[string][]fieldFacts{}
	for _, status := range e.Statuses() {
		all.Answers[strconv.Itoa(status)] = flat(e.Answer(status))
	}
	return all
}

func flat(fields []catalogue.Field) (all []fieldFacts) {
	for f := range catalogue.All(fields) {
		in := f.In
		if in == catalogue.InBody {
			in = "" // it stands in the list of the body
		}
		all = append(all, fieldFacts{
			In: in, Name: f.Path, Type: f.Type, Items: f.Items, Format: f.Format, Required: f.Required, Sensitive: f.Sensitive,
			Enum: f.Enum, MinLength: f.MinLength, MaxLength: f.MaxLength, Minimum: f.Minimum, Maximum: f.Maximum,
		})
	}
	return all
}
