package metric

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// asked answers what CLV asks of a dataset.
type asked struct{ *dataset.Dataset }

func (a asked) Summaries(by string) ([]Summary, error) { return summaries(a.Dataset, by), nil }

func (a asked) Ledger(q *LedgerQuestion) ([]LedgerCell, error) {
	return ledgerCells(a.Dataset, q), nil
}

func (a asked) Trades(by string, from, asOf calendar.Day) (cells []TradeCell, all Crowd, err error) {
	for p := range a.All() {
		days := purchaseDaysOf(a.Dataset, p, a.AsOf()+1)
		if len(days) == 0 {
			continue
		}
		all.Customers++
		all.Latest = max(all.Latest, latestOrder(a.Dataset, p))
		first := days[0]
		if first >= asOf {
			first = 0
		}
		c := TradeCell{Group: groupName(a.Dataset, by, p, first, asOf)}
		for _, o := range a.Orders(p) {
			if o.Day < from {
				continue
			}
			c.Revenue += o.Amount
			if o.Purchase {
				c.Orders++
				c.Customers = 1
			}
		}
		cells = append(cells, c)
	}
	return cells, all, nil
}

func TestCLVOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := data(t, anyShop(t))
		o := DefaultCLV
		o.By = anyCellBy.Draw(t, "by")
		o.Method = rapid.SampledFrom([]Method{Auto, Historic, Formula, BGNBD}).Draw(t, "method")
		o.Margin = rapid.SampledFrom([]float64{1, 0.35}).Draw(t, "margin")
		o.Force = rapid.Bool().Draw(t, "force")
		got, gotErr := CLVOf(ds, o, asked{ds})
		want, wantErr := CLV(ds, o)
		wantSame(t, got, gotErr, want, wantErr)
	})
}

func TestForecastOfCells(t *testing.T) {
	ds := regulars(t, 150, 20, 10, 20, 35).build(t)
	o := DefaultCLV
	o.Method, o.By, o.Intervals = AllModels, ByTenure, true
	got, err := CLVOf(ds, o, asked{ds})
	if err != nil {
		t.Fatal(err)
	}
	want, err := CLV(ds, o)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(toJSON(t, want), toJSON(t, got)); d != "" {
		t.Errorf("of cells (+), not of the dataset (-):\n%s", d)
	}
}
