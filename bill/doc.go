// Package bill reads the bills of WeChat Pay: trade bills, fund flow bills and the
// other files in its CSV form.
//
//	rows := bill.NewReader(file)
//	for row, err := range rows.Rows() {
//		if err != nil {
//			return err
//		}
//		fen, err := row.Fen("应结订单金额")
//		…
//	}
//	summary, ok := rows.Summary()
//
// The form is one of its own: a line of column names; the rows, with a back-tick
// before each value and nothing quoted; one line of captions and one of totals.
// encoding/csv leaves the back-ticks in the values and breaks the rows where a value
// holds a comma or a quotation mark.
//
// Amounts stand in yuan, with decimals. They are read exactly, into integers, never
// through a float.
package bill
