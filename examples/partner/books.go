package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver
)

// An order is paid, refunded and shared once: the key of the ledger sees to it, whoever tells of it and however often.
const schema = `
CREATE TABLE IF NOT EXISTS orders (
	number TEXT PRIMARY KEY, sub TEXT NOT NULL, goods TEXT NOT NULL, fen INTEGER NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS ledger (number TEXT NOT NULL, entry TEXT NOT NULL, fen INTEGER NOT NULL, PRIMARY KEY (number, entry));`

// The entries of the ledger. Each is at most once in it for an order.
const (
	payment = "payment"
	refund  = "refund"
	share   = "share" // the commission
)

// stateAfter is the state of an order behind an entry.
var stateAfter = map[string]string{payment: "PAID", refund: "REFUNDED", share: "SHARED"}

// books are the orders of all sub-merchants and the ledger, in a database.
type books struct{ db *sql.DB }

// An order of a sub-merchant's. Its state is NOTPAY, PAID, REFUNDING, REFUNDED, SHARING or SHARED.
type order struct {
	Number, Sub, Goods, State, Code string
	Fen                             int64
}

func openBooks(ctx context.Context, file string) (*books, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(file)+"?_txlock=immediate&_pragma=busy_timeout(4000)")
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &books{db}, nil
}

func (b *books) open(ctx context.Context, number, sub, goods string, fen int64) error {
	_, err := b.db.ExecContext(ctx, `INSERT INTO orders (number, sub, goods, fen, state) VALUES (?, ?, ?, ?, 'NOTPAY')`,
		number, sub, goods, fen)
	return err
}

func (b *books) keepCode(ctx context.Context, number, code string) error {
	_, err := b.db.ExecContext(ctx, `UPDATE orders SET code = ? WHERE number = ?`, code, number)
	return err
}

func (b *books) order(ctx context.Context, number string) (o order, err error) {
	row := b.db.QueryRowContext(ctx, `SELECT number, sub, goods, state, code, fen FROM orders WHERE number = ?`, number)
	return o, row.Scan(&o.Number, &o.Sub, &o.Goods, &o.State, &o.Code, &o.Fen)
}

func (b *books) all(ctx context.Context) (all []order, err error) {
	rows, err := b.db.QueryContext(ctx, `SELECT number, sub, goods, state, code, fen FROM orders ORDER BY rowid DESC LIMIT 100`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var o order
		if err := rows.Scan(&o.Number, &o.Sub, &o.Goods, &o.State, &o.Code, &o.Fen); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// balance is the sum of a sub-merchant's entries.
func (b *books) balance(ctx context.Context, sub string) (fen int64, err error) {
	return fen, b.db.QueryRowContext(ctx, `SELECT COALESCE(SUM(ledger.fen), 0) FROM ledger JOIN orders USING (number) WHERE sub = ?`,
		sub).Scan(&fen)
}

// move takes an order from one state to another. An order in a third state stays as it is, and that is an error.
func (b *books) move(ctx context.Context, number, from, to string) (o order, err error) {
	row := b.db.QueryRowContext(ctx, `UPDATE orders SET state = ? WHERE number = ? AND state = ?
		RETURNING number, sub, goods, state, code, fen`, to, number, from)
	if err := row.Scan(&o.Number, &o.Sub, &o.Goods, &o.State, &o.Code, &o.Fen); err != nil {
		return order{}, fmt.Errorf("%s is not %s: %w", number, from, err)
	}
	return o, nil
}

// book writes an entry of a sub-merchant's order, if it fits and is not there: the entry and the state, or none.
func (b *books) book(ctx context.Context, sub, number, entry string, fen int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // it does nothing after Commit
	var total int64
	if err := tx.QueryRowContext(ctx, `SELECT fen FROM orders WHERE number = ? AND sub = ?`, number, sub).Scan(&total); err != nil {
		return fmt.Errorf("%s of %q for %q: %w", entry, number, sub, err)
	}
	if entry == payment && fen != total {
		return fmt.Errorf("payment of %q: %d fen came, the order is over %d", number, fen, total)
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO ledger (number, entry, fen) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, number, entry, fen)
	if err != nil {
		return err
	}
	if inserted, err := result.RowsAffected(); err != nil || inserted == 0 {
		return err // it was booked before
	}
	_, err = tx.ExecContext(ctx, `UPDATE orders SET state = ?1 WHERE number = ?2 AND (?1 <> 'PAID' OR state = 'NOTPAY')`,
		stateAfter[entry], number)
	if err != nil {
		return err
	}
	return tx.Commit()
}
