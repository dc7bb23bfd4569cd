package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// A kind is what a request asks for.
type kind uint8

const (
	query kind = 1 << iota // GET of an order
	order                  // POST of a small body
	large                  // POST of about 16 KiB, from where on an early answer is listened for
	huge                   // POST of more than the sockets hold
	older                  // POST of APIv2
	file                   // Client.Download with a hash, into a file

	small   = query | order
	v3      = small | large | huge
	anyKind = v3 | older | file
)

// A fault is what goes wrong with one attempt, or right.
type fault uint8

const (
	fine fault = iota
	// On the way to the server.
	dnsFailure
	refusedDial
	outage
	blackHole
	slowDial
	handshakeCut
	wireCut
	choppedRequest
	// At the server, before it has the request.
	requestReset
	requestClosed
	halfOpen
	deafInBody
	earlyRefusal
	earlySuccess
	// In its answer.
	delayed
	trickled
	answerReset
	answerClosed
	recordCut
	informational
	chunked
	chunkedCut
	untilClose
	untilCloseCut
	doubledLength
	lengthAndChunks
	// In what the answer says.
	otherNumber
	rogueSignature
	alteredBody
	missingProof
	unknownSerial
	staleTime
	accepted
	refusal
	refusalUnsigned
	refusalForged
	undecided
	errorInSuccess
	gatewayPage
	limited
	// After it.
	surplus
	lateSurplus
	idleClose
	faults // how many there are
)

// A dish is a fault, how often it is drawn, and for what.
type dish struct {
	fault  fault
	name   string
	weight int
	on     kind // 0: it is not the server's
}

// menu has a row for each fault, in their order.
func menu() []dish {
	return []dish{
		{fine, "none", 260, anyKind},
		{dnsFailure, "DNS failure", 0, 0},
		{refusedDial, "connection refused", 0, 0},
		{outage, "connection refused, the main host is down for a while", 0, 0},
		{blackHole, "black hole: the dial never ends", 0, 0},
		{slowDial, "slow dial", 0, 0},
		{handshakeCut, "TLS cut in the handshake", 0, 0},
		{wireCut, "network cut at byte n of the request", 0, 0},
		{choppedRequest, "request arrives in pieces", 0, 0},
		{requestReset, "reset at byte n of the request", 60, anyKind},
		{requestClosed, "close at byte n of the request", 30, anyKind},
		{halfOpen, "half-open: the server never answers", 6, anyKind},
		{deafInBody, "half-open in the middle of a body", 60, huge},
		{earlyRefusal, "refusal in the middle of a body", 300, huge},
		{earlySuccess, "signed success in the middle of a body", 300, huge},
		{delayed, "delay", 40, anyKind},
		{trickled, "answer in pieces of 1 to k bytes with pauses", 25, anyKind},
		{answerReset, "reset at byte n of the answer", 60, anyKind},
		{answerClosed, "close at byte n of the answer", 60, anyKind},
		{recordCut, "TLS cut in a record of the answer", 70, anyKind},
		{informational, "1xx before the answer", 25, anyKind},
		{chunked, "answer in chunks", 30, anyKind},
		{chunkedCut, "answer in chunks, cut", 25, anyKind},
		{untilClose, "answer until the close", 10, v3 | older},
		{untilCloseCut, "answer until the close, cut", 15, v3 | older},
		{doubledLength, "Content-Length twice", 12, anyKind},
		{lengthAndChunks, "Content-Length beside chunks", 8, anyKind},
		{otherNumber, "answer of another order, rightly signed", 40, v3 | older},
		{rogueSignature, "signature by a wrong key", 30, anyKind},
		{alteredBody, "body altered after it was signed", 30, anyKind},
		{missingProof, "a header of the signature is missing", 30, v3 | older},
		{unknownSerial, "serial that nobody knows", 20, v3},
		{staleTime, "signed ten minutes ago, or ahead", 20, v3},
		{accepted, "202, signed", 20, v3},
		{refusal, "4xx with a certain code, signed", 50, v3 | older},
		{refusalUnsigned, "4xx with a certain code, unsigned", 25, anyKind},
		{refusalForged, "4xx with a wrong signature", 20, v3 | older},
		{undecided, "SYSTEM_ERROR, with 4xx and 5xx", 40, anyKind},
		{errorInSuccess, "200 that is only an error code, signed", 15, v3},
		{gatewayPage, "502, an HTML page", 20, anyKind},
		{limited, "429", 40, anyKind},
		{surplus, "garbage right behind the answer", 35, anyKind},
		{lateSurplus, "garbage on the idle connection", 35, anyKind},
		{idleClose, "idle connection closed at the moment of reuse", 70, anyKind},
	}
}

