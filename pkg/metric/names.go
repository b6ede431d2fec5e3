package metric

import (
	"fmt"
	"strings"
)

// readName sets to to the place of the name that text is.
func readName[T ~uint8](to *T, text []byte, names []string) error {
	for i, name := range names {
		if name == string(text) {
			*to = T(i)
			return nil
		}
	}
	return fmt.Errorf("%q: want %s%s", text, either(names), guess(string(text), names))
}

// either is names for people: "on, on-or-after or within".
func either(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// checkName refuses a value that has no name.
func checkName[T ~uint8](option string, value T, names []string) error {
	if int(value) < len(names) {
		return nil
	}
	return badOption(option, "number %d, want %s", value, either(names))
}
