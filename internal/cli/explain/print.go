package explain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/internal/explain"
)

// lookedFor is what to say of a text in which nothing is found, with a sample.
const lookedFor = "looked for: an answer of WeChat Pay (JSON with code and message, XML with return_code, what curl -i prints), the " +
	"exception or the log of a program that calls it, what a program says of a signature or the network, a saved notification, what " +
	"WeChat shows in a front end, parameters with paySign\n" +
	`for example: echo '{"code":"SIGN_ERROR","message":"签名错误"}' | wxpay explain`

func (o *options) checkFormat() error {
	if o.format != "text" && o.format != "json" {
		return exit.Usagef("--format text or --format json", "--format is %q", o.format)
	}
	return nil
}

// print prints findings. size is that of the text, for when there is none.
func (o *options) print(found []explain.Finding, size int) error {
	language := o.app.Language()
	if size > explain.Longest {
		o.app.Tellf("note: of the text (%d bytes) only the last %d bytes were read\n", size, explain.Longest)
	}
	write := o.printText
	if o.format == "json" {
		write = o.printJSON
	}
	if err := write(found, language); err != nil {
		return err
	}
	named := 0
	for i := range found {
		if found[i].Name() != "" {
			named++
		}
	}
	switch {
	case len(found) == 0:
		return exit.Usagef(lookedFor, "the text (%d bytes) holds nothing that is known", size)
	case named == 0:
		return exit.Usagef("wxpay docs PATH lists the codes of an endpoint",
			"the failure is recognised, and nothing more is known about it")
	}
	return nil
}

// printText prints a paragraph for each finding.
func (o *options) printText(found []explain.Finding, language string) error {
	var b strings.Builder
	for i := range found {
		if i > 0 {
			b.WriteString("\n")
		}
		f := &found[i]
		title := o.app.Paint(o.app.Stdout, terminal.Yellow, terminal.OneLine(f.Title(language)))
		b.WriteString(title + ": " + terminal.Visible(exit.InProfileWords(f.Report(language))))
	}
	_, err := io.WriteString(o.app.Stdout, b.String())
	return err
}

// A line is a finding as JSON.
type line struct {
	Verdict    string   `json:"verdict"` // "" if none is known
	Sentence   string   `json:"sentence"`
	Remedy     string   `json:"remedy"`
	Link       string   `json:"link"`
	QueryFirst bool     `json:"query_first"`
	Evidence   evidence `json:"evidence"`
}

type evidence struct {
	Form      explain.Form `json:"form"`
	SDK       string       `json:"sdk"`
	Status    int          `json:"status"`
	Code      string       `json:"code"`
	Message   string       `json:"message"`
	RequestID string       `json:"request_id"`
}

// printJSON prints all findings as one document.
func (o *options) printJSON(found []explain.Finding, language string) error {
	lines := []line{}
	for i := range found {
		f := &found[i]
		lines = append(lines, line{
			Verdict: f.Name(), Sentence: exit.InProfileWords(f.Sentence(language)), Remedy: exit.InProfileWords(f.Remedy(language)),
			Link: f.Link(), QueryFirst: f.QueryFirst(),
			Evidence: evidence{f.Form, f.SDK, f.Status, f.Code, f.Message, f.RequestID},
		})
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]any{"findings": lines}); err != nil {
		return err
	}
	_, err := fmt.Fprint(o.app.Stdout, terminal.Shown(o.app.Stdout, text.String()))
	return err
}
