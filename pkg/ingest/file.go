package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/ingest/formats"
	"github.com/retain-cli/retain/pkg/pseudonym"
)

// sampleSize is how much of a file is looked at to find out how it is
// written; what a sample leaves open is looked for in the whole file.
const sampleSize = 256 << 10

// A file is a source whose beginning was looked at: its delimiter and its
// header are known.
type file struct {
	src        Source
	text       textStyle
	delimiter  byte
	runs       bool            // a run of delimiters is one
	header     []string        // as written, without blanks around; numbers without a header
	names      []string        // what messages call the columns: see shownNames
	pseudonyms *pseudonym.Key  // see Options
	format     *formats.Format // of a known export; nil for a plain file
	titles     int             // records above the data beside the header
	headerRows [][]string
	headerLine int // physical line of the header, from 1; 0 without one
	data       int // where the records begin: byte offset in the decoded text
	dataLine   int // and physical line, from 1
	sample     []byte
	whole      bool    // the sample is the whole text
	open       *opened // a pipe, of which the sample is read
}

// A Header is what the beginning of a file tells.
type Header struct {
	Kind        Kind
	Format      string   // the name of the known export; "" for a plain file
	Fields      []string // the column names
	Shown       []string // what messages call the columns: with pseudonyms, only what is sure to be a name
	Fingerprint string   // the same for files of one export
}

// Classify reads the beginning of a source and tells what it holds. The
// columns' roles in o count.
func Classify(src Source, o Options) (Header, error) {
	f, err := openFile(src, o)
	if err != nil {
		return Header{}, err
	}
	if f.open != nil {
		err = f.open.Close()
	}
	h := Header{Kind: kindOf(f.roleNames(o)), Fields: f.header, Shown: f.names, Fingerprint: f.fingerprint()}
	if f.format != nil {
		h.Kind, h.Format = kindNamed(f.format.Kind), f.format.Name
	}
	return h, err
}

// roleNames are the headers, those that o gives a role replaced by its name.
func (f *file) roleNames(o Options) []string {
	names := slices.Clone(f.header)
	for _, c := range o.Columns {
		if i, err := f.column(c.Column); err == nil {
			names[i] = c.Role
		}
	}
	return names
}

func (f *file) fingerprint() string { return strings.Join(f.header, "\x00") }

// openFile looks at the beginning of a source.
func openFile(src Source, o Options) (*file, error) {
	t, err := openText(src, &o, o.Hash && src.Once)
	if err != nil {
		return nil, err
	}
	f := &file{src: src, pseudonyms: o.Pseudonyms}
	if f.sample, err = io.ReadAll(io.LimitReader(t, sampleSize)); err == nil {
		f.whole, f.text = len(f.sample) < sampleSize, t.style()
		err = f.look(o)
	} else {
		err = textError(src, err)
	}
	if src.Once && err == nil {
		f.open = t
		return f, nil
	}
	return f, errors.Join(err, t.Close())
}

// look finds the delimiter and the header in the sample.
func (f *file) look(o Options) error {
	place := Place{File: f.src.Name}
	if len(bytes.TrimSpace(f.sample)) == 0 {
		return &Error{Place: place, What: "the file is empty: want a header and records"}
	}
	switch o.Delimiter {
	case "":
		f.delimiter = guessDelimiter(f.lines())
	case "tab", `\t`, "\t":
		f.delimiter = '\t'
	case "space", " ":
		f.delimiter, f.runs = ' ', true
	default:
		if len(o.Delimiter) != 1 {
			return &Error{What: fmt.Sprintf("--delimiter %q: want one character, tab or space", o.Delimiter)}
		}
		f.delimiter = o.Delimiter[0]
	}
	return f.findHeader(o)
}

// titleLines is how many lines above a header are looked through for it.
const titleLines = 40

// findHeader finds the header: the first record that is that of a known
// format, has the columns that were named, or tells what the file holds; else
// the first record of all.
func (f *file) findHeader(o Options) error {
	type line struct {
		fields []string
		first  int // physical line, from 1
		next   int // of the record after it
		blank  int // blank lines above
	}
	var lines []line
	r := csvscan.NewReader(bytes.NewReader(f.lines()), f.scanOptions())
	for len(lines) < titleLines {
		record, err := r.Read()
		if err != nil {
			if len(lines) == 0 {
				return f.scanError(err, 0)
			}
			break
		}
		first, _ := r.FieldPos(0)
		fields := make([]string, len(record))
		for i, cell := range record {
			fields[i] = strings.TrimSpace(cell)
		}
		lines = append(lines, line{fields, first, first + 1 + bytes.Count(r.Raw(), []byte{'\n'}), r.Blank()})
	}
	if o.NoHeader {
		f.header = make([]string, len(lines[0].fields))
		for i := range f.header {
			f.header[i] = fmt.Sprint(i + 1)
		}
		f.names = f.header
		f.begin(lines[0].first)
		return nil
	}
	at := slices.IndexFunc(lines, func(l line) bool { return f.isHeader(l.fields, o) })
	if at < 0 {
		at = 0
	}
	f.header, f.headerLine = lines[at].fields, lines[at].first
	f.names = f.shownNames(&o)
	if known, ok := formats.Match(f.header, o.Formats...); ok {
		f.format = &known
	}
	rows := 1
	if f.format != nil {
		rows = max(1, f.format.HeaderRows)
	}
	f.titles = at + rows - 1
	last := min(at+rows, len(lines)) - 1
	f.titles += lines[last].blank
	for _, l := range lines[at : last+1] {
		f.headerRows = append(f.headerRows, l.fields)
	}
	f.begin(lines[last].next)
	return nil
}

