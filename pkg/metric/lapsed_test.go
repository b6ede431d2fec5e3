package metric

import (
	"strings"
	"testing"
)

// ids are the keys of a list, with the group where there is one.
func ids(rows []PersonRow) (all []string) {
	for _, r := range rows {
		all = append(all, strings.TrimSpace(r.Group+" "+r.ID))
	}
	return all
}

// A buys every June, and was last there on 2024-06-20; B buys every two months
// and stopped; C bought twice.
var yearly = shop{
	asOf: "2025-03-31",
	sales: `
		A 2022-06-15 50
		A 2023-06-10 50
		A 2024-06-20 50
		B 2024-02-01 20
		B 2024-04-01 20
		B 2024-06-01 20
		C 2024-01-01 10
		C 2024-05-01 10
	`,
	answers: "B 2024-01-01 10\nB 2024-07-01 3\nC 2024-07-01 7\nC 2024-07-01 6",
}

func TestLapsedRhythm(t *testing.T) {
	res := mustList[PersonRow](t)(Lapsed(yearly.build(t), DefaultLapsed))
	wantLines(t, ids(res.Rows), "A", "B", "C")
	a, b, c := res.Rows[0], res.Rows[1], res.Rows[2]
	// A's gaps are 360 and 376 days, the silence 284; B's 60 and 61, and 303.
	if a.UsualGap != 368 || *a.InRhythm != true || a.Score != nil {
		t.Errorf("A: usual gap %v, in rhythm %v, score %v", a.UsualGap, *a.InRhythm, a.Score)
	}
	if b.UsualGap != 60.5 || *b.InRhythm != false || *b.Score != 3 {
		t.Errorf("B: usual gap %v, in rhythm %v, score %v", b.UsualGap, *b.InRhythm, *b.Score)
	}
	if c.UsualGap == c.UsualGap || c.InRhythm != nil || *c.Score != 6 {
		t.Errorf("C: usual gap %v, in rhythm %v, score %v; of two purchases there is one gap only", c.UsualGap, c.InRhythm, *c.Score)
	}
	wantNote(t, res.Notes, "1 customer in their rhythm, which is slow")
}

// A silence of 1.5 usual gaps is long, a day less is not.
func TestInRhythmEdge(t *testing.T) {
	for asOf, want := range map[string]bool{"2024-06-09": true, "2024-06-10": false} {
		// Gaps of 60 days up to 2024-03-12, and 90 days to 2024-06-10.
		s := shop{asOf: asOf, sales: "A 2023-11-13 1\nA 2024-01-12 1\nA 2024-03-12 1"}
		r := mustList[PersonRow](t)(Lapsed(s.build(t), LapsedOptions{Since: since(t, "1m")})).Rows[0]
		if r.UsualGap != 60 || *r.InRhythm != want {
			t.Errorf("as of %s: %d days of %v are in rhythm: %t, want %t", asOf, *r.DaysSince, r.UsualGap, *r.InRhythm, want)
		}
	}
}
