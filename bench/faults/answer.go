package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A reply is an answer before it is written.
type reply struct {
	status  int
	fields  []field
	body    []byte
	framing framing
	verdict verdict
	carried bool
}

// A framing is how an answer says where it ends.
type framing uint8

const (
	byLength framing = iota
	byChunks
	byClose
	byTwoLengths
	byBoth
)

// text is the answer as it goes over the wire.
func (r *reply) text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d Whatever\r\nServer: faults\r\nRequest-ID: 08F78BC8-269\r\n", r.status)
	for _, f := range r.fields {
		fmt.Fprintf(&b, "%s: %s\r\n", f.name, f.value)
	}
	length := fmt.Sprintf("Content-Length: %d\r\n", len(r.body))
	switch r.framing {
	case byLength:
		b.WriteString(length + "\r\n")
	case byClose:
		b.WriteString("Connection: close\r\n\r\n")
	case byTwoLengths:
		b.WriteString(length + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(r.body)/2))
	case byChunks:
		b.WriteString("Transfer-Encoding: chunked\r\n\r\n")
	case byBoth:
		b.WriteString("Transfer-Encoding: chunked\r\n" + length + "\r\n")
	}
	if r.framing != byChunks && r.framing != byBoth {
		b.Write(r.body)
		return b.Bytes()
	}
	half := len(r.body) / 2
	for _, part := range [][]byte{r.body[:half], r.body[half:]} {
		if len(part) > 0 {
			fmt.Fprintf(&b, "%x\r\n%s\r\n", len(part), part)
		}
	}
	b.WriteString("0\r\n\r\n")
	return b.Bytes()
}

// answer says what the server answers to an attempt, and whether it has carried it out.
func (w *world) answer(r *record, a *arrival, p plan) *reply {
	var own *reply
	switch r.kind {
	case older:
		own = w.answerV2(r, a, p)
	case file:
		own = w.answerFile(r, p)
	default:
		own = w.answerV3(r, a, p)
	}
	switch p.server {
	case chunked, chunkedCut:
		own.framing = byChunks
	case untilClose, untilCloseCut:
		own.framing = byClose
	case doubledLength:
		own.framing, own.verdict = byTwoLengths, forged
	case lengthAndChunks:
		own.framing, own.verdict = byBoth, forged
	default:
	}
	return own
}

func (w *world) answerV3(r *record, a *arrival, p plan) *reply {
	serial, key := w.keys.current(p)
	number, at := r.number(), time.Now()
	own := &reply{status: 200, verdict: genuine, carried: true}
	switch p.server {
	case otherNumber:
		own.verdict, number = crossed, w.otherThan(r.n, p)
	case rogueSignature:
		own.verdict, key = forged, w.keys.rogue
	case unknownSerial:
		own.verdict, key, serial = forged, w.keys.rogue, noSerial
	case staleTime:
		own.verdict, at = forged, at.Add(10*time.Minute)
		if p.coin {
			at = at.Add(-20 * time.Minute)
		}
	case accepted:
		own.status = 202
	case refusal, refusalUnsigned, refusalForged, undecided, errorInSuccess, gatewayPage, limited:
		return w.refuse(r, p)
	default:
	}
	own.body = fmt.Appendf(nil, `{"out_trade_no":%q,"token":%q,"trade_state":"SUCCESS","fill":%q}`, number, a.token,
		strings.Repeat("咖", w.size(p)))
	own.fields = append(own.fields, field{"Content-Type", "application/json; charset=utf-8"})
	signature := prove(serial, key, at, own.body)
	switch p.server {
	case missingProof:
		own.verdict = forged
		i := int(p.at>>8) % len(signature)
		signature = append(signature[:i:i], signature[i+1:]...)
	case alteredBody:
		own.verdict = forged
		own.body = bytes.Replace(own.body, []byte("SUCCESS"), []byte("NOTPAY0"), 1)
	default:
	}
	own.fields = append(own.fields, signature...)
	return own
}

// size is how many characters of padding an answer has: rarely many, about where buffers end.
func (w *world) size(p plan) int {
	if p.at%100 == 0 {
		return 5300 + int(p.at>>8%300)
	}
	return int(p.at>>8) % 60
}

// otherThan is the number of an order that is under way, or was a moment ago.
func (w *world) otherThan(n int, p plan) string {
	away := 1 + int(p.at>>8)%64
	if n >= away && p.coin {
		away = -away
	}
	return numberOf(n + away)
}