// A call is one request as its caller makes it.
type call struct {
	n          int
	kind       kind
	idempotent bool
	tls        bool
	cancels    bool          // after cancelAt; at once if that is 0
	cancelAt   time.Duration //
	timeout    time.Duration
	stalls     bool // some attempt may wait for ever, so that timeout is short
	fill       int  // bytes of padding in the body
}

// number is the merchant's number of the request, by which the server knows it.
func (c *call) number() string { return numberOf(c.n) }

func numberOf(n int) string { return fmt.Sprintf("F%09d", n) }

// repeatable reports whether an attempt that may have been carried out may be followed by
// another one, where there is a Retry.
func (c *call) repeatable() bool { return c.kind&(query|file) != 0 || c.idempotent }

// A plan is what happens to one attempt of a call.
type plan struct {
	dial   fault // if it needs a new connection
	server fault // if it gets there
	at     uint64
	coin   bool // a server that does not answer has carried the request out
	wait   time.Duration
	random *rand.Rand
}

// A planner draws calls and plans: the same for the same seed, whatever runs beside.
type planner struct {
	seed   uint64
	menu   []dish
	totals map[kind]int
}

func newPlanner(seed uint64) *planner {
	p := &planner{seed: seed, menu: menu(), totals: map[kind]int{}}
	for k := query; k <= file; k <<= 1 {
		for _, d := range p.menu {
			if d.on&k != 0 {
				p.totals[k] += d.weight
			}
		}
	}
	return p
}

func (p *planner) random(n, attempt int) *rand.Rand {
	return rand.New(rand.NewPCG(p.seed, uint64(n)<<8|uint64(attempt))) //nolint:gosec // a run must be the same once more
}

// shortTime is the limit of a call whose server may never answer, longTime that of all others,
// which no honest machine needs.
const (
	shortTime = 250 * time.Millisecond
	longTime  = 20 * time.Second
)

// call draws what a request is.
func (p *planner) call(n int) call {
	random := p.random(n, 0)
	c := call{n: n, tls: random.IntN(100) < 25, timeout: longTime}
	switch share := random.IntN(1000); {
	case share < 300:
		c.kind = query
	case share < 800:
		c.kind = order
	case share < 890:
		c.kind = older
	case share < 940:
		c.kind = file
	case share < 993:
		c.kind, c.fill = large, 16<<10-450+random.IntN(900)
	default:
		c.kind, c.fill = huge, 700<<10
	}
	c.idempotent = c.kind != query && c.kind != file && random.IntN(100) < 40
	if c.cancels = random.IntN(100) < 4; c.cancels && random.IntN(10) > 0 {
		c.cancelAt = time.Duration(1 + random.Int64N(int64(4*time.Millisecond)))
	}
	for attempt := 1; attempt <= attempts; attempt++ {
		own := p.plan(&c, attempt)
		if own.dial == blackHole || own.server == halfOpen || own.server == deafInBody {
			c.stalls, c.timeout = true, shortTime
		}
	}
	return c
}

// attempts is Retry.Attempts of the modes that have one.
const attempts = 3

// plan draws what happens to an attempt, the first of which is 1.
func (p *planner) plan(c *call, attempt int) plan {
	random := p.random(c.n, attempt)
	own := plan{coin: random.IntN(2) == 0, at: random.Uint64(), random: random}
	switch share := random.IntN(1000); {
	case share < 30:
		own.dial = dnsFailure
	case share < 60:
		own.dial = refusedDial
	case share < 64:
		own.dial = blackHole
	case share < 90:
		own.dial = slowDial
	case share < 150:
		own.dial = handshakeCut
	case share < 240:
		own.dial = wireCut
	case share < 300:
		own.dial = choppedRequest
	}
	if !c.tls && own.dial == handshakeCut || c.tls && (own.dial == wireCut || own.dial == choppedRequest) {
		own.dial = fine
	}
	left := random.IntN(p.totals[c.kind])
	for _, d := range p.menu {
		if d.on&c.kind == 0 {
			continue
		}
		if left -= d.weight; left < 0 {
			own.server = d.fault
			break
		}
	}
	if own.server == recordCut && !c.tls {
		own.server = answerClosed
	}
	own.wait = time.Duration(random.Int64N(int64(8 * time.Millisecond)))
	return own
}
