package trustpath_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/trustpath"
)

const (
	dir    = fs.ModeDir | 0o755
	sticky = fs.ModeDir | fs.ModeSticky | 0o777
	me     = 1000
	other  = 1001
)

// TestNobodyElseMayHaveWrittenAFile: a machine with the files that a case adds.
func TestNobodyElseMayHaveWrittenAFile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // other paths, and no owners
	}
	type files = map[string]trustpath.Entry
	link := func(owner int, to string) trustpath.Entry {
		return trustpath.Entry{Mode: fs.ModeSymlink | 0o777, Owner: owner, Link: to}
	}
	for name, c := range map[string]struct {
		files files
		path  string
		user  int
		found string // "" for nothing
		todo  string
	}{
		"the user's own":  {nil, "/home/me/c.toml", me, "", ""},
		"root's own":      {files{"/etc": {Mode: dir}, "/etc/c.toml": {Mode: 0o644}}, "/etc/c.toml", me, "", ""},
		"for all to read": {files{"/home/me/c.toml": {Mode: 0o644, Owner: me}}, "/home/me/c.toml", me, "", ""},
		"another user's": {files{"/home/me/c.toml": {Mode: 0o600, Owner: other}}, "/home/me/c.toml", me,
			"the file /home/me/c.toml (mode 0600, owner 1001) belongs to another user; you are 1000", "chown 1000 /home/me/c.toml"},
		"as root, a user's": {nil, "/home/me/c.toml", 0, "the directory /home/me (mode 0755, owner 1000) belongs to another " +
			"user; you are 0", "copy it to a place of your own"},
		"the group can write": {files{"/home/me/c.toml": {Mode: 0o660, Owner: me}}, "/home/me/c.toml", me,
			"the file /home/me/c.toml (mode 0660, owner 1000) can be written by others", "chmod go-w /home/me/c.toml"},
		"all can write": {files{"/home/me/c.toml": {Mode: 0o602, Owner: me}}, "/home/me/c.toml", me,
			"can be written by others", ""},
		"in another's directory": {files{"/srv": {Mode: dir}, "/srv/x": {Mode: dir, Owner: other}, "/srv/x/c.toml": {Mode: 0o600,
			Owner: me}}, "/srv/x/c.toml", me, "the directory /srv/x (mode 0755, owner 1001) belongs", "copy it to a place of your own"},
		"where the group writes": {files{"/srv": {Mode: fs.ModeDir | 0o775}, "/srv/c.toml": {Mode: 0o600, Owner: me}}, "/srv/c.toml",
			me, "the directory /srv (mode 0775, owner 0) can be written by others", "chmod go-w /srv"},
		"where all write, further": {files{"/srv": {Mode: fs.ModeDir | 0o777}, "/srv/x": {Mode: fs.ModeDir | 0o700, Owner: me},
			"/srv/x/c.toml": {Mode: 0o600, Owner: me}}, "/srv/x/c.toml", me, "the directory /srv ", ""},
		"all can write the root": {files{"/": {Mode: fs.ModeDir | 0o777}}, "/etc/c.toml", me, "the directory / ", ""},
		"the sticky bit":         {files{"/tmp/c.toml": {Mode: 0o600, Owner: me}}, "/tmp/c.toml", me, "", ""},
		"another's, the sticky bit": {files{"/tmp/c.toml": {Mode: 0o644, Owner: other}}, "/tmp/c.toml", me, "belongs to another user",
			""},
		"another's sticky one": {files{"/srv": {Mode: sticky, Owner: other}, "/srv/c.toml": {Mode: 0o600, Owner: me}},
			"/srv/c.toml", me, "the directory /srv (mode 0777, owner 1001) belongs", ""},
		"a link": {files{"/home/me/l": link(me, "c.toml")}, "/home/me/l", me, "", ""},
		"a link that goes up": {files{"/home/me/x": {Mode: dir, Owner: me}, "/home/me/x/l": link(me, "../c.toml")}, "/home/me/x/l",
			me, "", ""},
		"up from a linked directory": {files{"/home/me/d": link(me, "/srv/x"), "/srv": {Mode: dir}, "/srv/x": {Mode: dir},
			"/srv/c.toml": {Mode: 0o600, Owner: other}}, "/home/me/d/../c.toml", me, "the file /srv/c.toml ", ""},
		"another's link": {files{"/tmp/l": link(other, "/home/me/c.toml")}, "/tmp/l", me, "the link /tmp/l (mode 0777, " +
			"owner 1001) belongs", ""},
		"a link to another's": {files{"/home/me/l": link(me, "/tmp/c.toml"), "/tmp/c.toml": {Mode: 0o600, Owner: other}},
			"/home/me/l", me, "the file /tmp/c.toml ", ""},
		"a link to where all write": {files{"/home/me/l": link(me, "/srv/c.toml"), "/srv": {Mode: fs.ModeDir | 0o777},
			"/srv/c.toml": {Mode: 0o600, Owner: me}}, "/home/me/l", me, "the directory /srv ", ""},
		"a link where all write": {files{"/srv": {Mode: fs.ModeDir | 0o777}, "/srv/l": link(me, "/home/me/c.toml")}, "/srv/l", me,
			"the directory /srv ", ""},
		"a linked directory": {files{"/home/me/d": link(me, "/tmp/d"), "/tmp/d": {Mode: dir, Owner: other},
			"/tmp/d/c.toml": {Mode: 0o600, Owner: me}}, "/home/me/d/c.toml", me, "the directory /tmp/d ", ""},
		"a circle": {files{"/home/me/a": link(me, "b"), "/home/me/b": link(me, "a")}, "/home/me/a", me,
			"too many links", ""},
		"nothing there": {nil, "/home/me/none.toml", me, "file does not exist", ""},
		"below home, all above it": {files{"/home": {Mode: fs.ModeDir | 0o777}, "/": {Mode: fs.ModeDir | 0o777, Owner: 65534}},
			"/home/me/c.toml", me, "", ""},
		"from home, all above another": {files{"/home/me/l": link(me, "/etc/c.toml"), "/": {Mode: fs.ModeDir | 0o777}}, "/home/me/l", me,
			"the directory / ", ""},
		"home itself": {files{"/home/me": {Mode: fs.ModeDir | 0o777, Owner: me}}, "/home/me/c.toml", me, "the directory /home/me ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			machine := files{"/": {Mode: dir}, "/home": {Mode: dir}, "/home/me": {Mode: dir, Owner: me}, "/home/me/c.toml": {Mode: 0o600,
				Owner: me}, "/tmp": {Mode: sticky}}
			maps.Copy(machine, c.files)
			w := trustpath.Walker{User: c.user, Home: "/home/me", Look: func(path string) (trustpath.Entry, error) {
				if entry, ok := machine[path]; ok {
					return entry, nil
				}
				return trustpath.Entry{}, fs.ErrNotExist
			}}
			err := w.Check(c.path)
			if c.found == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.found)
			var found *trustpath.Error
			if c.todo != "" {
				require.ErrorAs(t, err, &found)
				require.Contains(t, found.Todo(), c.todo)
			}
		})
	}
}