// refuse makes an answer that is no success.
func (w *world) refuse(r *record, p plan) *reply {
	type row struct {
		status int
		code   string
	}
	certain := []row{{400, "PARAM_ERROR"}, {403, "NOT_ENOUGH"}, {404, "ORDER_NOT_EXIST"}, {401, "SIGN_ERROR"}, {403, "NO_AUTH"}}
	open := []row{{400, "SYSTEM_ERROR"}, {500, "SYSTEM_ERROR"}, {503, "SERVICE_UNAVAILABLE"}, {403, "BANK_ERROR"}}
	serial, key := w.keys.current(p)
	own, said := &reply{verdict: refused}, certain[int(p.at>>8)%len(certain)]
	switch p.server {
	case undecided:
		own.verdict, own.carried, said = doubtful, p.coin, open[int(p.at>>8)%len(open)]
	case errorInSuccess:
		own.verdict, own.carried, said = doubtful, p.coin, row{200, open[int(p.at>>8)%2].code}
	case limited:
		said = row{429, "FREQUENCY_LIMITED"}
	case gatewayPage:
		own.status, own.verdict, own.carried = 502, doubtful, p.coin
		own.body, own.fields = []byte("<html>502 Bad Gateway</html>"), []field{{"Content-Type", "text/html"}}
		return own
	case refusalForged: // somebody on the way says so
		own.verdict, own.carried, key = doubtful, p.coin, w.keys.rogue
	default:
	}
	own.status, own.body = said.status, fmt.Appendf(nil, `{"code":%q,"message":"说明"}`, said.code)
	own.fields = []field{{"Content-Type", "application/json"}}
	if p.server != refusalUnsigned && r.kind != file {
		own.fields = append(own.fields, prove(serial, key, time.Now(), own.body)...)
	}
	return own
}

// answerV2 makes an answer of APIv2.
func (w *world) answerV2(r *record, a *arrival, p plan) *reply {
	own := &reply{status: 200, verdict: genuine, carried: true}
	key, number := apiv2Key, r.number()
	fields := []field{{"return_code", "SUCCESS"}, {"mch_id", mchID}, {"nonce_str", "x" + strconv.FormatUint(p.at, 36)}}
	result := field{"result_code", "SUCCESS"}
	fail := func(v verdict, code string) {
		own.verdict, own.carried, result.value = v, v == doubtful && p.coin, "FAIL"
		fields = append(fields, field{"err_code", code}, field{"err_code_des", "说明"})
	}
	switch p.server {
	case otherNumber:
		own.verdict, number = crossed, w.otherThan(r.n, p)
	case rogueSignature:
		own.verdict, key = forged, strings.ToLower(apiv2Key)
	case missingProof, alteredBody:
		own.verdict = forged
	case refusal, refusalUnsigned:
		fail(refused, "ORDERPAID")
	case refusalForged:
		fail(doubtful, "ORDERPAID")
		key = strings.ToLower(apiv2Key)
	case undecided:
		fail(doubtful, "SYSTEMERROR")
	case limited:
		fail(refused, "FREQUENCY_LIMITED")
	case gatewayPage:
		return w.refuse(r, p)
	default:
	}
	fields = append(fields, result, field{"out_trade_no", number}, field{"token", a.token})
	if p.server != missingProof && p.server != refusalUnsigned {
		fields = append(fields, field{"sign", signV2(fields, key)})
	}
	var body strings.Builder
	body.WriteString("<xml>")
	for _, f := range fields {
		if p.server == alteredBody && f.name == "token" {
			f.value += "0"
		}
		fmt.Fprintf(&body, "<%s><![CDATA[%s]]></%s>\n", f.name, f.value, f.name)
	}
	own.body = []byte(body.String() + "</xml>")
	own.fields = []field{{"Content-Type", "text/xml"}}
	return own
}

// answerFile makes the answer to a download, which carries no signature.
func (w *world) answerFile(r *record, p plan) *reply {
	own := &reply{status: 200, verdict: genuine, carried: true, body: fileOf(r.n)}
	own.fields = []field{{"Content-Type", "text/plain"}}
	switch p.server {
	case alteredBody:
		own.verdict = forged
		own.body[int(p.at>>8)%len(own.body)] ^= 1
	case rogueSignature:
		own.verdict = forged
		own.fields = append(own.fields, prove(oldSerial, w.keys.rogue, time.Now(), own.body)...)
	case refusalUnsigned, undecided, gatewayPage, limited:
		return w.refuse(r, p)
	default:
	}
	return own
}

// fileOf is the content of the file of a number.
func fileOf(n int) []byte {
	return []byte(strings.Repeat("`"+numberOf(n)+",`100\n", 20+n%3000))
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
