package wxpay

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// readV2 reads an answer of APIv2: it fills what Get and Decode read, verifies the
// sign, and returns what return_code and result_code say is wrong.
func (c *Client) readV2(r *request, resp *Response) error {
	body := resp.Body
	switch {
	case xmlmap.IsXML(body) || resp.Status/100 != 2:
	case r.isOneOf(endpoint.V2Files):
		return v2File(resp.Status, body)
	case r.isOneOf(endpoint.V2JSON):
		code, message, err := apiv2.ReadJSON(body)
		if err != nil || code == "" {
			return err
		}
		return v2Failure(resp, Code(code), message)
	}
	fields, err := xmlmap.Unmarshal(body)
	if err == nil {
		resp.json = xmlmap.JSON(fields)
		if err := r.fits(resp); err != nil {
			return err
		}
	}
	if resp.Status/100 != 2 {
		if err != nil {
			failure := newError(resp)
			failure.v2 = true // no list knows what a gateway says
			return failure
		}
		return r.v2Error(resp, xmlmap.Texts(fields))
	}
	if err != nil {
		return fmt.Errorf("the answer (%d bytes of %q) is no XML of APIv2: %w", len(body), resp.Header.Get(contentTypeHeader), err)
	}
	return c.judgeV2(r, resp, fields)
}

// judgeV2 tells a success from a failure. Only what says FAIL is one: after anything
// else nobody knows.
func (c *Client) judgeV2(r *request, resp *Response, fields []xmlmap.Field) error {
	answer := apiv2.Answer(xmlmap.Texts(fields))
	switch code := answer.ReturnCode(); {
	case code == "":
		return errors.New("the answer has no return_code, so it is none of APIv2")
	case !strings.EqualFold(code, "SUCCESS"):
		return r.v2Error(resp, answer) // such answers carry no sign
	}
	if answer["sign"] != "" || !answer.HasFailed() && !r.isOneOf(endpoint.V2Unsigned) {
		if err := apiv2.Verify(c.config.APIv2Key, fields); err != nil {
			return err
		}
		resp.Verified = true
	}
	switch {
	case r.isOneOf(endpoint.V2Files) && answer.ResultCode() != "FAIL":
		return filesink.ErrNoFile
	case answer.IsSuccess():
		return nil
	}
	return r.v2Error(resp, answer)
}

// v2File refuses a body that is not the file that was asked for.
func v2File(status int, body []byte) error {
	if status != http.StatusOK {
		return fmt.Errorf("the answer has the status %d; a file comes with 200", status)
	}
	return filesink.LooksUnsigned(body)
}

// v2Error is what the fields of an answer say is wrong.
func (r *request) v2Error(resp *Response, answer apiv2.Answer) error {
	failure := v2Failure(resp, Code(answer.FailureCode()), answer.Message())
	if answer.IsCertain(endpoint.PayoutV2(r.v2Path())) {
		failure.judged = Rejected
	}
	return failure
}

func v2Failure(resp *Response, code Code, message string) *Error {
	return &Error{Status: resp.Status, Code: code, Message: message, RequestID: resp.RequestID(), Response: resp, v2: true}
}

// takeV2 reads the body of an APIv2 answer for a sink: a file is streamed; anything
// else is read into memory, for it must be looked at first.
func (c *Client) takeV2(r *request, resp *Response, body io.Reader) (signed bool, err error) {
	all := bufio.NewReaderSize(body, 4<<10)
	start, err := all.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if r.isOneOf(endpoint.V2Files) && !xmlmap.IsXML(start) && strings.TrimSpace(string(start)) != "" {
		if err := v2File(resp.Status, start); err != nil {
			return false, &filesink.ContentError{Err: err}
		}
		flow := filesink.Flow{Sink: r.sink, Total: filesink.Announced(resp.Header)}
		return false, flow.Run(all)
	}
	resp.Body, err = filesink.ReadLimited(all, c.config.MaxBody)
	r.message = &filesink.Message{Text: resp.Body}
	return true, err
}

// finishV2 judges what takeV2 left in memory, and gives it to the sink.
func (c *Client) finishV2(r *request, resp *Response) error {
	if !r.sink.Filled() {
		if err := c.readV2(r, resp); err != nil || resp.Status/100 != 2 {
			return err
		}
		flow := filesink.Flow{Sink: r.sink, Total: int64(len(resp.Body))}
		if err := flow.Run(bytes.NewReader(resp.Body)); err != nil {
			return err
		}
		resp.Body = nil
	}
	if err := r.sink.Check(); err != nil {
		return err
	}
	return r.sinkError(r.sink.Keep())
}
