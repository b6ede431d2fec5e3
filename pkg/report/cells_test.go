package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retain-cli/retain/pkg/metric"
)

// TestPeopleCells checks that cells are those of a table: intervals behind
// their figures, details left out, text made safe, the rest counted.
func TestPeopleCells(t *testing.T) {
	type row struct {
		Name   string      `csv:"name" json:"name"`
		Orders int         `csv:"orders" json:"orders"`
		Rate   metric.Rate `csv:"churn_rate" json:"churn_rate"`
		Low    metric.Rate `csv:"churn_low" json:"churn_low" table:"low"`
		High   metric.Rate `csv:"churn_high" json:"churn_high" table:"high"`
		Detail bool        `csv:"detail" json:"detail" table:"detail"`
	}
	res := metric.Result[row]{Metric: "churn", Rows: []row{
		{Name: "a\x1b", Orders: 1234, Rate: 0.125, Low: 0.1, High: 0.2},
		{Name: "b", Orders: 1, Rate: metric.Undefined, Low: metric.Undefined, High: metric.Undefined},
		{Name: "c"},
	}}
	got, err := People(res, Options{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := Cells{
		Columns: []CellColumn{{"name", false}, {"orders", true}, {"churn rate", true}},
		Rows:    [][]string{{`a\x1b`, "1,234", "12.5% (10.0% to 20.0%)"}, {"b", "1", "n/a"}},
		More:    1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
	one := res
	one.Rows = one.Rows[:1]
	if got, err = People(one, Options{Fields: []string{"orders"}}); err != nil || len(got.Columns) != 1 || got.Rows[0][0] != "1,234" {
		t.Errorf("%v, %v, want the chosen column", got, err)
	}
	if _, err = People(res, Options{Fields: []string{"nothing"}}); err == nil {
		t.Error("no error for a column that is not there")
	}
}
