package main

import (
	"fmt"
	"html/template"
	"net/http"

	"github.com/skip2/go-qrcode"

	"github.com/wechatpay-chain/wxpay"
)

// routes are the pages of the site, and the address that WeChat Pay notifies.
func (p *platform) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/wxpay/notify", p.receiver.Handler(p.notified))
	mux.HandleFunc("GET /{$}", p.show)
	mux.HandleFunc("GET /orders/{number}/code.png", p.showCode)
	mux.HandleFunc("POST /subs/{sub}/orders", does(func(r *http.Request) error {
		_, err := p.order(r.Context(), r.PathValue("sub"), "Oolong tea, 100 g", 1888)
		return err
	}))
	mux.HandleFunc("POST /orders/{number}/query", does(func(r *http.Request) error { return p.ask(r.Context(), r.PathValue("number")) }))
	mux.HandleFunc("POST /orders/{number}/refund", does(func(r *http.Request) error { return p.refund(r.Context(), r.PathValue("number")) }))
	mux.HandleFunc("POST /orders/{number}/share", does(func(r *http.Request) error { return p.share(r.Context(), r.PathValue("number")) }))
	// A page of another site must not press these buttons; WeChat Pay's notifications come from no page.
	return http.NewCrossOriginProtection().Handler(mux)
}

// does answers a button: it does something, and shows the site again.
func does(do func(r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(r); err != nil {
			http.Error(w, fmt.Sprintf("%v\n\noutcome: %v", err, wxpay.OutcomeOf(err)), http.StatusBadGateway)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"yuan": func(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) },
}).Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Partner</title>
<style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}td,th{padding:.4rem;text-align:left}
form{display:inline}</style><h1>Sub-merchants</h1>
<table>{{range .Subs}}<tr><td>{{.ID}}<td>{{yuan .Balance}} yuan
<td><form method="post" action="/subs/{{.ID}}/orders"><button>Sell oolong tea, 100 g: 18.88 yuan</button></form></tr>{{end}}</table>
<h1>Orders</h1><table><tr><th>Order<th>State<th>Pay<th></tr>{{range .Orders}}
<tr><td>{{.Number}}<br>of {{.Sub}}, {{yuan .Fen}} yuan<td>{{.State}}
<td>{{if and .Code (eq .State "NOTPAY")}}
<a href="{{.Code}}"><img src="/orders/{{.Number}}/code.png" width="120" alt="QR code of the order"></a>{{end}}
<td>{{if eq .State "NOTPAY" "REFUNDING" "SHARING"}}
<form method="post" action="/orders/{{.Number}}/query"><button>Ask WeChat Pay</button></form>{{end}}
{{if eq .State "PAID"}}<form method="post" action="/orders/{{.Number}}/refund"><button>Refund</button></form>
<form method="post" action="/orders/{{.Number}}/share"><button>Take the commission</button></form>{{end}}</tr>{{end}}</table>`))

// A view is what the page shows.
type view struct {
	Subs   []account
	Orders []order
}

// An account is what the ledger has of a sub-merchant.
type account struct {
	ID      string
	Balance int64 // in fen
}

func (p *platform) show(w http.ResponseWriter, r *http.Request) {
	orders, err := p.books.all(r.Context())
	v := view{Orders: orders}
	for _, sub := range p.Subs {
		if err != nil {
			break
		}
		a := account{ID: sub}
		a.Balance, err = p.books.balance(r.Context(), sub)
		v.Subs = append(v.Subs, a)
	}
	if err == nil {
		err = page.Execute(w, v)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (p *platform) showCode(w http.ResponseWriter, r *http.Request) {
	o, err := p.books.order(r.Context(), r.PathValue("number"))
	if err != nil || o.Code == "" {
		http.NotFound(w, r)
		return
	}
	png, err := qrcode.Encode(o.Code, qrcode.Medium, 240)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(png)
}
