package report_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

// A list whose rows are made while it is written, here in four blocks, gives the
// bytes of one that has them.
func TestWriteListing(t *testing.T) {
	b := &dataset.Builder{AsOf: day("2024-12-31"), First: day("2020-01-01"), HasSales: true, HasAmounts: true}
	shard := b.NewShard()
	for i := range 3500 {
		for k := range 1 + i%4 {
			shard.Add(&dataset.Line{
				Customer: fmt.Appendf(nil, "=%d", i), Order: fmt.Appendf(nil, "%d-%d", i, k),
				Day: b.First + calendar.Day(100*k+i%90), Amount: money.Amount(i%50) * money.One,
			})
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	people, err := metric.Lapsed(ds, metric.DefaultLapsed)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := metric.RFMList(ds, metric.RFMOptions{}, metric.SegmentNone)
	if err != nil {
		t.Fatal(err)
	}
	for f := report.Table; f <= report.XLSX; f++ {
		sameBytes(t, people, report.Options{Format: f})
		sameBytes(t, scores, report.Options{Format: f})
		sameBytes(t, scores, report.Options{Format: f, Fields: []string{"customer_id", "segment"}, Limit: 5, Dialect: report.ExcelEU})
	}
}

func sameBytes[R any](t *testing.T, l metric.Listing[R], o report.Options) {
	t.Helper()
	var got, want bytes.Buffer
	if err := report.WriteListing(&got, l, o); err != nil {
		t.Fatal(err)
	}
	if err := report.Write(&want, l.Whole(), o); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("%s of %d rows: %d bytes, want %d, or others", o.Format, l.Len(), got.Len(), want.Len())
	}
}
