package plot

import (
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

func day(s string) calendar.Day {
	d, err := calendar.ParseDay(s)
	if err != nil {
		panic(err) // a slip of the test
	}
	return d
}

var settings = []metric.Setting{{Name: "confidence", Value: "0.95"}, {Name: "unit", Value: "month"}}

// head is what all results of the tests have.
func head[R any](name string, rows ...R) metric.Result[R] {
	return metric.Result[R]{Metric: name, Definition: "what it means", AsOf: day("2024-12-31"), Settings: settings, Rows: rows}
}

// quarter is the ledger of METRICS' own kind: 100 open, 20 leave.
func quarter(start, end, group string) metric.LedgerRow {
	return metric.LedgerRow{
		Group: group, Start: day(start), End: day(end), Opening: 100, Retained: 80, Churned: 20, New: 12, Reactivated: 3, Closing: 95,
		ChurnRate: 0.2, ChurnLow: 0.13, ChurnHigh: 0.29, RetentionRate: 0.8, RetentionLow: 0.71, RetentionHigh: 0.87, Complete: true,
	}
}

func ledger() metric.Result[metric.LedgerRow] {
	return head("churn", quarter("2024-10-01", "2024-12-31", ""))
}

func ledgers() metric.Result[metric.LedgerRow] {
	res := head("retention", quarter("2024-04-01", "2024-06-30", ""), quarter("2024-07-01", "2024-09-30", ""), quarter("2024-10-01", "2024-12-31", ""))
	res.Rows[0].Opening, res.Rows[0].RetentionRate, res.Rows[0].RetentionLow, res.Rows[0].RetentionHigh = 0, metric.Undefined, metric.Undefined, metric.Undefined
	res.Rows[2].Complete = false
	res.Every = "quarter"
	return res
}

func grouped2(every string) metric.Result[metric.LedgerRow] {
	res := head("churn", quarter("2024-07-01", "2024-09-30", "café"), quarter("2024-10-01", "2024-12-31", "café"),
		quarter("2024-07-01", "2024-09-30", hostile), quarter("2024-10-01", "2024-12-31", hostile))
	res.By, res.Every = "segment", every
	if every == "" {
		res.Rows = []metric.LedgerRow{res.Rows[1], res.Rows[3]}
	}
	return res
}

// hostile is a name that would be an element, close one or end an attribute;
// it holds a control character, which XML cannot.
const hostile = `</text><script>alert("1")</script>' & ` + "\x01"

func cohorts() metric.Result[metric.CohortRow] {
	row := func(cohort string, size, offset, customers int, complete bool) metric.CohortRow {
		return metric.CohortRow{Cohort: cohort, Size: size, Offset: offset, Period: "2024", Customers: customers, Share: metric.Ratio(customers, size), Complete: complete}
	}
	res := head("cohorts",
		row("2024-10", 10, 0, 10, true), row("2024-10", 10, 1, 4, true), row("2024-10", 10, 2, 3, false),
		row("2024-11", 20, 0, 20, true), row("2024-11", 20, 1, 2, false),
		row("2024-12", 5, 0, 5, false))
	res.Pivot = metric.Pivot{Value: "share"}
	res.Sections = []metric.Section{{Name: "mean", Rows: []metric.CohortMeanRow{{Offset: 0, Share: 1}, {Offset: 1, Share: 0.4}}}}
	return res
}

func survival() metric.Result[metric.SurvivalRow] {
	res := head("survival",
		metric.SurvivalRow{Time: 0, AtRisk: 8, Survival: 1, Low: 1, High: 1},
		metric.SurvivalRow{Time: 6, AtRisk: 8, Survival: 0.6, Low: 0.4, High: 0.8},
		metric.SurvivalRow{Time: 9, AtRisk: 3, Survival: 0, Low: metric.Undefined, High: metric.Undefined})
	res.Sections = []metric.Section{{Name: "summary", Rows: []metric.SurvivalSummaryRow{{Customers: 8, Events: 8, Median: 9, MedianLow: 6, MedianHigh: metric.Duration(math.Inf(1))}}}}
	return res
}

func revenue(every string) metric.Result[metric.RevenueRow] {
	m := func(units int) money.Amount { return money.Amount(units * 10000) }
	row := metric.RevenueRow{
		Start: day("2024-07-01"), End: day("2024-12-31"), AgainstStart: day("2024-01-01"), AgainstEnd: day("2024-06-30"),
		Opening: m(1000), New: m(300), Reactivated: m(50), Expansion: m(100), Contraction: m(-80), Churned: m(-200), Closing: m(1170), NRR: 0.8, Complete: true,
	}
	res := head("revenue", row)
	if every != "" {
		none := metric.RevenueRow{Start: day("2024-01-01"), End: day("2024-06-30"), Opening: money.None, New: money.None, Reactivated: money.None,
			Expansion: money.None, Contraction: money.None, Churned: money.None, Closing: m(1000)}
		res.Rows, res.Every = []metric.RevenueRow{none, row}, every
	}
	return res
}

func rfm() metric.Result[metric.RFMRow] {
	res := head("rfm", metric.RFMRow{Segment: metric.SegmentChampions, Customers: 9})
	var on []metric.RFMMapRow
	for r := 5; r >= 1; r-- {
		for fm := 1; fm <= 5; fm++ {
			on = append(on, metric.RFMMapRow{R: r, FM: fm, Segment: metric.SegmentLoyal, Customers: r * fm})
		}
	}
	res.Sections = []metric.Section{{Name: "map", Rows: on}}
	return res
}

func vip() metric.Result[metric.VIPRow] {
	n := 12
	res := head("vip", metric.VIPRow{CustomerShare: 0.3, Customers: &n, RevenueShare: 0.81})
	res.Sections = []metric.Section{{Name: "curve", Rows: []metric.TopRow{{Top: 0.2, Customers: 8, RevenueShare: 0.7}, {Top: 1, Customers: 40, RevenueShare: 1}}}}
	return res
}

func answers() metric.Result[metric.NPSRow] {
	return head("nps", metric.NPSRow{Responses: 30, Promoters: 15, Passives: 10, Detractors: 5, NPS: 33.3, Low: 4.78, High: 55.83, Score4: 5, Score8: 10, Score10: 15})
}

// texts are those of a picture, in the order in which they are drawn.
func texts(p *Picture) (all []string) {
	for _, m := range p.marks {
		if m.shape == textShape {
			all = append(all, plain(m.text))
		}
	}
	return all
}

// figures counts the marks that stand for a figure.
func figures(p *Picture) (n int) {
	for _, m := range p.marks {
		if m.data {
			n++
		}
	}
	return n
}

// pictures are one of each kind; what they hold is said by hand.
func pictures(width float64) []struct {
	name    string
	draw    func() (*Picture, error)
	figures int
	texts   string // in their order; those of long lists in part
	says    string // part of the text for who cannot see it
} {
	of := func(p *Picture, err error) func() (*Picture, error) {
		return func() (*Picture, error) { return p, err }
	}
	return []struct {
		name    string
		draw    func() (*Picture, error)
		figures int
		texts   string
		says    string
	}{
		{"flow", of(Of(ledger(), width)), 9, "+12|new|+3|reactivated|100", "100 customers were active before 2024-10-01: 80 of them were retained and 20 churned"},
		// a line of two points, two points; the hollow ones are still figures
		{"rates", of(Of(ledgers(), width)), 3, "2024-Q4", "2024-10-01 to 2024-12-31: 80.0% (71.0% to 87.0%), 80 of 100"},
		{"groups", of(Of(grouped2(""), width)), 2, "café|20.0%", "café, 2024-10-01 to 2024-12-31: 20.0% (13.0% to 29.0%), 20 of 100"},
		{"lines", of(Of(grouped2("quarter"), width)), 6, "café", "café, "},
		{"cohorts", of(Of(cohorts(), width)), 8, "100%|40%|~30%|100%|~10%|~100%|100%|40%", "3 cohorts, from 2024-10 to 2024-12; the darkest cell is 40.0%"},
		{"survival", of(Of(survival(), width)), 2, "half have left after 9 months", "8 of 8 customers left; half have left after 9 (6 to not reached) months"},
		{"steps", of(Of(revenue(""), width)), 7, "0|500|1k|1.5k|1k|before|+300|new|+50|reactivated|+100|expansion|−80|contraction|−200|churned|1.2k|now", "new 300.00, reactivated 50.00, expansion 100.00, contraction -80.00, churned -200.00"},
		// five parts and the net; nothing of the span that is not defined
		{"piles", of(Of(revenue("6m"), width)), 6, "n/a", "2024-07-01 to 2024-12-31: +170, from 1,000.00 to 1,170.00"},
		{"rfm", of(Of(rfm(), width)), 25, "r 5|r 4|r 3|r 2|r 1|Loyal|5|Loyal|10|Loyal", "Champions 9 customers"},
		{"vip", of(Of(vip(), width)), 5, "30.0% make 81.0%", "12 customers (30.0%) make 81.0% of the revenue"},
		{"nps", of(Of(answers(), width)), 11, "detractors|16.7%|passives|33.3%|promoters|50.0%", "a score of +33.3 (+4.8 to +55.8)"},
	}
}

// TestPictures checks what is drawn: so many marks that stand for a figure,
// and the words beside them; all of it within the picture.
func TestPictures(t *testing.T) {
	for _, width := range []float64{Wide, Narrow} {
		for _, test := range pictures(width) {
			p, err := test.draw()
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
				continue
			}
			if got := figures(p); got != test.figures {
				t.Errorf("%s, %v wide: %d figures, want %d", test.name, width, got, test.figures)
			}
			if got := strings.Join(texts(p), "|"); !strings.Contains(got, test.texts) {
				t.Errorf("%s, %v wide: texts %s\nwant %s", test.name, width, got, test.texts)
			}
			if !strings.Contains(plain(p.Text), test.says) {
				t.Errorf("%s: says %q, want %q", test.name, plain(p.Text), test.says)
			}
			for _, m := range p.marks {
				b := m.bounds()
				if m.shape == textShape {
					if m.y < 0 || m.y > p.Height || m.x < 0 || m.x > p.Width {
						t.Errorf("%s, %v wide: %q stands at %v, %v of %v x %v", test.name, width, m.text, m.x, m.y, p.Width, p.Height)
					}
				} else if float64(b.Min.X) < -5*density || float64(b.Max.X) > (p.Width+5)*density || float64(b.Min.Y) < -5*density || float64(b.Max.Y) > (p.Height+5)*density {
					t.Errorf("%s, %v wide: %+v lies outside of %v x %v", test.name, width, m, p.Width, p.Height)
				}
			}
		}
	}
}

