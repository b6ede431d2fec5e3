package text

// An Error says why the text of a file cannot be read, and what to do.
type Error struct {
	What    string   // what was found, and what was wanted
	Hint    string   // what to do; "" where there is nothing to say
	Choices []string // the members or sheets to choose from, where a choice is missing or wrong
	Err     error    // the cause; nil where What says it all
}

// Error returns "what: cause".
func (e *Error) Error() string {
	if e.Err == nil {
		return e.What
	}
	return e.What + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
