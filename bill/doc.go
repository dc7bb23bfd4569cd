// Package bill fetches and reads the bills of WeChat Pay: trade bills, fund flow
// bills and the other files in its CSV form, encrypted and split ones too.
//
//	b, err := bill.Fetch(ctx, client, "v3/bill/tradebill", wxpay.Params{
//		"query": wxpay.Params{"bill_date": "2025-01-01", "bill_type": "ALL", "tar_type": "GZIP"},
//	})
//	if err != nil {
//		return err
//	}
//	defer b.Close()
//	for row, err := range b.Rows() {
//		if err != nil {
//			return err
//		}
//		fen, err := row.Fen("应结订单金额")
//		…
//	}
//
// A bill is checked whole before its first row is read. NewReader reads a file that
// is there already.
//
// The form is one of its own: a line of column names; the rows, with a back-tick
// before each value and nothing quoted; one line of captions and one of totals.
// encoding/csv leaves the back-ticks in the values and breaks the rows where a value
// holds a comma, which older files have, or a quotation mark. WeChat Pay now writes a
// comma in a text as a back-slash and a blank, a line break as \n; Get leaves them so.
//
// Amounts stand in yuan, with decimals. They are read exactly, into integers, never
// through a float.
package bill