// TestSVG checks that what is written is XML, the same each time, with the
// words and the names of the data and without elements that these would be.
func TestSVG(t *testing.T) {
	for _, test := range pictures(Wide) {
		p, err := test.draw()
		if err != nil {
			t.Fatal(err)
		}
		var alone, again strings.Builder
		if err := p.WriteSVG(&alone); err != nil {
			t.Fatal(err)
		}
		_ = p.WriteSVG(&again)
		if alone.String() != again.String() {
			t.Errorf("%s: another file when written again", test.name)
		}
		for _, text := range []string{alone.String(), p.Inline()} {
			d := xml.NewDecoder(strings.NewReader(text))
			for {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v in\n%s", test.name, err, text)
				}
				if e, ok := token.(xml.StartElement); ok && !slices.Contains([]string{"svg", "title", "desc", "style", "rect", "path", "text"}, e.Name.Local) {
					t.Errorf("%s: element %s", test.name, e.Name.Local)
				}
			}
			for _, no := range []string{"NaN", "Inf", "script>alert"} {
				if strings.Contains(text, no) {
					t.Errorf("%s: holds %s", test.name, no)
				}
			}
		}
		if !strings.Contains(alone.String(), "prefers-color-scheme:dark") || !strings.Contains(alone.String(), "<desc>") {
			t.Errorf("%s: no dark colours or no words", test.name)
		}
	}
}

