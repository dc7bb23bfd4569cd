package wxpaytest

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
)

// letter is where a Fault writes a notification, in place of a connection.
type letter struct {
	header http.Header
	body   []byte
	writes int
}

func (l *letter) Header() http.Header { return l.header }

func (l *letter) WriteHeader(int) {}

func (l *letter) Write(p []byte) (int, error) {
	l.body = append(l.body, p...)
	l.writes++
	return len(p), nil
}

var (
	errFaultOfAnswers = errors.New("Fault is one of answers, which cuts, frames or drops them; expected BadSignature, Without, Doubled, " +
		"SignedBy, Skew or Probe")
	errFaultOfAPIv3 = errors.New("Fault does nothing here: a notification of APIv2 has no Wechatpay-* headers; expected BadSignature, " +
		"for a notification with a sign")
)

// spoiled applies the Fault.
func (s *Server) spoiled(n Notification, signer platformKey, header http.Header, body []byte) (_ http.Header, _ []byte, err error) {
	defer func() {
		// A Fault that finds nothing to spoil panics, for Server.caught to report.
		if p := recover(); p != nil {
			if err = fmt.Errorf("Fault: %v", p); n.speaksV2() {
				err = errFaultOfAPIv3
			}
		}
	}()
	out := &letter{header: header.Clone()}
	n.Fault(&failing{server: s, signer: signer, writer: out, status: http.StatusOK, body: body, covered: body, v2: n.speaksV2()})
	switch {
	case out.writes != 1: // in one piece is what a notification is sent
		return nil, nil, errFaultOfAnswers
	case n.speaksV2() && bytes.Equal(out.body, body):
		return nil, nil, errFaultOfAPIv3
	}
	return out.header, out.body, nil
}
