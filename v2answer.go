package wxpay

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// readV2 reads an answer of APIv2: it fills what Get and Decode read, verifies the
// sign, and returns what return_code and result_code say is wrong.
func (c *Client) readV2(r *request, resp *Response) error {
	body := resp.Body
	switch {
	case xmlmap.IsXML(body) || resp.Status/100 != 2:
	case r.isOneOf(v2Files):
		return v2File(resp.Status, body)
	case r.isOneOf(v2JSON):
		return readV2JSON(resp)
	}
	fields, err := xmlmap.Unmarshal(body)
	if err == nil {
		resp.json = xmlmap.JSON(fields)
	}
	if resp.Status/100 != 2 {
		if err != nil {
			return newError(resp, "", "", false)
		}
		return v2Error(resp, xmlmap.Texts(fields))
	}
	if err != nil {
		return fmt.Errorf("the answer (%d bytes of %q) is no XML of APIv2: %w", len(body), resp.Header.Get(contentTypeHeader), err)
	}
	return c.judgeV2(r, resp, fields)
}

// judgeV2 tells a success from a failure. Only what says FAIL is one: after anything
// else nobody knows.
func (c *Client) judgeV2(r *request, resp *Response, fields []xmlmap.Field) error {
	texts := xmlmap.Texts(fields)
	switch code := strings.TrimSpace(texts["return_code"]); {
	case code == "":
		return errors.New("the answer has no return_code, so it is none of APIv2")
	case !strings.EqualFold(code, "SUCCESS"):
		return v2Error(resp, texts) // such answers carry no sign
	}
	if err := c.verifyV2(r, fields, texts); err != nil {
		return err
	}
	resp.Verified = texts["sign"] != ""
	switch code, found := texts["result_code"]; {
	case r.isOneOf(v2Files) && code != "FAIL":
		return errNoFile
	case !found, code == "SUCCESS":
		return nil
	case code == "FAIL":
		return v2Error(resp, texts)
	default:
		return fmt.Errorf("the answer has the result_code %s; expected SUCCESS or FAIL", ident.Shown(code))
	}
}

// verifyV2 verifies the sign over all fields, also those that nobody has heard of. It
// may be missing where WeChat Pay gives none, and on failures, which prove nothing.
func (c *Client) verifyV2(r *request, fields []xmlmap.Field, texts map[string]string) error {
	if texts["sign"] == "" && (texts["result_code"] == "FAIL" || r.isOneOf(v2Unsigned)) {
		return nil
	}
	if err := auth.VerifyV2(c.config.APIv2Key, texts); err != nil {
		return err
	}
	if len(texts) != len(fields) {
		return &auth.VerifyError{Reason: auth.BadSign, Err: errors.New("there are elements inside of others, which no sign covers")}
	}
	return nil
}

// v2File tells whether a body is the file that was asked for.
func v2File(status int, body []byte) error {
	if status != http.StatusOK {
		return fmt.Errorf("the answer has the status %d; a file comes with 200", status)
	}
	return checkUnsigned(body)
}

// readV2JSON reads the one kind of answer that is JSON, whose success is retcode 0.
func readV2JSON(resp *Response) error {
	code := gjson.GetBytes(resp.Body, "retcode")
	switch {
	case !jsontext.IsObject(resp.Body) || code.Type != gjson.Number:
		return fmt.Errorf("the answer (%d bytes) is no JSON object with a retcode", len(resp.Body))
	case code.Raw == "0":
		return nil
	}
	return v2Failure(resp, Code(code.Raw), gjson.GetBytes(resp.Body, "retmsg").String())
}

// v2Error is what the fields of an answer say is wrong.
func v2Error(resp *Response, texts map[string]string) error {
	code, message := "", texts["return_msg"]
	for _, name := range []string{"err_code", "error_code", "result_code", "return_code"} {
		if v := strings.TrimSpace(texts[name]); v != "" && v != "SUCCESS" {
			code = v
			break
		}
	}
	if texts["err_code_des"] != "" {
		message = texts["err_code_des"]
	}
	return v2Failure(resp, Code(code), message)
}

func v2Failure(resp *Response, code Code, message string) error {
	return &Error{Status: resp.Status, Code: code, Message: message, RequestID: resp.RequestID(), Response: resp, v2: true}
}

// v2Undecided are the codes after which money may still move: query first, or repeat
// the very same request. From the pages of micropay, refund and red packets.
var v2Undecided = []Code{"SYSTEMERROR", "USERPAYING", "BANKERROR", "PROCESSING", "BIZERR_NEED_RETRY", "TIMEOUT", "SYSTEMBUSY"}

// v2UndecidedHints are words of failures that have no code, or another one.
var v2UndecidedHints = []string{"SYSTEMERROR", "USERPAYING", "BANKERROR", "TIMEOUT", "系统", "超时", "繁忙", "受理", "处理中"}

// v2Outcome judges a failure of APIv2. Where it is not plain that nothing happened it
// is Unknown.
func (e *Error) v2Outcome() Outcome {
	for _, code := range v2Undecided {
		if e.Is(code) {
			return Unknown
		}
	}
	text := strings.ToUpper(strings.NewReplacer("_", "", " ", "").Replace(e.Message + e.Response.Get("return_msg").String()))
	for _, hint := range v2UndecidedHints {
		if strings.Contains(text, hint) {
			return Unknown
		}
	}
	return Rejected
}

// takeV2 reads the body of an APIv2 answer for a sink: a file is streamed; anything
// else is read into memory, for it must be looked at first.
func (c *Client) takeV2(r *request, resp *Response, body io.Reader) (signed bool, err error) {
	all := bufio.NewReaderSize(body, 4<<10)
	start, err := all.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if r.isOneOf(v2Files) && !xmlmap.IsXML(start) && strings.TrimSpace(string(start)) != "" {
		if err := v2File(resp.Status, start); err != nil {
			return false, &contentError{err}
		}
		r.sink.streamed = true
		t := transfer{sink: r.sink, total: announced(resp.Header)}
		return false, t.run(all)
	}
	limit := int64(c.config.MaxBody)
	data, err := io.ReadAll(io.LimitReader(all, limit+1))
	if int64(len(data)) > limit {
		return false, &contentError{fmt.Errorf("the answer has more than %d bytes (Config.MaxBody)", limit)}
	}
	resp.Body = data
	return true, err
}

// finishV2 judges what takeV2 left in memory, and gives it to the sink.
func (c *Client) finishV2(r *request, resp *Response) error {
	if !r.sink.streamed {
		if err := c.readV2(r, resp); err != nil || resp.Status/100 != 2 {
			return err
		}
		t := transfer{sink: r.sink, total: int64(len(resp.Body))}
		if err := t.run(bytes.NewReader(resp.Body)); err != nil {
			return err
		}
		resp.Body = nil
	}
	if err := r.sink.check(); err != nil {
		return err
	}
	return r.sinkError(r.sink.keep())
}
