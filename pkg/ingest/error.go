package ingest

import "fmt"

// An Error says why files cannot be read or may not be counted: where, what
// was found and wanted, and what to do.
type Error struct {
	Place
	What    string // what was found, and what was wanted
	Hint    string // what to do; "" where there is nothing to say
	Refused bool   // the files can be read, but a figure on them would mislead
	Err     error  // the cause; nil where What says it all
}

// Error returns "file:line:column: what: cause", without the parts that are
// not known.
func (e *Error) Error() string {
	text := e.What
	if e.Err != nil {
		if text != "" {
			text += ": "
		}
		text += e.Err.Error()
	}
	if place := e.String(); place != "" {
		return place + ": " + text
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// String returns "file:line:column" without the parts that are not known.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}
