package formats

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:generate go test -run TestKnown -update

// All returns the known exports, sorted by name; not to be changed. They are
// made when they are first asked for.
func All() []Format { return all() }

var all = sync.OnceValue(known)

// Match returns the format of a file with this header: among those all of
// whose Match headers are there and none of whose Without headers is, the one
// that names the most. Of equals one of more, a user's own formats, wins over
// a known one, and then the first by name. False where there is none.
func Match(header []string, more ...Format) (Format, bool) {
	keys := keysOf(header)
	var best Format
	found, own := false, false
	consider := func(f Format, isOwn bool) {
		if !f.matches(keys) {
			return
		}
		better := cmp.Or(cmp.Compare(len(f.Match), len(best.Match)), compareBool(isOwn, own), cmp.Compare(best.Name, f.Name))
		if !found || better > 0 {
			best, found, own = f, true, isOwn
		}
	}
	for _, f := range more {
		consider(f, true)
	}
	for _, f := range All() {
		consider(f, false)
	}
	return best, found
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// matches reports whether a header with these keys is that of the format.
func (f *Format) matches(keys []string) bool {
	for _, want := range f.Match {
		if find(keys, want) < 0 {
			return false
		}
	}
	for _, no := range f.Without {
		if find(keys, no) >= 0 {
			return false
		}
	}
	return len(f.Match) > 0
}

// Find returns the columns of a header, from 0, that play each role, in order
// of preference; roles that none plays are left out. Where no header that
// Columns has for a score is there, [Format.FindScore] may find one.
func (f Format) Find(header []string) map[string][]int {
	keys := keysOf(header)
	roles := make(map[string][]int, len(f.Columns))
	for role, wants := range f.Columns {
		for _, want := range wants {
			if i := find(keys, want); i >= 0 && !slices.Contains(roles[role], i) {
				roles[role] = append(roles[role], i)
			}
		}
	}
	return roles
}

// FindScore returns the first column, from 0, whose header has all parts of
// Score and none of NoScore, all rows of the header taken together; false
// where there is none, and where Score is empty.
func (f Format) FindScore(rows ...[]string) (column int, ok bool) {
	if len(f.Score) == 0 {
		return 0, false
	}
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	for i := range width {
		text := ""
		for _, row := range rows {
			if i < len(row) {
				text += Key(row[i]) + "\n"
			}
		}
		holds := func(part string) bool { return strings.Contains(text, part) }
		if !slices.ContainsFunc(f.Score, func(part string) bool { return !holds(part) }) && !slices.ContainsFunc(f.NoScore, holds) {
			return i, true
		}
	}
	return 0, false
}

// Column returns the column of a header, from 0, that a condition, a
// continuation or Carry names: the first of that header, in which * stands for
// any text, or else the one of that number from 1. False where there is none.
func Column(header []string, name string) (column int, ok bool) {
	if i := find(keysOf(header), name); i >= 0 {
		return i, true
	}
	if n, err := strconv.Atoi(name); err == nil && 1 <= n && n <= len(header) {
		return n - 1, true
	}
	return 0, false
}

// Key is a header as headers are compared: in lower case, without a byte-order
// mark and one * in front (the mark of a template for a column that must be
// filled), without blanks around it, and with one blank for each run of them
// within it.
func Key(header string) string {
	header = strings.TrimSpace(strings.TrimPrefix(header, "\ufeff"))
	return fold(strings.TrimPrefix(header, "*"))
}

// fold is text in lower case, with one blank for each run of them.
func fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

func keysOf(header []string) []string {
	keys := make([]string, len(header))
	for i, h := range header {
		keys[i] = Key(h)
	}
	return keys
}

// find returns the number of the first key that is what want names, or -1.
func find(keys []string, want string) int {
	want = fold(want)
	if strings.Contains(want, "*") {
		return slices.IndexFunc(keys, func(key string) bool { return like(key, want) })
	}
	return slices.Index(keys, want)
}

// like reports whether a key is what pattern says, in which each * stands for
// any text.
func like(key, pattern string) bool {
	parts := strings.Split(pattern, "*")
	last := len(parts) - 1
	key, ok := strings.CutPrefix(key, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1:last] {
		_, after, ok := strings.Cut(key, part)
		if !ok {
			return false
		}
		key = after
	}
	return strings.HasSuffix(key, parts[last])
}
