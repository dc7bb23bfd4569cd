package doctor

import "strings"

// warnings takes what the loaders write on standard error: a warning becomes a check,
// anything else, a question of a password manager for example, goes on.
type warnings struct {
	doctor *doctor
	to     interface{ Write(p []byte) (int, error) }
}

func (w *warnings) Write(p []byte) (int, error) {
	text, isWarning := strings.CutPrefix(strings.TrimSpace(string(p)), "warning: ")
	if !isWarning {
		return w.to.Write(p)
	}
	found, todo, _ := strings.Cut(text, ": ")
	for _, c := range w.doctor.checks {
		if c.Found == found {
			return len(p), nil
		}
	}
	w.doctor.add("file mode", checkWarn, found, todo)
	return len(p), nil
}
