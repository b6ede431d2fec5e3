// Package nearest finds the name that someone who mistyped one probably meant.
package nearest

import (
	"strings"
	"unicode/utf8"
)

// Of returns the name that is closest to got by Levenshtein distance, upper
// and lower case being the same, or "" where none is closer than about a third
// of its letters. Of equally close names the first wins.
func Of(got string, names []string) string {
	best, least := "", 0
	for _, name := range names {
		if d, ok := Distance(got, name); ok && (best == "" || d < least) {
			best, least = name, d
		}
	}
	return best
}

// Distance returns the Levenshtein distance of two names, upper and lower case
// being the same; ok is false where it is more than about a third of the
// letters of got.
func Distance(got, name string) (d int, ok bool) {
	n := utf8.RuneCountInString(got)
	most := 1 + n/3
	if off := utf8.RuneCountInString(name) - n; off > most || -off > most {
		return 0, false
	}
	d = distance([]rune(strings.ToLower(got)), []rune(strings.ToLower(name)))
	return d, d <= most
}

// Hint returns `did you mean "x"?` for the nearest of the names, or a list of
// them where none is near; "" without names.
func Hint(got string, names []string) string {
	if name := Of(got, names); name != "" {
		return `did you mean "` + name + `"?`
	}
	if len(names) == 0 {
		return ""
	}
	return "there is " + strings.Join(names, ", ")
}

func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, ca := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, cb := range b {
			change := diagonal
			if ca != cb {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
