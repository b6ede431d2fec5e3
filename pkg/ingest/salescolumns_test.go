package ingest_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/ingest"
)

// Records of plain files, which are read many at a time, come to the same as
// those that are read one by one, as they are where somebody's are traced.
func TestManyAtATime(t *testing.T) {
	cells := []struct {
		header string
		usual  []string // most are one of these
		odd    []string
	}{
		{"order_id", []string{"O1001", "O1002", "#77", "7f3a-a9c2-4410-9be1-long-order-id"}, []string{"", " O1001", `"O1001"`, `"a ""b"""`, "{x}", "-"}},
		{"order_date", []string{"2024-01-05", "2024-01-06", "2024-02-29"}, []string{"2024-02-30", "", "2024-03-01 ", `"2024-01-05"`, "2031-01-01"}},
		{"customer_id", []string{"C0000001", "C0000002", "c7", "7f3a0c11-aaaa-bbbb-cccc-0123456789ab"}, []string{"", " C0000001", `"C0000002"`, "'C7", `"q""q"`, "Łódź", "-c"}},
		{"amount", []string{"1.00", "19.90", "12345.67"}, []string{"", "12.5", "-3.00", "0.00", "100000.00", `"1,234.50"`, "x", "€ 5.00", "7"}},
		{"quantity", []string{"1", "2", "15"}, []string{"", "-1", `"3"`, " 4", "x"}},
		{"currency", []string{"EUR"}, []string{"USD", "", `"EUR"`, "eur"}},
		{"status", []string{"paid", "completed"}, []string{"cancelled", "", `"paid"`, "strange"}},
	}
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		columns := rng.Perm(len(cells))
		if rapid.Bool().Draw(t, "few") {
			columns = slices.DeleteFunc(columns, func(c int) bool { return c == 0 || c > 3 })
		}
		again, odd := rapid.SampledFrom([]float64{0, 0.5, 0.9}).Draw(t, "again"), rapid.SampledFrom([]float64{0, 0.002, 0.1}).Draw(t, "odd")
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")
		record := make([]string, len(columns))
		var csv strings.Builder
		for i, c := range columns {
			record[i] = cells[c].header
		}
		csv.WriteString(strings.Join(record, ",") + end)
		for n := range rapid.IntRange(1, 700).Draw(t, "records") {
			for i, c := range columns {
				switch {
				case rng.Float64() < odd:
					record[i] = cells[c].odd[rng.IntN(len(cells[c].odd))]
				case n == 0 || rng.Float64() >= again:
					record[i] = cells[c].usual[rng.IntN(len(cells[c].usual))]
				}
			}
			csv.WriteString(strings.Join(record, ",") + end)
		}
		read := func(o ingest.Options) string {
			o.AsOf, o.Currency, o.MaxBad = mustDay(t, "2024-12-31"), "EUR", 1
			ds, accounts, err := ingest.Load(t.Context(), sales(csv.String()), o)
			if err != nil {
				return err.Error()
			}
			a := accounts[0]
			return fmt.Sprintf("%s%s\n%v\n%v to %v\n%v\n%v", show(ds), bins(a), a.Money, a.First, a.Last, a.Rejects, a.Notes)
		}
		want := read(ingest.Options{Workers: 1, Trace: &ingest.Trace{}})
		for _, workers := range []int{1, 3} {
			if got := read(ingest.Options{Workers: workers}); got != want {
				t.Fatalf("%s\nwith %d workers is read as\n%s\nand one by one as\n%s", csv.String(), workers, got, want)
			}
		}
	})
}
