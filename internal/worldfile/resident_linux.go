package worldfile

import (
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// letGo drops the pages of the file from this program's resident memory: bbolt maps the file, and the kernel maps the neighbours of each
// page that is read. They stay in the page cache. The mapping does not move during a transaction.
func letGo(tx *bolt.Tx) {
	at, size := tx.DB().Info().Data, uintptr(tx.Size())                             //nolint:gosec // a size is not negative
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, at, size, syscall.MADV_DONTNEED) //nolint:dogsled // if it does nothing, nothing is lost
}
