package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver
)

const schema = `
CREATE TABLE IF NOT EXISTS orders (
	number TEXT PRIMARY KEY, goods TEXT NOT NULL, fen INTEGER NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS events (key TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS ledger (number TEXT NOT NULL, fen INTEGER NOT NULL);`

// books are the orders and the ledger, in a database: what is booked is booked once, whoever tells of it and however often.
type books struct{ db *sql.DB }

// An order of the shop.
type order struct {
	Number, Goods, State, Code string
	Fen                        int64
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

func (b *books) open(ctx context.Context, number, goods string, fen int64) error {
	_, err := b.db.ExecContext(ctx, `INSERT INTO orders (number, goods, fen, state) VALUES (?, ?, ?, 'NOTPAY')`, number, goods, fen)
	return err
}

func (b *books) keepCode(ctx context.Context, number, code string) error {
	_, err := b.db.ExecContext(ctx, `UPDATE orders SET code = ? WHERE number = ?`, code, number)
	return err
}

func (b *books) order(ctx context.Context, number string) (o order, err error) {
	row := b.db.QueryRowContext(ctx, `SELECT number, goods, state, code, fen FROM orders WHERE number = ?`, number)
	return o, row.Scan(&o.Number, &o.Goods, &o.State, &o.Code, &o.Fen)
}

func (b *books) all(ctx context.Context) (all []order, err error) {
	rows, err := b.db.QueryContext(ctx, `SELECT number, goods, state, code, fen FROM orders ORDER BY number DESC LIMIT 100`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var o order
		if err := rows.Scan(&o.Number, &o.Goods, &o.State, &o.Code, &o.Fen); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// balance is the sum of the ledger.
func (b *books) balance(ctx context.Context) (fen int64, err error) {
	return fen, b.db.QueryRowContext(ctx, `SELECT COALESCE(SUM(fen), 0) FROM ledger`).Scan(&fen)
}

// paid books a payment, if it is that of the order and was not booked before.
func (b *books) paid(ctx context.Context, key, number string, fen int64) error {
	return b.once(ctx, key, func(tx *sql.Tx) error {
		o := order{}
		err := tx.QueryRowContext(ctx, `SELECT state, fen FROM orders WHERE number = ?`, number).Scan(&o.State, &o.Fen)
		switch {
		case err != nil:
			return fmt.Errorf("payment of %q: %w", number, err)
		case fen != o.Fen:
			return fmt.Errorf("payment of %q: %d fen came, the order is over %d", number, fen, o.Fen)
		case o.State != "NOTPAY":
			return nil // booked by the query, or by an earlier notification
		}
		return book(ctx, tx, number, "PAID", fen)
	})
}

// refunded books a refund.
func (b *books) refunded(ctx context.Context, key, number string, fen int64) error {
	return b.once(ctx, key, func(tx *sql.Tx) error { return book(ctx, tx, number, "REFUND", -fen) })
}

func book(ctx context.Context, tx *sql.Tx, number, state string, fen int64) error {
	if _, err := tx.ExecContext(ctx, `UPDATE orders SET state = ? WHERE number = ?`, state, number); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO ledger (number, fen) VALUES (?, ?)`, number, fen)
	return err
}

// once does something in one transaction with the key of the event: both are there afterwards, or none.
func (b *books) once(ctx context.Context, key string, do func(tx *sql.Tx) error) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // it does nothing after Commit
	result, err := tx.ExecContext(ctx, `INSERT INTO events (key) VALUES (?) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return err
	}
	if inserted, err := result.RowsAffected(); err != nil || inserted == 0 {
		return err
	}
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}
