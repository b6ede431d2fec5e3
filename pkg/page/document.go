package page

import (
	"bufio"
	_ "embed"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/plot"
	"github.com/retain-cli/retain/pkg/report"
)

//go:embed page.css
var style string

// A document writes HTML. All text goes through text or an attribute, which
// escape it. It is no template: to write one page with a package for all of
// them would make the program by a quarter larger.
type document struct {
	w      *bufio.Writer
	report *Report
	err    error // the first of a table that cannot be drawn
}

func (d *document) raw(s string) { _, _ = d.w.WriteString(s) } // Flush has the error

// open begins an element with attributes, which are names and values in turn.
func (d *document) open(tag string, attributes ...string) {
	d.raw("<" + tag)
	for pair := range slices.Chunk(attributes, 2) {
		d.raw(" " + pair[0] + `="` + html.EscapeString(report.Visible(pair[1])) + `"`)
	}
	d.raw(">")
}

func (d *document) close(tag string) { d.raw("</" + tag + ">\n") }

// text writes text, nothing in which is taken for HTML or steers its order.
func (d *document) text(s string) { d.raw(html.EscapeString(report.Visible(s))) }

func (d *document) element(tag, text string, attributes ...string) {
	d.open(tag, attributes...)
	d.text(text)
	d.close(tag)
}

// strong writes words within a line that stand out.
func (d *document) strong(text string) {
	d.raw("<strong>")
	d.text(text)
	d.raw("</strong>")
}

// sentence writes a paragraph with a capital and a full stop.
func (d *document) sentence(s string, attributes ...string) {
	d.element("p", sentence(s), attributes...)
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}

func (d *document) head() {
	r := d.report
	d.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
	d.element("title", r.Title+", as of "+r.AsOf.String())
	d.raw("<style>\n:root{color-scheme:light dark;\n" + plot.Colors(false) + "}\n@media screen and (prefers-color-scheme:dark){:root{\n" + plot.Colors(true) + "}}\n" + plot.Style() + style + "</style>\n</head>\n<body>\n<header>\n")
	d.element("h1", r.Title, "dir", "auto")
	about := "as of " + r.AsOf.String()
	if row, ok := r.Churn.only(); ok {
		about = row.Start.String() + " to " + row.End.String() + ", " + about
	}
	d.element("p", about, "class", "about")
	d.close("header")
	d.open("nav", "aria-label", "sections")
	for _, s := range d.sections() {
		d.element("a", s.title, "href", "#"+s.id)
	}
	d.close("nav")
	d.raw("<main>\n")
}

func (d *document) foot() {
	d.close("main")
	d.open("footer")
	d.text("made by retain " + d.report.Version + " from the files above; the same files give the same page")
	d.raw("</footer>\n</body>\n</html>\n")
}

// show writes a figure: what it is, its picture and what to know about it; or
// what the data lacks for it.
func show[R any](d *document, f Found[R]) {
	if f.Lacks != nil {
		d.lacks(f.Lacks)
		return
	}
	d.sentence(about(f.Result), "class", "definition")
	wide, err := plot.Of(f.Result, plot.Wide)
	if err != nil {
		d.sentence("no picture: "+err.Error(), "class", "lacks")
	} else if narrow, err := plot.Of(f.Result, plot.Narrow); err == nil {
		d.raw("<figure class=\"wide\">\n" + wide.Inline() + "\n</figure>\n<figure class=\"narrow\">\n" + narrow.Inline() + "\n</figure>\n")
	}
	d.notes(f.Result.Notes)
}

// showAll writes a figure as show does, and its numbers.
func showAll[R any](d *document, f Found[R]) {
	show(d, f)
	if f.Lacks == nil {
		d.numbers(report.People(f.Result, report.Options{}))
	}
}

// sayAll writes a figure that has no picture: what it is, its first rows, with
// these columns or all, and its notes.
func sayAll[R any](d *document, f Found[R], fields ...string) {
	if f.Lacks != nil {
		d.lacks(f.Lacks)
		return
	}
	d.sentence(about(f.Result), "class", "definition")
	c, err := report.People(f.Result, report.Options{Limit: sayMost, Fields: fields})
	if err != nil {
		d.err = err
		return
	}
	d.table(c)
	d.notes(f.Result.Notes)
}

// sayMost is how many rows of a figure without a picture are shown.
const sayMost = 12

// about is what a figure is, and what it depends on.
func about[R any](res metric.Result[R]) string {
	settings := make([]string, len(res.Settings))
	for i, s := range res.Settings {
		settings[i] = s.Name + " " + s.Value
	}
	if len(settings) == 0 {
		return res.Definition
	}
	return res.Definition + " (" + strings.Join(settings, ", ") + ")"
}

// lacks says what is missing, and what to do about it.
func (d *document) lacks(e *metric.DataError) {
	d.open("p", "class", "lacks")
	d.strong("Not in this report:")
	d.text(" " + e.Problem + ". " + sentence(d.report.remedy(e)))
	d.close("p")
}

func (d *document) notes(notes []string) {
	if len(notes) == 0 {
		return
	}
	d.open("ul", "class", "notes")
	for _, n := range notes {
		d.element("li", n)
	}
	d.close("ul")
}

// numbers writes a table that is shown when asked for.
func (d *document) numbers(c report.Cells, err error) {
	if err != nil {
		d.err = err
		return
	}
	d.open("details")
	d.element("summary", "The numbers")
	if len(c.Rows) == 1 {
		d.card(c)
	} else {
		d.table(c)
	}
	d.close("details")
}

// table writes a table; it scrolls where it is wider than the page.
func (d *document) table(c report.Cells) {
	d.raw("<div class=\"scroll\"><table>\n<thead><tr>")
	for _, col := range c.Columns {
		d.open("th", "scope", "col", "class", align(col))
		d.text(col.Label)
		d.raw("</th>")
	}
	d.raw("</tr></thead>\n<tbody>\n")
	for _, row := range c.Rows {
		d.raw("<tr>")
		for i, cell := range row {
			d.cell(c.Columns[i], cell)
		}
		d.raw("</tr>\n")
	}
	d.raw("</tbody></table></div>\n")
	if c.More > 0 {
		d.element("p", "and "+strconv.Itoa(c.More)+" more", "class", "more")
	}
}

// card writes the only row of a table, a figure a line.
func (d *document) card(c report.Cells) {
	d.raw("<div class=\"scroll\"><table class=\"card\">\n<tbody>\n")
	for i, col := range c.Columns {
		d.raw("<tr>")
		d.open("th", "scope", "row")
		d.text(col.Label)
		d.raw("</th>")
		d.cell(col, c.Rows[0][i])
		d.raw("</tr>\n")
	}
	d.raw("</tbody></table></div>\n")
}

// cell writes a cell; text runs the way of its own letters.
func (d *document) cell(col report.CellColumn, text string) {
	if col.Right {
		d.open("td", "class", align(col))
	} else {
		d.open("td", "dir", "auto")
	}
	d.text(text)
	d.raw("</td>")
}

func align(col report.CellColumn) string {
	if col.Right {
		return "number"
	}
	return "text"
}
