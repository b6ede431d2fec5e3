package plot

import (
	"fmt"
	"image/color"
	"strings"
)

// A role is what a mark stands for; it has one colour on light and one on dark
// ground.
type role uint8

const (
	paper  role = iota
	ink         // figures and names
	soft        // labels of axes
	rule        // lines of the grid
	first       // the first series, what is kept or gained
	second      // the second series, what is lost
	third
	fourth
	fifth
	sixth
	neutral // what is neither gained nor lost
	pale    // the ground of a cell without a value
	onLow   // text on the lower steps of the scale
	onHigh  // text on the higher ones
	step0   // the least of the scale
	step1
	step2
	step3
	step4
	step5
	step6
	step7 // the most
	roles
)

// steps is the number of steps of the scale; text on those from highFrom is
// onHigh.
const (
	steps    = int(step7-step0) + 1
	highFrom = 5
)

// palette has the colours of each role on light and on dark ground. The
// series are after Okabe and Ito's palette for all kinds of colour vision,
// darker on white and lighter on black, so that each has at least 4.5 : 1
// against its ground.
//
// Source: Okabe, Ito 2008, Color universal design.
var palette = [roles][2]uint32{
	paper:   {0xffffff, 0x14181d},
	ink:     {0x1b1f24, 0xe9ecef},
	soft:    {0x59626c, 0xa6b0bb},
	rule:    {0xdfe3e8, 0x333b45},
	first:   {0x0b63a5, 0x6db3f2},
	second:  {0xc4500a, 0xff9d5c},
	third:   {0x00795b, 0x4fc9a0},
	fourth:  {0x8b3f97, 0xd597e0},
	fifth:   {0x8a6d00, 0xe5c453},
	sixth:   {0x4a4f9c, 0xa5a9f5},
	neutral: {0x6a737d, 0x98a2ad},
	pale:    {0xf2f4f6, 0x1d232a},
	onLow:   {0x1b1f24, 0xf3f5f7},
	onHigh:  {0xffffff, 0x0c1116},
	step0:   {0xf1f6fb, 0x1b2430},
	step1:   {0xdbe9f6, 0x20374d},
	step2:   {0xbdd7ee, 0x244b6c},
	step3:   {0x94bfe2, 0x2a608c},
	step4:   {0x629fd0, 0x3375a9},
	step5:   {0x2f74b0, 0x62a3d6},
	step6:   {0x1b578f, 0x93c5ee},
	step7:   {0x083a68, 0xc9e4fb},
}

// classes are the names of the roles in style sheets.
var classes = [roles]string{
	"paper", "ink", "soft", "rule", "c1", "c2", "c3", "c4", "c5", "c6", "neutral", "pale",
	"on-low", "on-high", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7",
}

// Colors are the colours of pictures as properties of a style sheet, a line
// each: "--c1:#0b63a5". A page takes them for itself, too, so that both change
// together.
func Colors(dark bool) string {
	var b strings.Builder
	for r := range roles {
		fmt.Fprintf(&b, "--%s:%s;\n", classes[r], r.hex(dark))
	}
	return b.String()
}

// Style are the rules by which a page with Colors draws pictures.
func Style() string {
	var b strings.Builder
	for _, class := range classes {
		fmt.Fprintf(&b, ".f-%s{fill:var(--%s)}.s-%s{stroke:var(--%s)}\n", class, class, class, class)
	}
	return b.String()
}

func (r role) hex(dark bool) string { return fmt.Sprintf("#%06x", r.rgb(dark)) }

func (r role) rgb(dark bool) uint32 {
	if dark {
		return palette[r][1]
	}
	return palette[r][0]
}

// light is the colour on light ground, with an opacity.
func (r role) light(opacity float64) color.NRGBA {
	c := r.rgb(false)
	return color.NRGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), uint8(opacity*255 + 0.5)}
}

// scale returns the role of a share of the most, 0 to 1, and that of the text
// on it.
func scale(share float64) (ground, text role) {
	i := min(max(int(share*float64(steps)), 0), steps-1)
	text = onLow
	if i >= highFrom {
		text = onHigh
	}
	return step0 + role(i), text
}

// Series differ in colour, in dashes and in the shape of their points.
var seriesRoles = [...]role{first, second, third, fourth, fifth, sixth}

// mostSeries is how many series one picture can show.
const mostSeries = len(seriesRoles)
