package report_test

import (
	"encoding/csv"
	"io"
	"strconv"
	"testing"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

const benchRows = 100_000

// lapsedMany makes a list of benchRows people.
func lapsedMany() metric.Result[person] {
	res := metric.Result[person]{Metric: "lapsed", Rows: make([]person, benchRows)}
	for i := range res.Rows {
		res.Rows[i] = person{
			ID: strconv.Itoa(1_000_000 + i), Name: "Anna Żółkiewska", Email: "anna.zolkiewska" + strconv.Itoa(i) + "@example.com",
			Last: day("2024-02-03"), Days: 300 + i%100, Orders: 1 + i%17, Revenue: money.Amount(10_000 + 1234*i),
			Average: money.Amount(10_000 + 321*i), First: day("2021-07-08"), Alive: metric.Ratio(i%1000, 1000),
		}
	}
	return res
}

func BenchmarkWrite(b *testing.B) {
	res := lapsedMany()
	for _, f := range []report.Format{report.CSV, report.TSV, report.JSON, report.JSONL, report.Table, report.Markdown} {
		b.Run(f.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := report.Write(io.Discard, res, report.Options{Format: f}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(benchRows*10*b.N)/b.Elapsed().Seconds()/1e6, "Mcells/s")
		})
	}
}

// BenchmarkReadyStrings is the floor: encoding/csv writing cells that need no
// conversion.
func BenchmarkReadyStrings(b *testing.B) {
	res := lapsedMany()
	records := make([][]string, len(res.Rows))
	for i, r := range res.Rows {
		records[i] = []string{r.ID, r.Name, r.Email, r.Last.String(), strconv.Itoa(r.Days), strconv.Itoa(r.Orders),
			r.Revenue.String(), r.Average.String(), r.First.String(), r.Alive.String()}
	}
	for b.Loop() {
		w := csv.NewWriter(io.Discard)
		if err := w.WriteAll(records); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(benchRows*10*b.N)/b.Elapsed().Seconds()/1e6, "Mcells/s")
}
