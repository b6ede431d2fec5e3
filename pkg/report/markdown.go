package report

import (
	"reflect"
	"strings"
)

// writeMarkdown writes the document as GitHub-flavoured Markdown: headings,
// pipe tables of all rows, the notes as a list.
func writeMarkdown(w sink, d *document, o Options) error {
	w.text("## " + markdownText(d.title()) + "\n\n")
	if about := d.about(); about != "" {
		w.text(markdownText(about) + "\n\n")
	}
	for i, r := range d.tables(o) {
		if i > 0 {
			w.text("\n")
		}
		if r.name != "" {
			w.text("### " + markdownText(r.name) + "\n\n")
		}
		var err error
		if r == d.pivoted(o) {
			err = markdownPivot(w, d, r)
		} else {
			err = markdownRows(w, d, r, o.Wide)
		}
		if err != nil {
			return err
		}
	}
	for i, note := range d.notes {
		if i == 0 {
			w.text("\n")
		}
		w.text("- " + markdownText(note) + "\n")
	}
	return nil
}

// markdownRows writes one table, a single row of many figures as a card.
func markdownRows(w sink, d *document, r *rows, wide bool) error {
	if r.len() == 0 {
		w.text("no rows\n")
		return nil
	}
	figs := figures(r.fields)
	shown := d.inGrid(r, figs, wide)
	if r.len() == 1 && len(shown) >= cardFrom {
		return markdownCard(w, r.inCard(figs, wide), r.slice.Index(0))
	}
	var header []string
	l := layout{markdown: true}
	for _, f := range shown {
		header = append(header, f.label())
		widest := max(3, width(f.label())) // a rule has at least three marks
		for n := range r.len() {
			widest = max(widest, width(markdownCell(f, r.slice.Index(n))))
		}
		l.widths, l.right = append(l.widths, widest), append(l.right, f.right())
	}
	return draw(w, l, header, func(yield func([]string) bool) {
		for n := range r.len() {
			cells := make([]string, len(shown))
			for i, f := range shown {
				cells[i] = markdownCell(f, r.slice.Index(n))
			}
			if !yield(cells) {
				return
			}
		}
	})
}

// markdownCard writes one figure a line.
func markdownCard(w sink, figs []figure, row reflect.Value) error {
	l := layout{markdown: true, widths: []int{len("figure"), len("value")}, right: []bool{false, true}}
	for _, f := range figs {
		l.widths[0] = max(l.widths[0], width(f.label()))
		l.widths[1] = max(l.widths[1], width(markdownCell(f, row)))
	}
	return draw(w, l, []string{"figure", "value"}, func(yield func([]string) bool) {
		for _, f := range figs {
			if !yield([]string{f.label(), markdownCell(f, row)}) {
				return
			}
		}
	})
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
