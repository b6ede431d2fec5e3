package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

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

// hostile is a name that would be an element, or end an attribute; it holds a
// control character and an override of the direction.
const hostile = `</td><script>alert("1")</script>' & ` + "\x01\u202e"

func found[R any](name string, rows ...R) Found[R] {
	return Found[R]{Result: metric.Result[R]{Metric: name, Definition: "what " + name + " is", AsOf: day("2024-12-31"), Rows: rows, Notes: []string{"a note on <" + name + ">"}}}
}

// full is a report of a shop of three customers and no survey.
func full() *Report {
	ledger := metric.LedgerRow{
		Start: day("2024-07-01"), End: day("2024-12-31"), Opening: 10, Retained: 6, Churned: 4, New: 2, Reactivated: 1, Closing: 9,
		ChurnRate: 0.4, ChurnLow: 0.17, ChurnHigh: 0.69, RetentionRate: 0.6, RetentionLow: 0.31, RetentionHigh: 0.83, Complete: true,
	}
	before := ledger
	before.Start, before.End, before.RetentionRate, before.ChurnRate = day("2024-01-01"), day("2024-06-30"), 0.5, 0.5
	none := &metric.DataError{Lacks: metric.LacksResponses, Problem: "no response to a survey", Hint: "name a survey file"}
	amount := func(units int) money.Amount { return money.Amount(units * 10000) }
	r := &Report{
		Title: "Shop " + hostile, AsOf: day("2024-12-31"), Version: "1.2.3", Top: 2,
		Files: []File{{Name: "sales <1>.csv", Kind: "sales", SHA256: "abc", First: day("2024-01-01"), Last: day("2024-12-31"), Records: 1234,
			Bins: []Bin{{"orders", 1200, amount(9000)}, {"blank, header or total", 34, money.None}}}},
		Remedy:    func(*metric.DataError) string { return "add --survey FILE" },
		Churn:     found("churn", ledger),
		Retention: found("retention", before, ledger),
		Cohorts:   found("cohorts", metric.CohortRow{Cohort: "2024-01", Size: 10, Customers: 10, Share: 1, Complete: true}),
		Survival:  found("survival", metric.SurvivalRow{Survival: 1, Low: 1, High: 1}, metric.SurvivalRow{Time: 6, Survival: 0.5, Low: 0.3, High: 0.7}),
		Revenue: found("revenue", metric.RevenueRow{Start: day("2024-07-01"), End: day("2024-12-31"), AgainstStart: day("2024-01-01"), AgainstEnd: day("2024-06-30"),
			Opening: amount(100), New: amount(30), Churned: amount(-50), Closing: amount(80), GRR: 0.5, GRRLow: 0.2, GRRHigh: 0.8, NRR: 0.5, NRRLow: 0.2, NRRHigh: 0.8}),
		Repeat: found("repeat", metric.RepeatRow{Customers: 10, RepeatCustomers: 5, RepeatRate: 0.5, Low: 0.2, High: 0.8}),
		CLV:    found("clv", metric.CLVRow{CLV: amount(7), Margin: 1, Low: money.None, High: money.None}),
		RFM:    found("rfm", metric.RFMRow{Segment: metric.SegmentChampions, Customers: 3}),
		VIP:    found("vip", metric.VIPRow{CustomerShare: 0.3, RevenueShare: 0.8}),
		Stages: found("stages", metric.StageRow{Stage: metric.StageLapsed, Customers: 4}),
		Next:   found("next", metric.NextRow{Product: "Tea " + hostile, Next: "Mug", Customers: 20, Share: 0.5}),
		NPS:    Found[metric.NPSRow]{Lacks: none}, Scores: Found[metric.NPSRow]{Lacks: none},
		Lapsed: found("lapsed",
			metric.PersonRow{ID: "C-1", Name: hostile, Email: "one@example.org", Revenue: amount(5)},
			metric.PersonRow{ID: "C-2", Name: "มาลี บุญมี", Email: "two@example.org", Revenue: amount(4)},
			metric.PersonRow{ID: "C-3", Name: "נועה לוי", Email: "three@example.org", Revenue: amount(3)}),
		Risk:      found[metric.RiskRow]("risk"),
		VIPs:      found("vip", metric.PersonRow{ID: "C-3", Name: "נועה לוי", Revenue: amount(3)}),
		Advocates: Found[metric.AdvocateRow]{Lacks: none}, Detractors: Found[metric.AdvocateRow]{Lacks: none},
	}
	r.RFM.Result.Sections = []metric.Section{{Name: "map", Rows: []metric.RFMMapRow{{R: 5, FM: 5, Segment: metric.SegmentChampions, Customers: 3}}}}
	recurring := found("revenue", metric.RevenueRow{Start: day("2024-07-01"), End: day("2024-12-31"), Opening: amount(10), Closing: amount(12), New: amount(2), GRR: 1, NRR: 1})
	r.Recurring = &recurring
	r.VIP.Result.Sections = []metric.Section{{Name: "curve", Rows: []metric.TopRow{{Top: 1, Customers: 3, RevenueShare: 1}}}}
	return r
}

