package report

import (
	"bufio"
	"reflect"
	"strings"
)

// writeMarkdown writes the document as GitHub-flavoured Markdown: headings,
// pipe tables of all rows, the notes as a list.
func writeMarkdown(w *bufio.Writer, d *document, o Options) error {
	m := markdown{w: w, wide: o.Wide}
	m.text("## " + markdownText(d.title()) + "\n\n")
	if about := d.about(); about != "" {
		m.text(markdownText(about) + "\n\n")
	}
	for i, r := range d.tables() {
		if i > 0 {
			m.text("\n")
		}
		if r.name != "" {
			m.text("### " + markdownText(r.name) + "\n\n")
		}
		m.rows(d, r)
	}
	for i, note := range d.notes {
		if i == 0 {
			m.text("\n")
		}
		m.text("- " + markdownText(note) + "\n")
	}
	return m.err
}

type markdown struct {
	w    *bufio.Writer
	wide bool
	err  error
}

func (m *markdown) keep(err error) {
	if m.err == nil {
		m.err = err
	}
}

func (m *markdown) text(s string) {
	_, err := m.w.WriteString(s)
	m.keep(err)
}

func (m *markdown) rows(d *document, r *rows) {
	if r.len() == 0 {
		m.text("no rows\n")
		return
	}
	figs := figures(r.fields)
	if r.len() == 1 && len(figs) >= cardFrom {
		m.card(figs, r.slice.Index(0))
		return
	}
	var header []string
	l := layout{markdown: true}
	shown := d.inGrid(r, figs, m.wide)
	for _, f := range shown {
		header = append(header, f.label())
		widest := max(3, width(f.label())) // a rule has at least three marks
		for n := range r.len() {
			widest = max(widest, width(markdownCell(f, r.slice.Index(n))))
		}
		l.widths, l.right = append(l.widths, widest), append(l.right, f.right())
	}
	m.keep(draw(m.w, l, header, func(yield func([]string) bool) {
		for n := range r.len() {
			cells := make([]string, len(shown))
			for i, f := range shown {
				cells[i] = markdownCell(f, r.slice.Index(n))
			}
			if !yield(cells) {
				return
			}
		}
	}))
}

// card writes one figure a line.
func (m *markdown) card(figs []figure, row reflect.Value) {
	l := layout{markdown: true, widths: []int{len("figure"), len("value")}, right: []bool{false, true}}
	for _, f := range figs {
		l.widths[0] = max(l.widths[0], width(f.label()))
		l.widths[1] = max(l.widths[1], width(markdownCell(f, row)))
	}
	m.keep(draw(m.w, l, []string{"figure", "value"}, func(yield func([]string) bool) {
		for _, f := range figs {
			if !yield([]string{f.label(), markdownCell(f, row)}) {
				return
			}
		}
	}))
}

func markdownCell(f figure, row reflect.Value) string {
	s := markdownText(f.human(row))
	if from, to, ok := f.interval(row); ok {
		s += " (" + from + " to " + to + ")"
	}
	return s
}

// markdownText returns s so that it reads as it is: on one visible line, and
// no character of it means anything to Markdown or HTML.
func markdownText(s string) string { return apart(markdownEscapes.Replace(Visible(s))) }

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, `|`, `\|`, "`", "\\`", `*`, `\*`, `_`, `\_`, `~`, `\~`,
	`<`, `\<`, `>`, `\>`, `[`, `\[`, `]`, `\]`, `&`, `\&`, `#`, `\#`, `$`, `\$`,
)
