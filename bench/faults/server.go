package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// idleTime is how long WeChat Pay keeps a connection without use.
const idleTime = 8 * time.Second

// A server is one host of the platform, with one port.
type server struct {
	world    *world
	listener net.Listener
	tls      *tls.Config // nil: plain HTTP
	name     string

	wait sync.WaitGroup
	mu   sync.Mutex
	open map[net.Conn]bool // nil: the server is closed
}

func (w *world) listen(ctx context.Context, name string, secured bool) (*server, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{world: w, listener: l, name: name, open: map[net.Conn]bool{}}
	if secured {
		s.tls = &tls.Config{Certificates: []tls.Certificate{w.keys.cert}, MinVersion: tls.VersionTLS12}
	}
	s.wait.Go(s.accept)
	return s, nil
}

func (s *server) addr() string { return s.listener.Addr().String() }

func (s *server) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.open == nil {
			s.mu.Unlock()
			_ = c.Close()
			return
		}
		s.open[c] = true
		s.mu.Unlock()
		s.wait.Go(func() { s.serve(c.(*net.TCPConn)) })
	}
}

// close ends all connections and waits for whoever serves them.
func (s *server) close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for c := range s.open {
		_ = c.Close()
	}
	s.open = nil
	s.mu.Unlock()
	s.wait.Wait()
}

// A meter is the socket of a connection, which is cut after some more bytes have been written.
type meter struct {
	*net.TCPConn
	limited bool
	left    int
}

func (m *meter) Write(p []byte) (int, error) {
	if !m.limited {
		return m.TCPConn.Write(p)
	}
	n, err := m.TCPConn.Write(p[:min(len(p), m.left)])
	if m.left -= n; m.left == 0 {
		_ = m.Close()
		return n, errCut
	}
	return n, err
}

// A line is one connection at the server.
type line struct {
	net.Conn
	server   *server
	world    *world
	socket   *meter
	r        *bufio.Reader
	served   int
	idle     time.Duration
	poisoned bool          // something unasked was sent behind an answer
	lag      time.Duration // the next answer takes so long: who was told something unasked has long gone on
}

func (s *server) serve(c *net.TCPConn) {
	defer func() {
		_ = c.Close()
		s.world.roads.forget(c)
		s.mu.Lock()
		delete(s.open, c)
		s.mu.Unlock()
	}()
	_ = c.SetReadBuffer(sockets)
	l := &line{server: s, world: s.world, socket: &meter{TCPConn: c}, idle: idleTime}
	l.Conn = l.socket
	if s.tls != nil {
		cfg := s.tls.Clone()
		cfg.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
			d := s.world.roads.find(c)
			if d.fault == handshakeCut {
				l.socket.limited, l.socket.left = true, s.world.cover.handshake.next(d.at, 160)
			}
			own := s.tls.Clone()
			if d.at%4 == 1 {
				own.MaxVersion = tls.VersionTLS12
			}
			return own, nil
		}
		_ = c.SetReadDeadline(time.Now().Add(idleTime))
		secured := tls.Server(l.socket, cfg)
		if err := secured.HandshakeContext(context.Background()); err != nil {
			return
		}
		l.Conn = secured
	}
	l.r = bufio.NewReaderSize(l.Conn, 64<<10)
	for l.next() {
		l.served++
	}
}

// reset ends the connection with RST, hangUp with FIN.
func (l *line) reset() bool {
	_ = l.socket.SetLinger(0)
	return l.hangUp()
}

func (l *line) hangUp() bool {
	_ = l.socket.Close()
	return false
}

// next serves one request, and reports whether there may be another one.
func (l *line) next() bool {
	_ = l.SetReadDeadline(time.Now().Add(l.idle))
	if _, err := l.r.Peek(1); err != nil {
		return false
	}
	l.world.ledger.busy.Add(1)
	defer l.world.ledger.busy.Add(-1)
	head, whole := l.head()
	m, exact := l.whose(head, whole)
	if m.record == nil {
		l.world.strays.Add(1)
		return l.reset()
	}
	number := m.attempt
	if !exact {
		number = 0
	}
	a := m.record.arrive(number)
	m.attempt = a.attempt
	return l.treat(m, a, head, whole)
}

// head returns the head of a request, or what came of it.
func (l *line) head() (text []byte, whole bool) {
	_ = l.SetReadDeadline(time.Now().Add(2 * time.Second))
	for size := l.r.Buffered(); ; { // the first byte is there
		text, err := l.r.Peek(size)
		if i := bytes.Index(text, []byte("\r\n\r\n")); i >= 0 {
			return text[:i+4], true
		}
		if err != nil {
			return text, false
		}
		if size = l.r.Buffered(); size == len(text) {
			size++
		}
	}
}

// whose finds out which attempt a request is; exact reports whether that is certain.
func (l *line) whose(head []byte, whole bool) (m mark, exact bool) {
	if m, found := l.world.read(head); found && whole && attemptIn(head) > 0 {
		return m, true
	}
	d := l.world.roads.find(l.socket)
	if m, found := l.world.read(head); found && l.served > 0 {
		return m, false
	}
	if d.record != nil && (l.served == 0 || d.fault == fine) { // a weakConn tells whom it carries
		return d.mark, l.served == 0
	}
	return mark{}, false
}

