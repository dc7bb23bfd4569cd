package worldfile

import (
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// letGo takes the pages of the file out of the program's memory, where bbolt has mapped them and the system adds the neighbours of each
// that is looked at. What is read again comes back from the system's own memory. As long as the transaction lasts, the mapping stays where
// it is.
func letGo(tx *bolt.Tx) {
	at, size := tx.DB().Info().Data, uintptr(tx.Size())                             //nolint:gosec // a size is not negative
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, at, size, syscall.MADV_DONTNEED) //nolint:dogsled // if it does nothing, nothing is lost
}
