package cell_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// TestPublicData reads columns of public files. The sums are those of Python
// 3.11: the ordinals that datetime gives for the format named in the comment,
// and decimal.Decimal rounded half up to four decimals.
func TestPublicData(t *testing.T) {
	root := os.Getenv("RETAIN_DATA")
	if root == "" {
		t.Skip("RETAIN_DATA is not set: it names the folder with the public data sets")
	}
	for _, c := range []struct {
		file, column, layout string
		days                 int64  // sum of the days, as numbers
		total                string // sum of the amounts
	}{
		{file: "superstore/Sample - Superstore.csv", column: "Order Date", layout: "DD/MM/YY", days: 7522249361}, // %d/%m/%y
		{file: "superstore/Sample - Superstore.csv", column: "Sales", total: "2326534.3543"},
		{file: "global_electronics/Sales.csv", column: "Order Date", layout: "MM/DD/YYYY", days: 46347324734}, // %m/%d/%Y
		{file: "global_electronics/Products.csv", column: "Unit Price USD", total: "898141.44"},
		{file: "retail_data_transactions/Retail_Data_Transactions.csv", column: "trans_date", layout: "DD Mon YYYY", days: 91871437610}, // %d-%b-%y
		{file: "retail_data_transactions/Retail_Data_Transactions (ISO, isagarh1).csv", column: "trans_date", layout: "YYYY-MM-DD", days: 91871437610},
		{file: "cdnow/cdnowElog.csv", column: "date", layout: "YYYYMMDD", days: 5045354018}, // %Y%m%d
	} {
		t.Run(filepath.Base(c.file)+" "+c.column, func(t *testing.T) {
			cells := column(t, filepath.Join(root, c.file), c.column)
			if c.layout == "" {
				checkAmounts(t, cells, c.total)
				return
			}
			e := dateEvidence(cell.DateOptions{}, cells...)
			s, err := e.Decide()
			if err != nil {
				t.Fatal(err)
			}
			var sum int64
			for _, text := range cells {
				d, p := s.Day([]byte(text))
				if p != 0 {
					t.Fatalf("%q: %v", text, p)
				}
				sum += int64(d)
			}
			if looks := e.Looks(); len(looks) != 1 || looks[0].Layout != c.layout || sum != c.days {
				t.Errorf("written %+v, days add up to %d; want %s, %d", looks, sum, c.layout, c.days)
			}
		})
	}
}

func checkAmounts(t *testing.T, cells []string, total string) {
	s, err := numbers(cells...).Decide()
	if err != nil {
		t.Fatal(err)
	}
	sum, _ := s.Amount([]byte("0"))
	for _, text := range cells {
		a, p := s.Amount([]byte(text))
		if p != 0 {
			t.Fatalf("%q: %v", text, p)
		}
		sum += a
	}
	if sum.String() != total {
		t.Errorf("amounts add up to %s, want %s", sum, total)
	}
}

// column returns the cells of a column of a CSV file.
func column(t *testing.T, path, name string) (cells []string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(records[0], name)
	if at < 0 {
		t.Fatalf("no column %q among %q", name, records[0])
	}
	for _, record := range records[1:] {
		cells = append(cells, record[at])
	}
	return cells
}