func written(t *testing.T, r *Report) string {
	t.Helper()
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parsed reads the page as XML, which it is written to be too: every element
// is closed where it was opened.
func parsed(t *testing.T, text string) (elements map[string]int, ids, links map[string]bool) {
	t.Helper()
	elements, ids, links = map[string]int{}, map[string]bool{}, map[string]bool{}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return elements, ids, links
		}
		if err != nil {
			t.Fatalf("line %d: %v", strings.Count(text[:d.InputOffset()], "\n")+1, err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		elements[e.Name.Local]++
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "id":
				if ids[a.Value] {
					t.Errorf("two elements with the id %s", a.Value)
				}
				ids[a.Value] = true
			case "href":
				links[strings.TrimPrefix(a.Value, "#")] = true
			}
		}
	}
}

func TestPage(t *testing.T) {
	r := full()
	text := written(t, r)
	elements, ids, links := parsed(t, text)
	for _, id := range []string{"figures", "ledger", "retention", "cohorts", "survival", "revenue", "mrr", "stages", "rfm", "vip", "next", "nps", "lists", "definitions", "input"} {
		if !ids[id] {
			t.Errorf("no section %s", id)
		}
	}
	for link := range links {
		if !ids[link] {
			t.Errorf("a link to %q, which is not there", link)
		}
	}
	if elements["script"]+elements["img"]+elements["link"]+elements["iframe"] > 0 {
		t.Errorf("elements %v: want none that needs anything else", elements)
	}
	for _, no := range []string{"http://", "https://", "url(", "@import", "NaN", "\u202e", "\x01"} {
		if strings.Contains(text, no) {
			t.Errorf("the page holds %q", no)
		}
	}
	// a picture for each width: ledger, retention, cohorts, survival, revenue,
	// recurring revenue, rfm, vip; trends of the customers, retention and churn
	if got, want := elements["svg"], 2*8+3; got != want {
		t.Errorf("%d pictures, want %d", got, want)
	}
	for _, want := range []string{
		"<p class=\"value\">60.0%</p>", "(31.0% to 83.0%)", "▲ up from 50.0% before", "▼ down from 10 before",
		"a note on &lt;churn&gt;", "What churn is.", "sales &lt;1&gt;.csv", "1,234 records", "sha256 abc", "made by retain 1.2.3",
		"Not in this report:</strong> no response to a survey. Add --survey FILE.",
		"churn_rate = churned / opening = 4 / 10 = 40.0%", // as retain explain has it
		"3 customers, who brought 12.00 so far",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if written(t, r) != text {
		t.Error("another page when written again")
	}
}

// TestWords checks that definitions are those of explain.
func TestWords(t *testing.T) {
	text := written(t, full())
	for _, name := range []string{"churn", "retention", "cohorts", "repeat", "survival", "revenue", "clv", "rfm", "vip", "nps", "lapsed", "risk", "advocates"} {
		e, ok := metric.Explain(name)
		if !ok {
			t.Fatalf("nothing is known about %s", name)
		}
		escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace
		for _, words := range append([]string{e.Definition}, e.Formula...) {
			if !strings.Contains(text, escape(words)) {
				t.Errorf("%s: the page lacks %q", name, words)
			}
		}
	}
}

// TestPeople checks that nobody is named unless asked for, and then only so
// many, each in the direction of their own letters.
func TestPeople(t *testing.T) {
	r := full()
	text := written(t, r)
	for _, no := range []string{"C-1", "C-3", "มาลี", "נועה", "example.org"} {
		if strings.Contains(text, no) {
			t.Errorf("names %s, which nobody asked for", no)
		}
	}
	r.People = true
	text = written(t, r)
	parsed(t, text)
	for _, want := range []string{"<td dir=\"auto\">C-1</td>", "<td dir=\"auto\">มาลี บุญมี</td>", "<td dir=\"auto\">נועה לוי</td>", "and 1 more", "&lt;script&gt;"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(text, "example.org") {
		t.Error("an e-mail address, which is on no list of a page")
	}
	if n := strings.Count(text, "C-3"); n != 1 { // third of the lapsed, first of those to keep
		t.Errorf("C-3 is named %d times, want once", n)
	}
}

// TestWorkbook checks that a workbook has a sheet for each table, and people
// only where they are asked for.
func TestWorkbook(t *testing.T) {
	r := full()
	sheets := func() (names []string, text string) {
		var b bytes.Buffer
		if err := r.WriteWorkbook(&b); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range f.GetSheetList() {
			rows, err := f.GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			text += fmt.Sprintln(name, rows)
		}
		return f.GetSheetList(), text
	}
	names, text := sheets()
	if got, want := strings.Join(names, ", "), "churn, retention by period, cohorts, survival, revenue, recurring revenue, repeat, clv, rfm, rfm map, vip, vip curve, stages, next, input, about"; got != want {
		t.Errorf("sheets %s, want %s", got, want)
	}
	for _, want := range []string{
		"churn [[period_start period_end opening", "[2024-07-01 2024-12-31 10 6 4 2 1 9 40.0% 17.0% 69.0%",
		"orders 1,200 9,000.00 abc] [sales <1>.csv sales 2024-01-01 2024-12-31 blank, header or total 34  abc]",
		"[churn: all data, as of 2024-12-31] [what churn is] [note: a note on <churn>]",
		"nps: not in this report: no response to a survey. Add --survey FILE.", "made by retain 1.2.3",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", text, want)
		}
	}
	if strings.Contains(text, "C-1") {
		t.Error("names C-1, which nobody asked for")
	}
	r.People = true
	names, text = sheets()
	for _, want := range []string{"to win back", "to call", "to keep"} {
		if !slices.Contains(names, want) {
			t.Errorf("sheets %q, want %s", names, want)
		}
	}
	for _, want := range []string{"[C-2 มาลี บุญมี", "to win back (lapsed: all data", "note: the first 2 of 3"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", text, want)
		}
	}
	if strings.Contains(text, "example.org") || strings.Count(text, "C-3") != 1 {
		t.Error("more of the people than a page has")
	}
}

