package wxpay

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/wechatpay-chain/wxpay/internal/apiv2"
	"github.com/wechatpay-chain/wxpay/internal/endpoint"
	"github.com/wechatpay-chain/wxpay/internal/filesink"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// readV2 reads an answer of APIv2: it fills what Get and Decode read, verifies the
// sign, and returns what return_code and result_code say is wrong.
func (c *Client) readV2(r *request, resp *Response) (err error) {
	reader := apiv2.Reader{Key: c.config.APIv2Key, Path: r.v2Path(), Fields: func(json []byte) error {
		resp.json = json
		return r.fits(resp)
	}}
	var said *apiv2.Failure
	said, resp.Verified, err = reader.Read(resp.Status, resp.Header.Get(contentTypeHeader), resp.Body)
	switch {
	case err != nil || said == nil:
		return err
	case said.Foreign:
		failure := newError(resp)
		failure.v2 = true // no list knows what a gateway says
		return failure
	}
	failure := &Error{Status: resp.Status, Code: Code(said.Code), Message: said.Message, RequestID: resp.RequestID(), Response: resp,
		v2: true}
	if said.Certain {
		failure.judged = Rejected
	}
	return failure
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
		if err := apiv2.CheckFile(resp.Status, start); err != nil {
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