// TestRealFilesAreLookedAt: modes and links of this machine's.
func TestRealFilesAreLookedAt(t *testing.T) {
	t.Parallel()
	w := trustpath.New()
	if w.Look == nil {
		require.NoError(t, w.Check("none"), "nothing is known of owners here")
		return
	}
	base, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	w.Home = base // what lies above is not the test's
	open := filepath.Join(base, "open")
	require.NoError(t, os.Mkdir(open, 0o700))
	file, link := filepath.Join(open, "c.toml"), filepath.Join(base, "l")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.NoError(t, os.Symlink("open/c.toml", link))
	for _, path := range []string{file, link} {
		require.NoError(t, w.Check(path))
		require.NoError(t, os.Chmod(open, 0o770))
		require.ErrorContains(t, w.Check(path), "the directory "+open+" (mode 0770")
		require.NoError(t, os.Chmod(open, 0o1777|os.ModeSticky))
		require.NoError(t, w.Check(path))
		require.NoError(t, os.Chmod(open, 0o700))
		require.NoError(t, os.Chmod(file, 0o606))
		require.ErrorContains(t, w.Check(path), "the file "+file+" (mode 0606")
		require.NoError(t, os.Chmod(file, 0o600))
	}
	require.Nil(t, w.Owner(link))
	w.User++ // whoever runs the tests is another now, if not root
	if entry, err := w.Look(file); err == nil && entry.Owner != 0 {
		require.NotNil(t, w.Owner(link))
	}
	_, err = w.Look(filepath.Join(base, "none"))
	require.ErrorIs(t, err, fs.ErrNotExist)
}
