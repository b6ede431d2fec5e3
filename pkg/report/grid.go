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
	markdown bool
}

// draw writes a table through tablewriter. It takes the cells apart into
// lines, checks the length of each row and says when a line is due; the line
// itself is ours (see renderer). Streaming keeps memory constant whatever the
// number of rows. A nil header is left out.
func draw(w io.Writer, l layout, header []string, rows iter.Seq[[]string]) error {
	r := &renderer{layout: l}
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
		if r.err != nil {
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
	w    io.Writer
	line strings.Builder
	err  error // the first of w
}

// Start, Close, Logger and Config are what tablewriter asks of a renderer.
func (r *renderer) Start(w io.Writer) error { r.w = w; return nil }
func (r *renderer) Close() error            { return r.err }
func (r *renderer) Logger(*ll.Logger)       {}
func (r *renderer) Config() tw.Rendition {
	return tw.Rendition{
		Streaming: true,
		Settings:  tw.Settings{Lines: tw.Lines{ShowHeaderLine: tw.On}},
	}
}

// Header draws one line of the header.
func (r *renderer) Header(lines [][]string, _ tw.Formatting) {
	for _, cells := range lines {
		r.cells(cells)
		r.flush(r.bold)
	}
}

// Row draws one line of a row.
func (r *renderer) Row(cells []string, _ tw.Formatting) {
	r.cells(cells)
	r.flush(false)
}

// Footer draws nothing: there are no footers.
func (r *renderer) Footer([][]string, tw.Formatting) {}

// Line draws the rule between the header and the rows.
func (r *renderer) Line(tw.Formatting) {
	for i, n := range r.widths {
		switch {
		case !r.markdown:
			r.text(gap[i > 0] + strings.Repeat("─", n))
		case r.right[i]:
			r.text("| " + strings.Repeat("-", n-1) + ": ")
		default:
			r.text("| " + strings.Repeat("-", n) + " ")
		}
	}
	r.flush(false)
}

var gap = map[bool]string{true: "  "}

func (r *renderer) cells(cells []string) {
	for i, cell := range cells {
		blank := strings.Repeat(" ", max(0, r.widths[i]-width(cell)))
		if r.right[i] {
			cell = blank + cell
		} else {
			cell += blank
		}
		if r.markdown {
			r.text("| " + cell + " ")
		} else {
			r.text(gap[i > 0] + cell)
		}
	}
}

func (r *renderer) text(s string) { r.line.WriteString(s) }

// flush ends the line.
func (r *renderer) flush(bold bool) {
	if r.markdown {
		r.text("|")
	}
	s := strings.TrimRight(r.line.String(), " ")
	r.line.Reset()
	if r.limit > 0 {
		s = cut(s, r.limit)
	}
	if err := writeLine(r.w, s, bold); err != nil && r.err == nil {
		r.err = err
	}
}

// writeLine writes a line without blanks at its end, bold where there is
// something to see.
func writeLine(w io.Writer, s string, bold bool) error {
	s = strings.TrimRight(s, " ")
	if bold && s != "" {
		s = "\x1b[1m" + s + "\x1b[22m"
	}
	_, err := io.WriteString(w, s+"\n")
	return err
}
