package report

import (
	"io"
	"iter"
	"strings"

	"github.com/olekukonko/ll"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"
)

// A layout is how the columns of one table are drawn.
type layout struct {
	widths   []int
	right    []bool // aligned at their ends
	limit    int    // most columns of a line; 0: no limit
	bold     bool   // the header
	gap      string // between columns
	markdown bool

	paint func(line, column int) string // what turns a cell's colours on, "" for none; nil: no colours
}

// draw writes a table through tablewriter. It takes the cells apart into
// lines, checks the length of each row and says when a line is due; the line
// itself is ours (see renderer). Streaming keeps memory constant whatever the
// number of rows. A nil header is left out.
func draw(w sink, l layout, header []string, rows iter.Seq[[]string]) error {
	r := &renderer{layout: l, w: w}
	t := tablewriter.NewTable(w, tablewriter.WithRenderer(r)).Configure(func(c *tablewriter.Config) {
		c.Stream = tw.StreamConfig{Enable: true, StrictColumns: true}
		c.Behavior.TrimSpace, c.Behavior.TrimLine, c.Behavior.TrimTab = tw.Off, tw.Off, tw.Off
		c.Header.Formatting = tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNone}
		c.Row.Formatting = tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNone}
		c.Widths.PerColumn = tw.NewMapper[int, int]()
		for i, n := range l.widths {
			c.Widths.PerColumn.Set(i, n)
		}
	})
	if err := t.Start(); err != nil {
		return err
	}
	if header != nil {
		t.Header(header)
	}
	for row := range rows {
		if err := t.Append(row); err != nil {
			return err
		}
		if w.err() != nil {
			break
		}
	}
	return t.Close()
}

// A renderer draws the lines of a table for tablewriter, whose own renderers
// measure letter by letter (flags and joined emoji then break the alignment),
// leave blanks at the ends of lines and drop write errors.
type renderer struct {
	layout
	w       sink
	line    int             // rows drawn
	buf     strings.Builder // the line so far
	painted strings.Builder // the same with colours, where there are any
}

// Start, Close, Logger and Config are what tablewriter asks of a renderer.
func (r *renderer) Start(io.Writer) error { return nil }
func (r *renderer) Close() error          { return nil }
func (r *renderer) Logger(*ll.Logger)     {}
func (r *renderer) Config() tw.Rendition {
	return tw.Rendition{
		Streaming: true,
		Settings:  tw.Settings{Lines: tw.Lines{ShowHeaderLine: tw.On}},
	}
}

// Header draws one line of the header.
func (r *renderer) Header(lines [][]string, _ tw.Formatting) {
	for _, cells := range lines {
		r.cells(cells, nil)
		r.flush(r.bold)
	}
}

// Row draws one line of a row.
func (r *renderer) Row(cells []string, _ tw.Formatting) {
	r.cells(cells, r.paint)
	r.flush(false)
	r.line++
}

// Footer draws nothing: there are no footers.
func (r *renderer) Footer([][]string, tw.Formatting) {}

// Line draws the rule between the header and the rows.
func (r *renderer) Line(tw.Formatting) {
	rule := make([]string, len(r.widths))
	for i, n := range r.widths {
		switch {
		case !r.markdown:
			rule[i] = strings.Repeat("─", n)
		case r.right[i]:
			rule[i] = strings.Repeat("-", n-1) + ":"
		default:
			rule[i] = strings.Repeat("-", n)
		}
	}
	r.cells(rule, nil)
	r.flush(false)
}

// gap is what stands between two columns, if they are not to be closer.
const gap = "  "

// plainColors turns a cell's colours off.
const plainColors = "\x1b[39;49m"

func (r *renderer) cells(cells []string, paint func(line, column int) string) {
	before, after := "", r.gap
	if r.markdown {
		before, after = "| ", " "
	}
	for i, cell := range cells {
		blank := strings.Repeat(" ", max(0, r.widths[i]-width(cell)))
		if r.right[i] {
			cell = blank + cell
		} else {
			cell += blank
		}
		r.buf.WriteString(before + cell + after)
		if paint == nil {
			continue
		}
		if on := paint(r.line, i); on != "" {
			cell = on + cell + plainColors
		}
		r.painted.WriteString(before + cell + after)
	}
}

// flush ends the line.
func (r *renderer) flush(bold bool) {
	if r.markdown {
		r.buf.WriteString("|")
	}
	s := strings.TrimRight(r.buf.String(), " ")
	switch {
	case r.limit > 0 && width(s) > r.limit:
		s = cut(s, r.limit)
	case r.painted.Len() > 0:
		s = r.painted.String()
	}
	r.buf.Reset()
	r.painted.Reset()
	r.w.line(s, bold)
}

// line writes a line without blanks at its end, bold where there is
// something to see.
func (s sink) line(line string, bold bool) {
	line = strings.TrimRight(line, " ")
	if bold && line != "" {
		line = "\x1b[1m" + line + "\x1b[22m"
	}
	s.text(line)
	s.text("\n")
}
