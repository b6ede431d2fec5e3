package main

import (
	"io"
	"os"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"golang.org/x/term"
)

// terminalWidth returns the columns of the terminal that w is, 0 for none.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width < 1 {
		return helpWidth
	}
	return width
}

// colored decides on colours: the flag, then NO_COLOR, then CLICOLOR_FORCE,
// then whether there is a terminal that knows them.
func colored(flag string, terminal bool, env func(string) string) bool {
	force := env("CLICOLOR_FORCE")
	switch {
	case flag == "always" || flag == "never":
		return flag == "always"
	case env("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return terminal && env("TERM") != "dumb"
}

// wrap breaks a line at blanks into lines of at most width columns; first
// stands before the first, and indent before the others. Longer words stay
// whole.
func wrap(text, first, indent string, width int) string {
	var b strings.Builder
	b.WriteString(first)
	column := displaywidth.String(first)
	fresh := true // nothing stands on the line yet
	for word := range strings.SplitSeq(text, " ") {
		w := displaywidth.String(word)
		switch {
		case fresh:
		case column+1+w > width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += w
		fresh = false
	}
	return b.String()
}
