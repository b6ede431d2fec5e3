package plot

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const fonts = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial,sans-serif"

// WriteSVG writes the picture as a file of its own. Its colours are those on
// light ground, for what knows no style sheets, and change where the reader
// asks for dark.
func (p *Picture) WriteSVG(w io.Writer) error {
	p = p.alone()
	s := svg{w: bufio.NewWriter(w), alone: true}
	width, height := number(p.Width), number(p.Height)
	s.printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\" role=\"img\" font-family=\"%s\">\n",
		width, height, width, height, fonts)
	s.printf("<title>%s</title>\n<desc>%s</desc>\n", escaped(p.Title), escaped(p.Text))
	var used [roles]bool
	for i := range p.marks {
		used[p.marks[i].role] = true
	}
	s.printf("<style>@media screen and (prefers-color-scheme:dark){")
	for r := range roles {
		if used[r] {
			s.printf(".f-%s{fill:%s}.s-%s{stroke:%s}", classes[r], r.hex(true), classes[r], r.hex(true))
		}
	}
	s.printf("}</style>\n")
	s.marks(p)
	s.printf("</svg>\n")
	return s.w.Flush()
}

// Inline returns the picture as an element of a page that has Colors and
// Style.
func (p *Picture) Inline() string {
	var b strings.Builder
	s := svg{w: bufio.NewWriter(&b)}
	least := "" // what is wider than was asked for scrolls, and does not shrink
	if p.Width > p.asked && p.asked > 0 {
		least = ` style="min-width:` + number(p.Width) + `px"`
	}
	s.printf("<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\"%s>\n",
		number(p.Width), number(p.Height), escaped(p.Title+". "+p.Text), least)
	s.marks(p)
	s.printf("</svg>")
	_ = s.w.Flush() // to memory
	return b.String()
}

type svg struct {
	w     *bufio.Writer
	alone bool
}

// printf writes; the error, if any, is that of Flush.
func (s *svg) printf(format string, args ...any) { _, _ = fmt.Fprintf(s.w, format, args...) }

func (s *svg) marks(p *Picture) {
	for i := range p.marks {
		s.mark(&p.marks[i])
	}
}

func (s *svg) mark(m *mark) {
	element, inside := "", ""
	switch m.shape {
	case boxShape:
		element = "rect"
		s.printf("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"%s", number(m.x), number(m.y), number(m.w), number(m.h), s.paint(m))
	case pathShape:
		element = "path"
		s.printf("<path d=\"%s\"%s", m.data2d(), s.paint(m))
	case textShape:
		element, inside = "text", escaped(m.text)
		s.printf("<text x=\"%s\" y=\"%s\" font-size=\"%s\"%s%s%s", number(m.x), number(m.y), number(m.size), anchors[m.anchor], weight(m.bold), s.paint(m))
	}
	if m.tip != "" {
		inside += "<title>" + escaped(m.tip) + "</title>"
	}
	if inside == "" {
		s.printf("/>\n")
		return
	}
	s.printf(">%s</%s>\n", inside, element)
}

var anchors = [...]string{start: "", middle: ` text-anchor="middle"`, end: ` text-anchor="end"`}

func weight(bold bool) string {
	if bold {
		return ` font-weight="600"`
	}
	return ""
}

// paint are the attributes of a mark's colour and line.
func (s *svg) paint(m *mark) string {
	what, class := "fill", "f-"+classes[m.role]
	if m.line > 0 {
		what, class = "stroke", "s-"+classes[m.role]
	}
	a := ` class="` + class + `"`
	if s.alone {
		a += ` ` + what + `="` + m.role.hex(false) + `"`
	}
	if m.line > 0 {
		a += ` fill="none" stroke-width="` + number(m.line) + `" stroke-linejoin="round"`
	}
	if m.dash != nil {
		lengths := make([]string, len(m.dash))
		for i, d := range m.dash {
			lengths[i] = number(d)
		}
		a += ` stroke-dasharray="` + strings.Join(lengths, " ") + `"`
	}
	if m.opacity < 1 {
		a += ` opacity="` + strconv.FormatFloat(m.opacity, 'f', -1, 64) + `"`
	}
	return a
}

// data2d is a path as SVG has it.
func (m *mark) data2d() string {
	var b strings.Builder
	for i, s := range m.path {
		switch {
		case i == 0:
			b.WriteByte('M')
		case s.via != nil:
			fmt.Fprintf(&b, "C%s %s %s %s ", number(s.via[0].x), number(s.via[0].y), number(s.via[1].x), number(s.via[1].y))
		default:
			b.WriteByte('L')
		}
		b.WriteString(number(s.to.x) + " " + number(s.to.y))
	}
	if m.line == 0 {
		b.WriteByte('Z')
	}
	return b.String()
}

// number is a coordinate with one decimal at most.
func number(v float64) string {
	s := strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

// escaped is text as XML has it; what XML cannot hold is replaced.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // to memory
	return b.String()
}