func TestPNG(t *testing.T) {
	p, err := Of(answers(), Wide)
	if err != nil {
		t.Fatal(err)
	}
	var one, two strings.Builder
	if err := p.WritePNG(&one); err != nil {
		t.Fatal(err)
	}
	_ = p.WritePNG(&two)
	if one.String() != two.String() {
		t.Error("another file when written again")
	}
	img, err := png.Decode(strings.NewReader(one.String()))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := img.Bounds().Dx(), (Wide+2*margin)*density; got != want {
		t.Errorf("%d dots wide, want %d", got, want)
	}
	colors := map[uint32]bool{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			colors[r>>8<<16|g>>8<<8|b>>8] = true
		}
	}
	for _, r := range []role{paper, first, second, neutral} {
		if !colors[r.rgb(false)] {
			t.Errorf("no dot of %s", classes[r])
		}
	}
}

// TestRefusals checks what has no picture, and that it says what to do.
func TestRefusals(t *testing.T) {
	many := grouped2("quarter")
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		many.Rows = append(many.Rows, quarter("2024-10-01", "2024-12-31", name))
	}
	byCohort := cohorts()
	byCohort.By = "segment"
	early := revenue("6m")
	early.Rows, early.Every = early.Rows[:1], ""
	thai := grouped2("")
	thai.Rows[1].Group = "ร้านกาแฟ"
	for _, test := range []struct {
		err  error
		want string
	}{
		{second2(Of(head[metric.LedgerRow]("churn"), Wide)), "there are no rows to draw: choose a period or a file that has some"},
		{second2(Of(head("lapsed", metric.PersonRow{}), Wide)), "a list of people has no picture: leave out --list, or --plot"},
		{second2(Of(many, Wide)), "7 groups are too many lines for one picture, want at most 6: group by a column with fewer values"},
		{second2(Of(byCohort, Wide)), "a heat map is of one group: leave out --by"},
		{second2(Of(early, Wide)), "the span before 2024-01-01 starts before the data does: choose a later --since"},
		{func() error {
			p, err := Of(thai, Wide)
			if err != nil {
				return err
			}
			return p.WritePNG(io.Discard)
		}(), `the font of a PNG has no letter 'ร', as in "ร้านกา…": choose a name that ends in .svg`},
	} {
		var refused *Error
		if !errors.As(test.err, &refused) || refused.Error() != test.want {
			t.Errorf("%v, want %s", test.err, test.want)
		}
	}
}