// lengthIn is the Content-Length of a request.
func lengthIn(head []byte) int {
	_, rest, _ := bytes.Cut(head, []byte("\r\nContent-Length: "))
	digits, _, _ := bytes.Cut(rest, []byte("\r\n"))
	n, _ := strconv.Atoi(string(digits))
	return n
}

// treat reads a request as far as the plan of its attempt says, and answers.
func (l *line) treat(m mark, a *arrival, head []byte, whole bool) bool {
	p := l.world.planner.plan(&m.record.call, m.attempt)
	seen := l.r.Buffered()
	m.record.change(func() { a.bytes, a.fault, a.poisoned = seen, p.server, l.poisoned })
	if !whole {
		return false
	}
	total := len(head) + lengthIn(head)
	_ = l.SetReadDeadline(time.Now().Add(20 * time.Second))
	switch p.server {
	case requestReset, requestClosed:
		at := l.world.cover.request.next(p.at, total-1) + 1
		l.note(m.record, a, p.server, at)
		if _, err := io.CopyN(io.Discard, l.r, int64(at)); err != nil {
			return false
		}
		m.record.change(func() { a.bytes = at })
		if p.server == requestReset {
			return l.reset()
		}
		return l.hangUp()
	case deafInBody, earlyRefusal, earlySuccess:
		return l.answerEarly(m, a, p, total)
	default:
	}
	text := make([]byte, total)
	n, err := io.ReadFull(l.r, text)
	if err != nil {
		m.record.change(func() { a.bytes = n })
		return false
	}
	damaged, nonce := damage(m.record, text[:len(head)], text[len(head):])
	token := m.record.number() + "-" + strconv.FormatUint(p.at, 36) + "-" + strconv.FormatInt(l.world.tokens.Add(1), 36)
	m.record.change(func() { a.bytes, a.complete, a.damaged, a.nonce, a.token = total, true, damaged, nonce, token })
	if p.server == halfOpen {
		m.record.change(func() { a.carried = p.coin })
		l.note(m.record, a, halfOpen, 0)
		return l.deaf()
	}
	return l.send(m, a, p)
}

// note counts a fault that took effect.
func (l *line) note(r *record, a *arrival, f fault, at int) {
	l.world.counts[f].Add(1)
	r.change(func() { a.fault, a.at = f, at })
}

// deaf waits until the client has gone.
func (l *line) deaf() bool {
	_ = l.SetReadDeadline(time.Now().Add(20 * time.Second))
	_, _ = l.r.Peek(1)
	return l.hangUp()
}

// answerEarly reads a part of a body that no socket holds as a whole, and answers.
func (l *line) answerEarly(m mark, a *arrival, p plan, total int) bool {
	at := total/8 + int(p.at>>8)%(total/8)
	if _, err := io.CopyN(io.Discard, l.r, int64(at)); err != nil {
		return false
	}
	m.record.change(func() { a.bytes = at })
	l.note(m.record, a, p.server, at)
	own := &reply{status: 413, verdict: refused}
	switch {
	case p.server == earlySuccess:
		own = l.world.answerV3(m.record, a, p)
		own.verdict, own.carried = early, false
	case p.server == deafInBody:
		// It reads no more, so that it cannot see the client go but by the deadline of the call.
		_ = pause(context.Background(), m.record.timeout+50*time.Millisecond)
		return l.hangUp()
	case p.coin:
		own.body = []byte(`{"code":"PARAM_ERROR","message":"太大"}`)
	}
	m.record.change(func() { a.verdict = own.verdict })
	if _, err := l.Write(own.text()); err != nil {
		return false
	}
	_ = pause(context.Background(), 5*time.Millisecond)
	return l.hangUp()
}

// send answers a request.
func (l *line) send(m mark, a *arrival, p plan) bool {
	own := l.world.answer(m.record, a, p)
	m.record.change(func() { a.verdict, a.carried = own.verdict, own.carried })
	text := own.text()
	if p.server == informational {
		text = append([]byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), text...)
	}
	_ = pause(context.Background(), l.lag)
	at := 0
	var err error
	switch p.server {
	case answerReset, answerClosed, chunkedCut, untilCloseCut:
		end := len(text) - 1
		if p.server == chunkedCut {
			end = len(text) - len("\r\n0\r\n\r\n")
		}
		if at = int(p.at>>8) % end; m.record.kind != file { // a file may have any length
			at = l.world.cover.answer.next(p.at, end)
		}
		l.note(m.record, a, p.server, at)
		_, _ = l.Write(text[:at])
		if p.server == answerReset {
			return l.reset()
		}
		return l.hangUp()
	case recordCut:
		if at = int(p.at>>8) % len(text); m.record.kind != file {
			at = l.world.cover.record.next(p.at, len(text))
		}
		l.note(m.record, a, p.server, at)
		l.socket.limited, l.socket.left = true, at+1
		_, _ = l.Write(text)
		return l.hangUp()
	case delayed:
		_ = pause(context.Background(), p.wait)
		_, err = l.Write(text)
	case trickled:
		err = l.trickle(text, p)
	case surplus:
		_, err = l.Write(append(text, l.garbage(m.record.n, p, true)...))
	default:
		_, err = l.Write(text)
	}
	l.note(m.record, a, p.server, at)
	if err != nil {
		return false
	}
	m.record.change(func() { a.whole = true })
	switch {
	case own.framing == byClose:
		return l.hangUp()
	case p.server == lateSurplus:
		l.spoil(m.record.n, p)
	case p.server == idleClose:
		l.idle = p.wait
	}
	l.poisoned = l.poisoned || p.server == surplus
	return true
}

