package auth

import "strconv"

// RequestMessage is the text that an APIv3 request's signature covers: method,
// request target, timestamp in Unix seconds, nonce and body, each followed by a
// line feed. target is the path and query exactly as they go on the wire.
func RequestMessage(method, target string, timestamp int64, nonce string, body []byte) []byte {
	return append(append(messageHead(method, target, timestamp, nonce), body...), '\n')
}

// messageHead is the part of RequestMessage in front of the body.
func messageHead(method, target string, timestamp int64, nonce string) []byte {
	m := make([]byte, 0, len(method)+len(target)+len(nonce)+24)
	m = append(append(m, method...), '\n')
	m = append(append(m, target...), '\n')
	m = append(strconv.AppendInt(m, timestamp, 10), '\n')
	return append(append(m, nonce...), '\n')
}

// AnswerMessage is the text that WeChat Pay signs in its answers and
// notifications: timestamp, nonce and body, each followed by a line feed.
func AnswerMessage(timestamp, nonce string, body []byte) []byte {
	m := make([]byte, 0, len(timestamp)+len(nonce)+len(body)+3)
	m = append(append(m, timestamp...), '\n')
	m = append(append(m, nonce...), '\n')
	return append(append(m, body...), '\n')
}