func second2[A any](_ A, err error) error { return err }

// TestContrast checks that what is read can be told from its ground, as the
// Web Content Accessibility Guidelines 2.2 ask for text: 4.5 to 1.
func TestContrast(t *testing.T) {
	on := map[role][]role{
		ink: {paper, pale}, soft: {paper},
		first: {paper}, second: {paper}, third: {paper}, fourth: {paper}, fifth: {paper}, sixth: {paper},
		onLow: {step0, step1, step2, step3, step4}, onHigh: {step5, step6, step7},
	}
	for text, grounds := range on {
		for _, ground := range grounds {
			for _, dark := range []bool{false, true} {
				if c := contrast(text.rgb(dark), ground.rgb(dark)); c < 4.5 {
					t.Errorf("%s on %s, dark %v: %.2f to 1", classes[text], classes[ground], dark, c)
				}
			}
		}
	}
}

// contrast is the ratio of relative luminances.
//
// Source: Web Content Accessibility Guidelines 2.2, relative luminance.
func contrast(a, b uint32) float64 {
	luminance := func(c uint32) float64 {
		l := 0.0
		for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
			v := float64(c>>(8*i)&0xff) / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			l += weight * v
		}
		return l
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestNames(t *testing.T) {
	for _, test := range []struct{ start, end, want string }{
		{"2024-07-01", "2024-07-31", "2024-07"},
		{"2024-07-01", "2024-09-30", "2024-Q3"},
		{"2024-08-01", "2024-10-31", "Aug–Oct 2024"},
		{"2024-01-01", "2024-12-31", "2024"},
		{"2023-07-01", "2024-06-30", "Jul 2023–Jun 2024"},
		{"2024-07-02", "2024-07-31", "2024-07-31"},
	} {
		if got := periodName(day(test.start), day(test.end)); got != test.want {
			t.Errorf("%s to %s: %s, want %s", test.start, test.end, got, test.want)
		}
	}
	for v, want := range map[float64]string{0: "0", 7.4: "7", 999: "999", 999.6: "1k", 1234: "1.2k", 98765: "98.8k", 1.5e6: "1.5M", -2500: "−2.5k", 3e9: "3bn"} {
		if got := brief(v); got != want {
			t.Errorf("brief(%v) = %s, want %s", v, got, want)
		}
	}
}

// TestTicks checks that axes hold their figures and have round ticks.
func TestTicks(t *testing.T) {
	for _, test := range []struct {
		low, high float64
		want      string
	}{
		{0, 0.64, "0%|20%|40%|60%|80%"},
		{0, 1, "0%|20%|40%|60%|80%|100%"},
		{-0.08, 0.31, "-10%|0%|10%|20%|30%|40%"},
		{0, 0, "0%|20%|40%|60%|80%|100%"},
	} {
		a := numbers("", test.low, test.high, 5, percent)
		var got []string
		for _, tick := range a.ticks {
			got = append(got, tick.label)
		}
		if strings.Join(got, "|") != test.want || a.min > test.low || a.max < test.high {
			t.Errorf("%v to %v: %v, from %v to %v", test.low, test.high, got, a.min, a.max)
		}
	}
}
