package worldfile

import (
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// letGo takes the pages of the file out of the program's memory, where bbolt has mapped them and the system adds the neighbours of each
// that is looked at. What is read again comes back from the system's own memory. As long as the transaction lasts, the mapping stays where
// it is.
func letGo(tx *bolt.Tx) {
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, tx.DB().Info().Data, uintptr(tx.Size()), syscall.MADV_DONTNEED) //nolint:gosec // a size is not negative
}
