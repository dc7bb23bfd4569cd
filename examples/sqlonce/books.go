package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay/notify"
)

// schema has the unique index that makes the difference: notified.key. The ledger is there
// to be counted; nothing in it forbids two bookings of an order.
const schema = `
CREATE TABLE IF NOT EXISTS orders (out_trade_no TEXT PRIMARY KEY, mchid TEXT NOT NULL, total INTEGER NOT NULL, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notified (key TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS ledger (out_trade_no TEXT NOT NULL, fen INTEGER NOT NULL);`

// books are the orders and the ledger of the shop, in a database.
type books struct{ db *sql.DB }

var errOtherOrder = errors.New("merchant or amount are not those of the order")

// paid is the function of a Handler. Event.Key and the booking are written in one
// transaction: both are there or none, however often, wherever and however late the
// notification comes, and whoever dies in the middle. No Once can promise that much.
func (b *books) paid(ctx context.Context, e *notify.Event) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // it does nothing after Commit

	// In MySQL: INSERT IGNORE INTO notified …
	result, err := tx.ExecContext(ctx, `INSERT INTO notified (key) VALUES (?) ON CONFLICT DO NOTHING`, e.Key())
	if err != nil {
		return err
	}
	if inserted, err := result.RowsAffected(); err != nil || inserted == 0 {
		return err // nil: it was booked before, and WeChat Pay is told that all is well
	}

	outTradeNo, fen := e.Get("out_trade_no").String(), e.Get("amount.total").Int()
	var mchID string
	var total int64
	err = tx.QueryRowContext(ctx, `SELECT mchid, total FROM orders WHERE out_trade_no = ?`, outTradeNo).Scan(&mchID, &total)
	switch {
	case err != nil:
		return fmt.Errorf("payment of %q: %w", outTradeNo, err)
	case e.Get("mchid").String() != mchID || fen != total:
		return fmt.Errorf("payment of %q: %w", outTradeNo, errOtherOrder) // and the key is not kept
	}
	// The order may have been paid already, for who asked WeChat Pay (查单) before it told.
	result, err = tx.ExecContext(ctx, `UPDATE orders SET state = 'PAID' WHERE out_trade_no = ? AND state = 'NOTPAY'`, outTradeNo)
	if err != nil {
		return err
	}
	if updated, err := result.RowsAffected(); err != nil || updated == 0 {
		return err
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
