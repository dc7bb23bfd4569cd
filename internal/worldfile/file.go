// Package worldfile keeps a world in one file (bbolt), so that it survives the end of the program, a sudden one
// too. Changes that come together are written together: a call waits for the disk once, not for its turn.
package worldfile

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/wechatpay-chain/wxpay/internal/world"
)

// File is a world.Store.
type File struct {
	db      *bolt.DB
	counted atomic.Int64 // entries that were looked up since Open

	mu      sync.Mutex
	fresh   map[string]map[string][]byte // what is not in db yet, by table and key; nil is deleted
	queue   []world.Change
	waiting chan struct{} // closed once all of queue is in db
	failed  error         // of a write: nothing is taken any more
	closed  bool
	work    *sync.Cond
	done    chan struct{}
	writing map[string]map[string][]byte // what is just being written
}

var _ world.Store = (*File)(nil)

// lockWait is how long another program may keep the file.
const lockWait = 2 * time.Second

// Open opens a file, or makes it, readable by its owner alone: it holds what merchants sent.
func Open(path string) (*File, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistMapType})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%s: another program has it open; end that, or take another file", path)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return nil, fmt.Errorf("%s: it is no state of a sandbox (%w); take another file", path, err)
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s: its folder is not there: make it first", path)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f := &File{db: db, fresh: map[string]map[string][]byte{}, waiting: make(chan struct{}), done: make(chan struct{})}
	f.work = sync.NewCond(&f.mu)
	go f.write()
	return f, nil
}

// Get implements world.Store.
func (f *File) Get(table, key string) []byte {
	f.mu.Lock()
	for _, layer := range []map[string]map[string][]byte{f.fresh, f.writing} {
		if value, found := layer[table][key]; found {
			f.mu.Unlock()
			return value
		}
	}
	f.mu.Unlock()
	var value []byte
	_ = f.db.View(func(tx *bolt.Tx) error { // it fails only once the file is closed
		if b := tx.Bucket([]byte(table)); b != nil {
			value = slices.Clone(b.Get([]byte(marked(key))))
			f.count(tx)
		}
		return nil
	})
	return value
}

// marked lets a key be "", which bbolt does not take.
func marked(key string) string { return "." + key }

// Scan implements world.Store. It lays what is not written yet over what is.
func (f *File) Scan(table, from string, reverse bool, fn func(key string, value []byte) bool) {
	f.mu.Lock()
	over := maps.Clone(f.writing[table])
	if over == nil {
		over = map[string][]byte{}
	}
	maps.Copy(over, f.fresh[table])
	f.mu.Unlock()
	keys := slices.Sorted(maps.Keys(over))
	if from != "" {
		keys = slices.DeleteFunc(keys, func(k string) bool { return !reverse && k < from || reverse && k > from })
	}
	if reverse {
		slices.Reverse(keys)
	}
	before := func(a, b string) bool { return !reverse && a < b || reverse && a > b }
	_ = f.db.View(func(tx *bolt.Tx) error {
		next := func() (string, []byte, bool) { return "", nil, false }
		if b := tx.Bucket([]byte(table)); b != nil {
			next = walk(b.Cursor(), from, reverse)
		}
		key, value, found := next()
		for found || len(keys) > 0 {
			for len(keys) > 0 && (!found || before(keys[0], key)) {
				if v := over[keys[0]]; v != nil && !fn(keys[0], v) {
					return nil
				}
				keys = keys[1:]
			}
			if !found {
				continue
			}
			if len(keys) > 0 && keys[0] == key {
				value, keys = over[key], keys[1:]
			}
			if value != nil && !fn(key, value) {
				return nil
			}
			key, value, found = next()
			f.count(tx)
		}
		return nil
	})
}

// letGoEvery is after how many entries the file is let go of. To look one up maps up to 64 kB.
const letGoEvery = 64

// count counts an entry that was looked up.
func (f *File) count(tx *bolt.Tx) {
	if f.counted.Add(1)%letGoEvery == 0 {
		letGo(tx)
	}
}

// walk goes over a bucket. What it returns is valid until the end of the transaction.
func walk(c *bolt.Cursor, from string, reverse bool) func() (string, []byte, bool) {
	begun := false
	return func() (string, []byte, bool) {
		var k, v []byte
		switch {
		case begun && reverse:
			k, v = c.Prev()
		case begun:
			k, v = c.Next()
		case !reverse:
			k, v = c.Seek([]byte(marked(from)))
		case from == "":
			k, v = c.Last()
		default:
			if k, v = c.Seek([]byte(marked(from))); k == nil {
				k, v = c.Last()
			} else if string(k) != marked(from) {
				k, v = c.Prev()
			}
		}
		begun = true
		if k == nil {
			return "", nil, false
		}
		return strings.TrimPrefix(string(k), "."), v, true
	}
}

var errClosed = errors.New("the state file is closed")

// Apply implements world.Store.
func (f *File) Apply(changes []world.Change) (wait func() error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return func() error { return errClosed }
	}
	for _, c := range changes {
		if f.fresh[c.Table] == nil {
			f.fresh[c.Table] = map[string][]byte{}
		}
		f.fresh[c.Table][c.Key] = c.Value
	}
	f.queue = append(f.queue, changes...)
	f.work.Signal()
	written := f.waiting
	return func() error {
		<-written
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.failed
	}
}

// write brings the queue to the disk, all that has come meanwhile in one transaction.
func (f *File) write() {
	defer close(f.done)
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		for len(f.queue) == 0 && !f.closed {
			f.work.Wait()
		}
		if len(f.queue) == 0 {
			return
		}
		changes, written := f.queue, f.waiting
		f.writing, f.fresh = f.fresh, map[string]map[string][]byte{}
		f.queue, f.waiting = nil, make(chan struct{})
		f.mu.Unlock()
		err := f.commit(changes)
		f.mu.Lock()
		if f.writing = nil; err != nil && f.failed == nil {
			f.failed = err
		}
		close(written)
	}
}

func (f *File) commit(changes []world.Change) error {
	return f.db.Update(func(tx *bolt.Tx) error {
		for _, c := range changes {
			b, err := tx.CreateBucketIfNotExists([]byte(c.Table))
			if err != nil {
				return err
			}
			if c.Value == nil {
				err = b.Delete([]byte(marked(c.Key)))
			} else {
				err = b.Put([]byte(marked(c.Key)), c.Value)
			}
			if err != nil {
				return err
			}
			f.count(tx)
		}
		return nil
	})
}

// Close implements world.Store. It writes what waits.
func (f *File) Close() error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil
	}
	f.closed = true
	f.work.Signal()
	f.mu.Unlock()
	<-f.done
	return f.db.Close()
}
