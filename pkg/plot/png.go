package plot

import (
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// density is how many dots of a PNG a pixel of a screen is, so that paper and
// fine screens show it sharp.
const density = 2

// mostDots is how large a PNG may be.
const mostDots = 60e6

// WritePNG writes the picture on light ground. The fonts that come with it
// have Latin, Greek and Cyrillic letters; an *Error names a text with others:
// SVG leaves those to the fonts of the reader.
func (p *Picture) WritePNG(w io.Writer) error {
	p = p.alone()
	width, height := int(math.Ceil(p.Width*density)), int(math.Ceil(p.Height*density))
	if float64(width)*float64(height) > mostDots {
		return refuse("choose a name that ends in .svg", "%d x %d dots are too many for a PNG", width, height)
	}
	fonts, err := loadFonts()
	if err != nil {
		return err
	}
	c := canvas{dots: image.NewRGBA(image.Rect(0, 0, width, height)), fonts: fonts}
	for i := range p.marks {
		if err := c.mark(&p.marks[i]); err != nil {
			return err
		}
	}
	return png.Encode(w, c.dots)
}

// The fonts, of which the second is bold. They are read when the first PNG is
// written.
var loadFonts = sync.OnceValues(func() (fonts [2]*opentype.Font, err error) {
	for i, ttf := range [][]byte{goregular.TTF, gobold.TTF} {
		if fonts[i], err = opentype.Parse(ttf); err != nil {
			return fonts, fmt.Errorf("font: %w", err)
		}
	}
	return fonts, nil
})

// A canvas is what a PNG is drawn on.
type canvas struct {
	dots  *image.RGBA
	lines vector.Rasterizer
	at    image.Point // of the lines' first dot
	fonts [2]*opentype.Font
}

func (c *canvas) mark(m *mark) error {
	if m.shape == textShape {
		return c.text(m)
	}
	bounds := m.bounds().Intersect(c.dots.Bounds())
	if bounds.Empty() {
		return nil
	}
	c.at = bounds.Min
	c.lines.Reset(bounds.Dx(), bounds.Dy())
	switch {
	case m.shape == boxShape:
		c.polygon(point{m.x, m.y}, point{m.x + m.w, m.y}, point{m.x + m.w, m.y + m.h}, point{m.x, m.y + m.h})
	case m.line == 0:
		c.fill(m.path)
	default:
		c.stroke(m)
	}
	c.lines.Draw(c.dots, bounds, image.NewUniform(m.role.light(m.opacity)), image.Point{})
	return nil
}

// bounds returns the dots that a mark may touch.
func (m *mark) bounds() image.Rectangle {
	low, high := point{m.x, m.y}, point{m.x + m.w, m.y + m.h}
	if m.shape == pathShape {
		low, high = m.path[0].to, m.path[0].to
		reach := func(at point) {
			low = point{min(low.x, at.x), min(low.y, at.y)}
			high = point{max(high.x, at.x), max(high.y, at.y)}
		}
		for _, s := range m.path {
			reach(s.to)
			if s.via != nil {
				reach(s.via[0])
				reach(s.via[1])
			}
		}
	}
	room := m.line/2 + 1
	return image.Rect(
		int(math.Floor((low.x-room)*density)), int(math.Floor((low.y-room)*density)),
		int(math.Ceil((high.x+room)*density)), int(math.Ceil((high.y+room)*density)))
}

// dot is where a point stands on the lines.
func (c *canvas) dot(p point) (x, y float32) {
	return float32(p.x*density - float64(c.at.X)), float32(p.y*density - float64(c.at.Y))
}

func (c *canvas) polygon(points ...point) { c.fill(straight(points)) }

// fill adds what a path encloses.
func (c *canvas) fill(path []step) {
	for i, s := range path {
		x, y := c.dot(s.to)
		switch {
		case i == 0:
			c.lines.MoveTo(x, y)
		case s.via != nil:
			bx, by := c.dot(s.via[0])
			cx, cy := c.dot(s.via[1])
			c.lines.CubeTo(bx, by, cx, cy, x, y)
		default:
			c.lines.LineTo(x, y)
		}
	}
	c.lines.ClosePath()
}

// stroke adds a line: a box for each piece, and a disc at each joint. All go
// round the same way, so that where they overlap they do not cancel out.
func (c *canvas) stroke(m *mark) {
	half := m.line / 2
	for _, run := range dashed(m) {
		for i, at := range run {
			if i > 0 {
				from := run[i-1]
				length := math.Hypot(at.x-from.x, at.y-from.y)
				if length == 0 {
					continue
				}
				x, y := -(at.y-from.y)/length*half, (at.x-from.x)/length*half
				c.polygon(point{from.x - x, from.y - y}, point{at.x - x, at.y - y}, point{at.x + x, at.y + y}, point{from.x + x, from.y + y})
			}
			if i > 0 && i < len(run)-1 && half > 0.5 {
				c.polygon(circle(at, half)...)
			}
		}
	}
}

// dashed returns the pieces of a line that are seen.
func dashed(m *mark) (runs [][]point) {
	points := make([]point, len(m.path))
	for i, s := range m.path {
		points[i] = s.to
	}
	if m.dash == nil {
		return [][]point{points}
	}
	k, left := 0, m.dash[0]
	run := []point{points[0]}
	for i := 1; i < len(points); i++ {
		from, to := points[i-1], points[i]
		length := math.Hypot(to.x-from.x, to.y-from.y)
		const tiny = 1e-6 // what rounding leaves over is no piece
		for done := 0.0; length-done > tiny; {
			next := min(left, length-done)
			done += next
			left -= next
			at := point{from.x + (to.x-from.x)*done/length, from.y + (to.y-from.y)*done/length}
			if k%2 == 0 {
				run = append(run, at)
			}
			if left > tiny {
				continue
			}
			if k%2 == 0 {
				runs = append(runs, run)
			}
			k++
			left = m.dash[k%len(m.dash)]
			run = []point{at}
		}
	}
	if k%2 == 0 && len(run) > 1 {
		runs = append(runs, run)
	}
	return runs
}

// text writes a text in the fonts that come with the program.
func (c *canvas) text(m *mark) error {
	face, text := c.fonts[0], plain(m.text)
	if m.bold {
		face = c.fonts[1]
	}
	var lacks rune
	for _, r := range text {
		if i, err := face.GlyphIndex(nil, r); (err != nil || i == 0) && lacks == 0 {
			lacks = r
		}
	}
	if lacks != 0 {
		return refuse("choose a name that ends in .svg", "the font of a PNG has no letter %q, as in %q", lacks, text)
	}
	f, err := opentype.NewFace(face, &opentype.FaceOptions{Size: m.size * density, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return fmt.Errorf("font: %w", err)
	}
	d := font.Drawer{Dst: c.dots, Src: image.NewUniform(m.role.light(m.opacity)), Face: f}
	x := fixed.Int26_6(m.x * density * 64)
	switch w := d.MeasureString(text); m.anchor {
	case middle:
		x -= w / 2
	case end:
		x -= w
	}
	d.Dot = fixed.Point26_6{X: x, Y: fixed.Int26_6(m.y * density * 64)}
	d.DrawString(text)
	return f.Close()
}

// plain leaves out the marks that keep text of different directions apart.
func plain(text string) string {
	kept := make([]rune, 0, len(text))
	for _, r := range text {
		if r != '\u2068' && r != '\u2069' {
			kept = append(kept, r)
		}
	}
	return string(kept)
}