// trickle writes an answer in pieces of 1 to k bytes.
func (l *line) trickle(text []byte, p plan) error {
	most := max(len(text)/10, 1)
	for len(text) > 0 {
		n, err := l.Write(text[:min(len(text), 1+p.random.IntN(most))])
		if err != nil {
			return err
		}
		if text = text[n:]; p.random.IntN(3) == 0 {
			_ = pause(context.Background(), 200*time.Microsecond)
		}
	}
	return nil
}

// spoil sends garbage on the connection once it is idle, or in front of the next answer.
func (l *line) spoil(n int, p plan) {
	_ = l.SetReadDeadline(time.Now().Add(p.wait / 3))
	_, _ = l.r.Peek(1)
	l.poisoned, l.lag = true, p.wait
	_, _ = l.Write(l.garbage(n, p, false))
}

// garbage is what nobody has asked for. Late garbage may meet the next request on its way, and
// nobody could tell an answer without a number in it, or an unsigned refusal, from the answer to
// that: such ones come at once only.
func (l *line) garbage(n int, p plan, atOnce bool) []byte {
	own := &reply{status: 200, body: fmt2(`{"out_trade_no":"%s","trade_state":"SUCCESS"}`, numberOf(n+1_000_000))}
	serial, key := l.world.keys.current(p)
	own.fields = prove(serial, key, time.Now(), own.body)
	choice := p.at >> 16 % 3
	if atOnce {
		choice = p.at >> 16 % 5
	}
	switch choice {
	case 0:
		return own.text()
	case 1:
		return []byte("SSH-2.0-OpenSSH_9.2\r\n")
	case 2:
		return []byte{0}
	case 3:
		return (&reply{status: 403, body: []byte(`{"code":"NOT_ENOUGH","message":"x"}`)}).text()
	}
	own.body = []byte("{}")
	own.fields = prove(serial, key, time.Now(), own.body)
	return own.text()
}

func fmt2(format, number string) []byte { return []byte(strings.Replace(format, "%s", number, 1)) }

var errNoRequest = errors.New("no request")

// damage says what of a request is not as it was made; "" if nothing is.
func damage(r *record, head, body []byte) (what, nonce string) {
	first, _, _ := bytes.Cut(head, []byte("\r\n"))
	words := strings.Split(string(first), " ")
	if len(words) != 3 {
		return errNoRequest.Error(), ""
	}
	if r.kind == older {
		return damageV2(r, body)
	}
	_, rest, _ := bytes.Cut(head, []byte("\r\nAuthorization: "))
	text, _, _ := bytes.Cut(rest, []byte("\r\n"))
	values := map[string]string{}
	for pair := range strings.SplitSeq(string(text), ",") {
		name, value, _ := strings.Cut(pair, "=")
		values[name[strings.LastIndexByte(name, ' ')+1:]] = strings.Trim(value, `"`)
	}
	digest := digestOf(words[0], words[1], values["timestamp"], values["nonce_str"], string(body))
	if signature := values["signature"]; len(signature) != len(digest)+1 || signature[:len(digest)] != digest {
		return "target or body are not those that were signed", values["nonce_str"]
	}
	if n, _ := numberIn(head); n != r.n || len(body) > 0 && !bytes.Contains(body, []byte(`"`+r.number()+`"`)) {
		return "the body has another number than the target", values["nonce_str"]
	}
	return "", values["nonce_str"]
}

// damageV2 is damage of a request of APIv2, whose sign is its own.
func damageV2(r *record, body []byte) (what, nonce string) {
	var fields []field
	var sign string
	text := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(string(body)), "<xml>"), "</xml>")
	for {
		_, rest, found := strings.Cut(text, "<")
		name, rest, _ := strings.Cut(rest, ">")
		value, rest, closed := strings.Cut(rest, "</"+name+">")
		if !found || !closed {
			break
		}
		text = rest
		value = strings.TrimSuffix(strings.TrimPrefix(value, "<![CDATA["), "]]>")
		switch name {
		case "sign":
			sign = value
		case "nonce_str":
			nonce = value
		}
		fields = append(fields, field{name, value})
	}
	if signV2(fields, apiv2Key) != sign {
		return "the sign is not that of the fields", nonce
	}
	if !strings.Contains(string(body), r.number()) {
		return "the fields have another number than the target", nonce
	}
	return "", nonce
}
