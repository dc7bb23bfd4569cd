package auth

import "strconv"

// Request is what an APIv3 request's signature covers.
type Request struct {
	Method    string
	Target    string // path and query exactly as they go on the wire
	Timestamp int64  // Unix seconds
	Nonce     string
	Body      []byte
}

// Message is the text that is signed: method, target, timestamp, nonce and body,
// each followed by a line feed.
func (r Request) Message() []byte {
	return append(append(r.head(), r.Body...), '\n')
}

// head is the part of Message in front of the body.
func (r Request) head() []byte {
	m := make([]byte, 0, len(r.Method)+len(r.Target)+len(r.Nonce)+24)
	m = append(append(m, r.Method...), '\n')
	m = append(append(m, r.Target...), '\n')
	m = append(strconv.AppendInt(m, r.Timestamp, 10), '\n')
	return append(append(m, r.Nonce...), '\n')
}

// AnswerMessage is the text that WeChat Pay signs in its answers and
// notifications: timestamp, nonce and body, each followed by a line feed.
func AnswerMessage(timestamp, nonce string, body []byte) []byte {
	m := make([]byte, 0, len(timestamp)+len(nonce)+len(body)+3)
	m = append(append(m, timestamp...), '\n')
	m = append(append(m, nonce...), '\n')
	return append(append(m, body...), '\n')
}