// TestNothing checks that a page of nothing says of each figure what is
// missing, and draws no empty box.
func TestNothing(t *testing.T) {
	none := &metric.DataError{Lacks: metric.LacksPurchases, Problem: "no purchase", Hint: "check the sales file"}
	r := &Report{Title: "Nothing", AsOf: day("2024-12-31"), Top: 1}
	r.Churn.Lacks, r.Cohorts.Lacks, r.Survival.Lacks, r.Revenue.Lacks, r.Repeat.Lacks, r.CLV.Lacks = none, none, none, none, none, none
	r.RFM.Lacks, r.VIP.Lacks, r.NPS.Lacks, r.Lapsed.Lacks, r.Risk.Lacks, r.VIPs.Lacks, r.Advocates.Lacks, r.Detractors.Lacks = none, none, none, none, none, none, none, none
	text := written(t, r)
	elements, _, _ := parsed(t, text)
	if elements["svg"]+elements["figure"] > 0 {
		t.Errorf("%v: want no picture", elements)
	}
	if got := strings.Count(text, "no purchase. Check the sales file."); got != 12 { // 7 figures, 5 lists
		t.Errorf("says %d times what is missing, want 12", got)
	}
	if got := strings.Count(text, `<p class="value">n/a</p>`); got != 8 {
		t.Errorf("%d headline figures n/a, want 8", got)
	}
}

// TestWriteFails checks that an error of the writer is not lost.
func TestWriteFails(t *testing.T) {
	if err := full().Write(full2{}); err == nil || err.Error() != "full" {
		t.Errorf("error %v, want that of the writer", err)
	}
}

type full2 struct{}

func (full2) Write([]byte) (int, error) { return 0, fmt.Errorf("full") }
