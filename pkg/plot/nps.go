package plot

import (
	"fmt"
	"math"
	"strconv"

	"github.com/retain-cli/retain/pkg/metric"
)

var undefined = math.NaN()

// drawNPS draws how often each score was given, the score from period to
// period, or that of groups.
func drawNPS(res metric.Result[metric.NPSRow], width float64) (*Picture, error) {
	switch {
	case res.Every != "":
		return drawScores(res, width)
	case res.By != "":
		return drawGroupScores(res, width)
	}
	p := newPicture(res, width)
	p.answers(res.Rows[0])
	return p, nil
}

// answers draws the scores from 0 to 10, and the camps that they make.
func (p *Picture) answers(r metric.NPSRow) {
	counts := []int{r.Score0, r.Score1, r.Score2, r.Score3, r.Score4, r.Score5, r.Score6, r.Score7, r.Score8, r.Score9, r.Score10}
	var all []bar
	upper := 1
	for score, n := range counts {
		role := second
		switch {
		case score >= 9:
			role = first
		case score >= 7:
			role = neutral
		}
		upper = max(upper, n)
		all = append(all, bar{
			name: strconv.Itoa(score), to: float64(n), role: role, label: grouped(n),
			says: fmt.Sprintf("score %d: %s, %s of all", score, grouped(n), metric.Ratio(n, r.Responses).Human()),
		})
	}
	y := numbers("", 0, float64(upper), 4, brief)
	left := 0.0
	for _, t := range y.ticks {
		left = max(left, widthOf(t.label, small)+8)
	}
	p.bars(12, 190, y, all, false)
	wide := (p.Width - 4 - left) / float64(len(all))
	for _, camp := range []struct {
		name     string
		from, to int
		n        int
		role     role
	}{
		{"detractors", 0, 6, r.Detractors, second},
		{"passives", 7, 8, r.Passives, neutral},
		{"promoters", 9, 10, r.Promoters, first},
	} {
		x0, x1 := left+wide*float64(camp.from)+3, left+wide*float64(camp.to+1)-3
		p.stroke(camp.role, 3, point{x0, p.Height + 2}, point{x1, p.Height + 2})
		p.label((x0+x1)/2, p.Height+lineHeight+2, middle, ink, camp.name).little()
		p.label((x0+x1)/2, p.Height+2*lineHeight+1, middle, ink, metric.Ratio(camp.n, r.Responses).Human()).heavy()
	}
	p.Height += 2*lineHeight + 8
	p.Text = fmt.Sprintf("Of %s responses %s are promoters, %s passives and %s detractors: a score of %s.",
		grouped(r.Responses), grouped(r.Promoters), grouped(r.Passives), grouped(r.Detractors), withInterval(r.NPS, r.Low, r.High))
}

func scoreSays(by, every string, r metric.NPSRow) string {
	days := ""
	if every != "" {
		days = fmt.Sprintf("%s to %s: ", r.Start, r.End)
	}
	return fmt.Sprintf("%s%s%s, %s responses", named(by, r.Group), days, withInterval(r.NPS, r.Low, r.High), grouped(r.Responses))
}

// drawScores draws the score from period to period, a line for each group.
func drawScores(res metric.Result[metric.NPSRow], width float64) (*Picture, error) {
	p := newPicture(res, width)
	groupNames, of := groups(res.Rows, func(r metric.NPSRow) string { return r.Group })
	if err := fewSeries(len(groupNames)); err != nil {
		return nil, err
	}
	labels, at := periods(res.Rows, func(r metric.NPSRow) (string, int) { return periodName(r.Start, r.End), int(r.Start) })
	var all []series
	upper, lower := 0.0, 0.0
	for _, name := range groupNames {
		s := series{name: name, dots: true}
		for _, r := range of[name] {
			s.points = append(s.points, dated{float64(at[int(r.Start)]), float64(r.NPS), float64(r.Low), float64(r.High), scoreSays(res.By, res.Every, r), !r.Complete})
			upper, lower = most(upper, float64(r.NPS)), -most(-lower, -float64(r.NPS))
			if len(groupNames) == 1 {
				upper, lower = most(upper, float64(r.High)), -most(-lower, -float64(r.Low))
			}
		}
		all = append(all, s)
	}
	p.lines(220, names(labels), numbers(lineName("Net Promoter Score", res.Settings, len(all)), lower, upper, 5, signed), all)
	p.Text = listed(all)
	return p, nil
}

// drawGroupScores draws the score of each group.
func drawGroupScores(res metric.Result[metric.NPSRow], width float64) (*Picture, error) {
	if err := fewLines(len(res.Rows)); err != nil {
		return nil, err
	}
	p := newPicture(res, width)
	var all []interval
	var said []string
	upper, lower := 0.0, 0.0
	for _, r := range res.Rows {
		says := scoreSays(res.By, "", r)
		all = append(all, interval{r.Group, float64(r.NPS), float64(r.Low), float64(r.High), r.NPS.Human(), says})
		said = append(said, says)
		upper, lower = most(upper, float64(r.NPS), float64(r.High)), -most(-lower, -float64(r.NPS), -float64(r.Low))
	}
	p.intervals(0, withConfidence("Net Promoter Score", res.Settings), lower, upper, all, signed)
	p.Text = sentence(said...)
	return p, nil
}

// signed is a score with its sign.
func signed(v float64) string {
	if v > 0 {
		return "+" + brief(v)
	}
	return brief(v)
}
