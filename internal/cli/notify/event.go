package notify

import (
	"bytes"
	"cmp"
	"encoding/json"

	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
	"github.com/wechatpay-chain/wxpay/notify"
)

// eventWords say in one line what a notification is.
func eventWords(e *notify.Event) (words []string) {
	kind := cmp.Or(e.Type, "APIv2")
	for _, word := range []string{kind, e.ID, e.OriginalType} {
		if word != "" {
			words = append(words, terminal.OneLine(word))
		}
	}
	if e.Unsigned {
		words = append(words, "(unsigned: query the refund)")
	}
	if e.RequestID != "" {
		words = append(words, "request ID "+terminal.OneLine(e.RequestID))
	}
	return words
}

// eventJSON is a notification as one line of JSON.
func eventJSON(e *notify.Event) ([]byte, error) {
	var resource any = json.RawMessage(e.Resource)
	if e.APIv2 || !json.Valid(e.Resource) {
		fields := map[string]any{}
		if err := e.Decode(&fields); err != nil {
			return nil, err
		}
		resource = fields
	}
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(struct {
		ID           string `json:"id"`
		Type         string `json:"type"`
		OriginalType string `json:"original_type"`
		Key          string `json:"key"`
		Resource     any    `json:"resource"`
		APIv2        bool   `json:"apiv2"`
		Unsigned     bool   `json:"unsigned"`
		RequestID    string `json:"request_id"`
	}{e.ID, e.Type, e.OriginalType, e.Key(), resource, e.APIv2, e.Unsigned, e.RequestID})
	return line.Bytes(), err
}
