package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay/notify"
)

// schema has the unique index that makes the difference: notified.event_key. The ledger is there
// to be counted; nothing in it forbids two bookings of an order.
const schema = `
CREATE TABLE IF NOT EXISTS orders (out_trade_no TEXT PRIMARY KEY, mchid TEXT NOT NULL, total INTEGER NOT NULL, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notified (event_key VARCHAR(128) NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS ledger (out_trade_no TEXT NOT NULL, fen INTEGER NOT NULL);`

// books are the orders and the ledger of the shop, in a database.
type books struct{ db *sql.DB }

var (
	errOtherOrder = errors.New("merchant or amount are not those of the order")
	errMeanwhile  = errors.New("the order changed at the same time; the next repetition sees how")
)

// paid is the function of a Handler. Event.Key and the booking are written in one
// transaction: both are there or none, however often, wherever and however late the
// notification comes, and whoever dies in the middle. No Once can promise that much.
func (b *books) paid(ctx context.Context, e *notify.Event) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // it does nothing after Commit

	// In MySQL: INSERT … ON DUPLICATE KEY UPDATE event_key = event_key.
	result, err := tx.ExecContext(ctx, `INSERT INTO notified (event_key) VALUES (?) ON CONFLICT DO NOTHING`, e.Key())
	if err != nil {
		return err
	}
	if inserted, err := result.RowsAffected(); err != nil || inserted == 0 {
		return err // nil: it was booked before, and WeChat Pay is told that all is well
	}

	outTradeNo, fen := e.Get("out_trade_no").String(), e.Get("amount.total").Int()
	var mchID, state string
	var total int64
	err = tx.QueryRowContext(ctx, `SELECT mchid, total, state FROM orders WHERE out_trade_no = ?`, outTradeNo).Scan(&mchID, &total, &state)
	switch {
	case err != nil:
		return fmt.Errorf("payment of %q: %w", outTradeNo, err)
	case e.Get("mchid").String() != mchID || fen != total:
		return fmt.Errorf("payment of %q: %w", outTradeNo, errOtherOrder) // and the key is not kept
	case state == "PAID":
		return nil // booked by who asked WeChat Pay (查单) before it told
	case state != "NOTPAY":
		return fmt.Errorf("payment of %q, which is %s: the money came and must be paid back", outTradeNo, state)
	}
	result, err = tx.ExecContext(ctx, `UPDATE orders SET state = 'PAID' WHERE out_trade_no = ? AND state = 'NOTPAY'`, outTradeNo)
	if err != nil {
		return err
	}
	if updated, err := result.RowsAffected(); err != nil || updated == 0 {
		return errors.Join(err, errMeanwhile)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO ledger (out_trade_no, fen) VALUES (?, ?)`, outTradeNo, fen); err != nil {
		return err
	}
	return tx.Commit()
}

// booked tells the state of the only order, and how often the ledger has a booking.
func (b *books) booked(ctx context.Context) (state string, bookings int, err error) {
	err = b.db.QueryRowContext(ctx, `SELECT state, (SELECT COUNT(*) FROM ledger) FROM orders`).Scan(&state, &bookings)
	return state, bookings, err
}
