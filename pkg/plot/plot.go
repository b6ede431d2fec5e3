// Package plot draws results: one kind of picture for each metric that people
// would rather look at than read. A Picture knows neither files nor pages; it
// is written as SVG, on its own or within a page, or as PNG.
//
// Colours are roles, not values: an SVG has a light and a dark form, and the
// reader's settings choose. They differ in lightness as well as in hue, so
// that they can be told apart by who sees few colours, and none of them says
// anything that no label, dash or sign says too.
package plot

import (
	"fmt"

	"github.com/retain-cli/retain/pkg/metric"
)

// The widths that pictures are made for, in pixels of a screen.
const (
	Wide   = 720 // a laptop, paper
	Narrow = 360 // a phone
)

// A Picture is what a result looks like.
type Picture struct {
	// Title says what is shown: "churn, every 1m".
	Title string
	// Subtitle says of which days.
	Subtitle string
	// Below says what the figure means. Titles and this are drawn where the
	// picture stands on its own.
	Below string
	// Text says the same as the picture, for who cannot see it.
	Text string
	// Width and Height are in pixels of a screen. Width is what was asked for,
	// or more where there is more to show.
	Width, Height float64

	marks []mark
	asked float64 // width; 0 for any
}

// An Error says why a result has no picture.
type Error struct {
	Problem string // what was found
	Hint    string // what to do about it
}

// Error names the problem and what to do about it.
func (e *Error) Error() string { return e.Problem + ": " + e.Hint }

func refuse(hint, format string, args ...any) error {
	return &Error{fmt.Sprintf(format, args...), hint}
}

// Of draws a result as a picture of a width: Wide, Narrow or another above
// 300. Of churn, retention, cohorts, survival, revenue, rfm, vip and nps there
// are pictures; an *Error says why there is none.
func Of[R any](res metric.Result[R], width float64) (*Picture, error) {
	if len(res.Rows) == 0 {
		return nil, refuse("choose a period or a file that has some", "there are no rows to draw")
	}
	switch res := any(res).(type) {
	case metric.Result[metric.LedgerRow]:
		return drawLedger(res, width)
	case metric.Result[metric.CohortRow]:
		return drawCohorts(res, width)
	case metric.Result[metric.SurvivalRow]:
		return drawSurvival(res, width)
	case metric.Result[metric.RevenueRow]:
		return drawRevenue(res, width)
	case metric.Result[metric.RFMRow]:
		return drawRFM(res, width)
	case metric.Result[metric.VIPRow]:
		return drawVIP(res, width)
	case metric.Result[metric.NPSRow]:
		return drawNPS(res, width)
	}
	return nil, refuse("leave out --list, or --plot", "a list of people has no picture")
}
