// Package trustpath reports whether somebody else could have written a file: it looks at the
// owner and the mode of the file and of every directory and link on the way to it, as sshd
// does with StrictModes.
package trustpath

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An Entry is what a Walker sees of a name in a directory, without following it.
type Entry struct {
	Mode  fs.FileMode
	Owner int    // numeric user ID
	Link  string // where a symbolic link leads, "" for all else
}

// A Walker looks at the way to a file.
type Walker struct {
	// User is the numeric ID of the user who is trusted. Root is trusted too, for root
	// can do everything.
	User int
	// Home is the home directory. For a file below it the directories above it are not
	// looked at, as sshd does: whoever can change those has everything of the user.
	// Defaults to none.
	Home string
	// Look returns what is at a path. nil: the system does not tell owners, and
	// everything is trusted.
	Look func(path string) (Entry, error)
}

// An Error is about the first thing on the way to a file that is not trusted.
type Error struct {
	Path  string // of the file, a directory or a link
	Entry Entry
	User  int // who is trusted
}

// Error says what is wrong with Path.
func (e *Error) Error() string {
	what := "file"
	switch {
	case e.Entry.Link != "":
		what = "link"
	case e.Entry.Mode.IsDir():
		what = "directory"
	}
	what = fmt.Sprintf("the %s %s (mode %04o, owner %d)", what, e.Path, e.Entry.Mode.Perm(), e.Entry.Owner)
	if e.foreign() {
		return what + fmt.Sprintf(" belongs to another user; you are %d", e.User)
	}
	return what + " can be written by others"
}

// Todo says what to do.
func (e *Error) Todo() string {
	switch {
	case !e.foreign():
		return "chmod go-w " + e.Path
	case e.Entry.Mode.IsRegular():
		return fmt.Sprintf("look at what is in it; if it is what you want, chown %d %s", e.User, e.Path)
	}
	return "look at what is in the file; if it is what you want, copy it to a place of your own"
}

func (e *Error) foreign() bool { return e.Entry.Owner != 0 && e.Entry.Owner != e.User }

// mostLinks is how many links a path may lead through, as for the system.
const mostLinks = 40

const root = string(filepath.Separator)

// Check returns an *Error if somebody else than the user and root could have written what
// path leads to: the owner of everything on the way must be one of the two, and nobody
// else may write there. In a directory with the sticky bit, such as /tmp, others can add
// names, but not replace one of the user's or root's: so these may lie there. Other errors
// are those of Look.
func (w Walker) Check(path string) error {
	if w.Look == nil {
		return nil
	}
	if !filepath.IsAbs(path) {
		dir, err := os.Getwd()
		if err != nil {
			return err
		}
		path = dir + root + path // not joined, which would take "link/.." away
	}
	at, ahead, inHome := "", steps(path), above(w.Home, path)
	for links := 0; len(ahead) > 0; {
		next := filepath.Join(at, ahead[0])
		if ahead = ahead[1:]; next == filepath.Dir(at) { // ".." is known already
			at = next
			continue
		}
		entry, err := w.Look(next)
		if aboveHome := inHome && above(next, w.Home); err == nil && !aboveHome {
			err = w.judge(next, entry)
		}
		if err != nil {
			return err
		}
		if entry.Link == "" {
			at = next
			continue
		}
		if links++; links > mostLinks {
			return errors.New(path + " leads through too many links")
		}
		if filepath.IsAbs(entry.Link) {
			at, inHome = "", above(w.Home, entry.Link)
		}
		ahead = append(steps(entry.Link), ahead...)
	}
	return nil
}

// judge looks at one name.
func (w Walker) judge(path string, entry Entry) error {
	found := &Error{Path: path, Entry: entry, User: w.User}
	sticky := entry.Mode.IsDir() && entry.Mode&fs.ModeSticky != 0
	if found.foreign() || entry.Link == "" && entry.Mode.Perm()&0o022 != 0 && !sticky {
		return found
	}
	return nil
}

// Owner returns the *Error of a file that belongs to another user, wherever it lies; nil
// if that is not so or not known.
func (w Walker) Owner(path string) *Error {
	if w.Look == nil {
		return nil
	}
	found := &Error{Path: path, User: w.User}
	target, err := filepath.EvalSymlinks(path)
	if err == nil {
		found.Entry, err = w.Look(target)
	}
	if err == nil && found.foreign() {
		return found
	}
	return nil
}

// above reports whether a directory is on the way to a path.
func above(dir, path string) bool {
	return dir != "" && dir != path && strings.HasPrefix(path, strings.TrimSuffix(dir, root)+root)
}

// steps are the names on the way that a path goes, the root first if it begins there.
func steps(path string) []string {
	names := slices.DeleteFunc(strings.Split(path, root), func(name string) bool { return name == "" || name == "." })
	if filepath.IsAbs(path) {
		return append([]string{root}, names...)
	}
	return names
}
