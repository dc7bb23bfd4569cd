package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strconv"
	"time"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// A complaint is what this program wants to know of one.
type complaint struct {
	ID    string          `json:"complaint_id"`
	Phone wxpay.Sensitive `json:"payer_phone"` // decrypted on the way
}

// Pages asks for the next page when its first row is wanted.
func ExamplePages() {
	asked := 0
	exampleGateway().Handle("GET /v3/merchant-service/complaints-v2", listOfComplaints(&asked))
	client, ctx := newExampleClient(exampleGateway().Config()), context.Background()

	query := wxpay.Params{"begin_date": "2026-11-01", "end_date": "2026-11-30", "limit": 2}
	chain := client.Chain("v3/merchant-service/complaints-v2")
	for c, err := range wxpay.Pages[complaint](ctx, chain, wxpay.Params{"query": query}) {
		if err != nil {
			log.Fatal(err) // that of the call, or: rows are missing
		}
		fmt.Println(c.ID, string(c.Phone))
	}
	fmt.Println(asked, "pages")
	// Output:
	// C0 13800000000
	// C1 13800000001
	// C2 13800000002
	// 2 pages
}

// Poll looks at a refund until it is final. What is not final then has to be asked for later.
func ExamplePoll() {
	states := []string{"PROCESSING", "PROCESSING", "SUCCESS"}
	exampleGateway().Handle("GET /v3/refund/domestic/refunds/{no}", func(*wxpaytest.Request) wxpaytest.Reply {
		state := states[0]
		states = states[1:]
		return wxpaytest.Reply{Body: map[string]string{"out_refund_no": "R1", "status": state}}
	})
	client, ctx := newExampleClient(exampleGateway().Config()), context.Background()

	rhythm := wxpay.Rhythm{time.Millisecond, time.Millisecond} // wxpay.RefundRhythm() is a minute, then longer
	chain := client.Chain("v3/refund/domestic/refunds/{out_refund_no}")
	refund, err := wxpay.Poll(ctx, chain, rhythm, func(r *wxpay.Response) bool {
		return r.Get("status").String() != "PROCESSING"
	}, wxpay.Params{"out_refund_no": "R1"})
	switch {
	case errors.Is(err, wxpay.ErrNotFinal):
		fmt.Println("ask again tomorrow:", err)
	case err != nil:
		log.Fatal(err)
	default:
		fmt.Println(refund.Get("status"))
	}
	// Output: SUCCESS
}

// listOfComplaints answers as WeChat Pay does: offset counts rows.
func listOfComplaints(asked *int) func(*wxpaytest.Request) wxpaytest.Reply {
	return func(r *wxpaytest.Request) wxpaytest.Reply {
		*asked++
		const total = 3
		offset, _ := strconv.Atoi(r.Query().Get("offset"))
		limit, _ := strconv.Atoi(r.Query().Get("limit"))
		var data []map[string]string
		for i := offset; i < min(offset+limit, total); i++ {
			number := strconv.Itoa(i)
			data = append(data, map[string]string{"complaint_id": "C" + number, "payer_phone": exampleGateway().Encrypt("1380000000" + number)})
		}
		return wxpaytest.Reply{Body: map[string]any{"data": data, "offset": offset, "limit": limit, "total_count": total}}
	}
}
