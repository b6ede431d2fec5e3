package metric

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
)

var unknown = Points(math.NaN())

// rises says how churn changed by each window.
func rises(changes ...Points) (rows []WindowRow) {
	for i, c := range changes {
		rows = append(rows, WindowRow{Window: windows[i], Change: c})
	}
	return rows
}

func TestTrendByWindow(t *testing.T) {
	for _, tt := range []struct {
		rows             []WindowRow
		churn, retention string
	}{
		{rises(0.1, 0.1, -0.1, -0.1, -0.1),
			"the trend depends on the window: churn rises with 3m and 4m and falls with 6m, 9m and 12m",
			"the trend depends on the window: retention falls with 3m and 4m and rises with 6m, 9m and 12m"},
		{rises(0.1, 0, -0.1),
			"the trend depends on the window: churn rises with 3m, falls with 6m and stays level with 4m",
			"the trend depends on the window: retention falls with 3m, rises with 6m and stays level with 4m"},
		{rises(0.1, 0.2, unknown),
			"churn rises with each window that tells a trend: 3m and 4m",
			"retention falls with each window that tells a trend: 3m and 4m"},
		{rises(0, -0.2), "churn falls with 4m and stays level with 3m", "retention rises with 4m and stays level with 3m"},
		{rises(0, 0), "churn stays level with each window that tells a trend: 3m and 4m", "retention stays level with each window that tells a trend: 3m and 4m"},
		{rises(0.1, unknown), "", ""},
		{nil, "", ""},
	} {
		if got := TrendByWindow(tt.rows, false); got != tt.churn {
			t.Errorf("churn: %q, want %q", got, tt.churn)
		}
		if got := TrendByWindow(tt.rows, true); got != tt.retention {
			t.Errorf("retention: %q, want %q", got, tt.retention)
		}
	}
}

func TestChurnByWindow(t *testing.T) {
	ds := shop{asOf: "2024-12-31", first: "2022-01-01", sales: `
		A 2023-10-01 10
		A 2023-12-01 10
		B 2023-12-15 10
		B 2024-11-15 10
		C 2023-05-01 10
		C 2024-05-01 10
	`}.build(t)
	o := DefaultChurn
	o.Window = span(t, "1y") // is 12m, so no row of its own
	rows, err := ChurnByWindow(ds, o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprintf("%s %d of %d, before %s, change %s, %v", r.Window, r.Churned, r.Opening, r.Before.Human(), r.Change.Human(), r.Whole))
	}
	// 1 July 2024 opens with C for 3m, 4m and 6m, who leaves, and with all three
	// for 9m and 12m, of whom only A leaves. 1 January opens with A and B for 3m
	// to 6m, who leave, and with all three for the others, who stay.
	wantLines(t, got,
		"3m 1 of 1, before 100.0%, change 0.0 pp, true",
		"4m 1 of 1, before 100.0%, change 0.0 pp, true",
		"6m 1 of 1, before 100.0%, change 0.0 pp, true",
		"9m 1 of 3, before 0.0%, change +33.3 pp, true",
		"12m 1 of 3, before 0.0%, change +33.3 pp, true",
	)
	o.Window = span(t, "5m")
	if rows, err = ChurnByWindow(ds, o); err != nil || len(rows) != 6 || rows[2].Window != o.Window {
		t.Errorf("rows %v, error %v; want one for 5m in its place", rows, err)
	}
}

func TestChurnByWindowBeforeTheData(t *testing.T) {
	rows, err := ChurnByWindow(shop{asOf: "2024-12-31", sales: "A 2024-03-31 1\nA 2024-12-31 1"}.build(t), DefaultChurn)
	if err != nil {
		t.Fatal(err)
	}
	for i, whole := range []bool{true, false, false, false, false} { // 1 July less 3m is 1 April, after the first day
		if rows[i].Whole != whole || !near(rows[i].Change, unknown) {
			t.Errorf("row %+v, want whole %v and no change", rows[i], whole)
		}
	}
}

// A row is what Churn says with that window, now and in the period before.
func TestChurnByWindowIsChurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := anyLedger(t)
		o.By, o.Every = "", calendar.Every{}
		rows, err := ChurnByWindow(ds, o)
		if err != nil || !hasPurchase(ds) {
			return
		}
		twice := o
		twice.Every.Span = o.Since.Span
		twice.Since.Span = o.Since.Span.Times(2)
		for _, r := range rows {
			twice.Window = r.Window
			res, err := Churn(ds, twice)
			if err != nil {
				t.Fatal(err)
			}
			was, is := res.Rows[0], res.Rows[1]
			if r.Opening != is.Opening || r.Churned != is.Churned || !near(r.ChurnRate, is.ChurnRate) {
				t.Fatalf("row %+v, want the ledger %+v", r, is)
			}
			if known := r.Window.Before(was.Start) >= ds.First(); known != near(r.Before, was.ChurnRate) && (known || !near(r.Before, Undefined)) {
				t.Fatalf("before %v, want %v (known: %v)", r.Before, was.ChurnRate, known)
			}
		}
	})
}

func TestExampleDataStandsInItsBoxes(t *testing.T) {
	ds, err := ExampleData()
	if err != nil {
		t.Fatal(err)
	}
	for box, want := range map[Box]string{BoxRetained: "Anna", BoxChurned: "Bo", BoxNew: "Chloe", BoxReactivated: "Dan"} {
		list := mustList[PersonRow](t)(List(ds, DefaultChurn, box))
		if len(list.Rows) != 1 || list.Rows[0].ID != want {
			t.Errorf("%s holds %v, want %s", box, listed(list.Rows), want)
		}
	}
	wantLines(t, ExampleText(),
		"Anna bought 2024-06-10 for 40.00, 2024-07-20 for 30.00, 2024-09-01 for 50.00; answered 10 on 2024-09-15",
		"Bo bought 2024-05-05 for 25.00; answered 6 on 2024-05-20",
		"Chloe bought 2024-08-08 for 60.00; answered 9 on 2024-08-20",
		"Dan bought 2023-01-01 for 30.00, 2024-07-04 for 20.00; answered 8 on 2024-07-15",
		"Eve bought 2023-03-03 for 80.00",
	)
}