// isHeader reports whether a record tells that it is the header.
func (f *file) isHeader(fields []string, o Options) bool {
	if _, ok := formats.Match(fields, o.Formats...); ok || kindOf(fields) != Unknown {
		return true
	}
	named := 0
	for _, c := range o.Columns {
		if slices.Contains(fields, c.Column) {
			named++
		}
	}
	return named > 0 && named == len(o.Columns)
}

// begin notes at which physical line the records begin.
func (f *file) begin(line int) {
	f.dataLine = line
	for range line - 1 {
		i := bytes.IndexByte(f.sample[f.data:], '\n')
		if i < 0 {
			f.data = len(f.sample)
			break
		}
		f.data += i + 1
	}
}

// small reports whether the file is known to be read in a single chunk.
func (f *file) small() bool { return f.whole && f.open == nil }

func (f *file) scanOptions() csvscan.Options {
	return csvscan.Options{Comma: f.delimiter, Runs: f.runs}
}

// lines is the sample without a last line that may be cut.
func (f *file) lines() []byte {
	if f.whole {
		return f.sample
	}
	return f.sample[:bytes.LastIndexByte(f.sample, '\n')+1]
}

// records opens the records below the header. The text's Close is to be
// called when they are read.
func (f *file) records(o *Options) (io.Reader, *opened, error) {
	if f.open != nil {
		t := f.open
		return io.MultiReader(bytes.NewReader(f.sample[f.data:]), t), t, nil
	}
	t, err := openText(f.src, o, o.Hash)
	if err != nil {
		return nil, nil, err
	}
	if _, err := io.CopyN(io.Discard, t, int64(f.data)); err != nil {
		return nil, nil, errors.Join(&Error{Place: Place{File: f.src.Name}, What: "the file changed while it was read", Err: err}, t.Close())
	}
	return t, t, nil
}

// scanError gives an error of csvscan its place; line is the physical line at
// which the scanned part begins, from 0.
func (f *file) scanError(err error, line int) error {
	var syntax *csvscan.SyntaxError
	if errors.As(err, &syntax) {
		return &Error{Place: Place{File: f.src.Name, Line: syntax.Line + line, Column: syntax.Column}, Err: syntax.Err,
			Hint: "if quotes are not quotes in this file, close or double the quote at that place"}
	}
	return textError(f.src, err)
}

// column returns the number, from 0, of the column that a user named: by its
// header, or by its number from 1 where the file has no such header.
func (f *file) column(name string) (int, error) {
	found := -1
	for i, h := range f.header {
		if h == name || found < 0 && headerKey(h) == headerKey(name) && headerKey(name) != "" {
			found = i
			if h == name {
				break
			}
		}
	}
	if found >= 0 {
		return found, nil
	}
	var n int
	if _, err := fmt.Sscanf(name, "%d", &n); err == nil && fmt.Sprint(n) == name && n >= 1 && n <= len(f.header) {
		return n - 1, nil
	}
	return 0, &Error{Place: Place{File: f.src.Name}, What: fmt.Sprintf("no column %q", name), Hint: "the columns are " + quoteList(f.names)}
}

func quoteList(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	return strings.Join(quoted, ", ")
}

// guessDelimiter returns the delimiter that cuts the first lines into the most
// columns while cutting most of them alike.
func guessDelimiter(sample []byte) byte {
	best, most := byte(','), 0.0
	for _, d := range []byte{',', ';', '\t', '|'} {
		r := csvscan.NewReader(bytes.NewReader(sample), csvscan.Options{Comma: d})
		widths := map[int]int{}
		n := 0
		for n < 50 && r.Next() == nil {
			widths[r.Width()]++
			n++
		}
		for width, count := range widths {
			share := float64(count) / float64(n)
			if score := share * share * float64(width-1); score > most {
				best, most = d, score
			}
		}
	}
	return best
}
