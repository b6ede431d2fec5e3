package plot

import (
	"fmt"
	"strconv"

	"github.com/retain-cli/retain/pkg/metric"
)

// drawRFM draws the map of scores: recency upwards, frequency and revenue to
// the right.
func drawRFM(res metric.Result[metric.RFMRow], width float64) (*Picture, error) {
	if res.By != "" {
		return nil, refuse("leave out --by", "a map is of one group")
	}
	p := newPicture(res, width)
	t := table{high: 56, wide: (p.Width - 40) / 5, across: "score of frequency and revenue: the best are at the right, the latest above"}
	if p.Width < Wide/2+100 {
		t.high, t.across = 66, "frequency and revenue: best right, latest above"
	}
	upper := 1
	rows := section[metric.RFMMapRow](res.Sections, "map")
	for _, r := range rows {
		upper = max(upper, r.Customers)
	}
	for _, r := range rows {
		row, column := len(t.rows), r.FM-1
		if column == 0 {
			t.rows = append(t.rows, "r "+strconv.Itoa(r.R))
		} else {
			row--
		}
		if row == 0 {
			t.columns = append(t.columns, strconv.Itoa(r.FM))
		}
		t.cells = append(t.cells, cell{
			row: row, column: column, share: float64(r.Customers) / float64(upper),
			label: grouped(r.Customers), below: r.Segment.String(),
			says: fmt.Sprintf("%s, r %d, fm %d: %s customers (%s), revenue %s (%s)", r.Segment, r.R, r.FM, grouped(r.Customers), r.CustomerShare.Human(), r.Revenue.Human(), r.RevenueShare.Human()),
		})
	}
	p.grid(0, t)
	var said []string
	for _, r := range res.Rows {
		said = append(said, fmt.Sprintf("%s %s customers", r.Segment, grouped(r.Customers)))
	}
	p.Text = sentence(said...)
	return p, nil
}
