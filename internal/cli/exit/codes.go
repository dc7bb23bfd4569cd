package exit

// The exit codes. `wxpay help exit-codes` lists them.
const (
	OK          = 0
	Usage       = 1   // the command line cannot be right; nothing was sent
	Config      = 2   // profile, keys or files cannot be used
	Network     = 3   // network or timeout, before anything was sent
	Refused     = 4   // WeChat Pay refused, for certain
	Unknown     = 5   // nobody knows what happened: 5xx, SYSTEM_ERROR, 202, the answer got lost
	Signature   = 6   // a signature was not accepted
	Hash        = 7   // a file is not the announced one
	Output      = 8   // answered, but the answer cannot be shown as asked
	NotFinal    = 9   // wxpay wait: looked at, and not final when its time was up
	Interrupted = 130 // Ctrl-C
)

// Help is the text of wxpay help exit-codes.
const Help = `  0    success
  1    the command line cannot be right; nothing was sent; find and explain found
       nothing, lint something
  2    profile, keys or files cannot be used; doctor found a fault
  3    network or timeout, before anything was sent
  4    WeChat Pay refused the request for certain: 4xx, or FAIL of APIv2 with a code
       that says so
  5    nobody knows what happened, or it is not finished: 5xx, 202, SYSTEM_ERROR and
       USERPAYING, a payout's FAIL, or the connection or the time ended after the
       request went out; query before anything else
  6    a signature was not accepted; what was asked for may have been carried out
  7    a downloaded file is not the one that was announced
  8    the request was sent and answered, but the answer cannot be shown or written as asked
  9    wxpay wait: not final when the rhythm was used up; ask again later
  130  interrupted
`
