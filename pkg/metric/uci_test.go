package metric

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// onlineRetail is the UCI Online Retail data set (Chen 2015, CC BY 4.0), read
// the plain way.
func onlineRetail(t *testing.T) *dataset.Dataset {
	root := os.Getenv("RETAIN_DATA")
	files, _ := filepath.Glob(filepath.Join(root, "uci_online_retail", "by-day", "*.csv"))
	if root == "" || len(files) == 0 {
		t.Skip("RETAIN_DATA does not name a folder with uci_online_retail/by-day")
	}
	b := &dataset.Builder{HasSales: true, HasAmounts: true}
	shard := b.NewShard()
	for _, name := range files {
		for _, r := range records(t, name) {
			quantity, err := strconv.ParseInt(r[3], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			price, err := strconv.ParseFloat(r[5], 64)
			if err != nil {
				t.Fatal(err)
			}
			d := day(t, r[4][:10])
			b.AsOf = max(b.AsOf, d)
			if b.First.IsZero() || d < b.First {
				b.First = d
			}
			if r[6] != "" {
				sum := money.One.Scale(price) * money.Amount(quantity)
				shard.Add(&dataset.Line{Customer: []byte(r[6]), Order: []byte(r[0]), Day: d, Amount: sum, Return: quantity < 0})
			}
		}
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// records returns the records of a CSV file without its header.
func records(t *testing.T, name string) [][]string {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

// The figures were computed by a Python script straight from the definitions.
func TestOnlineRetail(t *testing.T) {
	ds := onlineRetail(t)
	res := must[LedgerRow](t)(Churn(ds, DefaultChurn))
	r := res.Rows[0]
	if got, want := res.Period.String(), "2011-06-10 to 2011-12-09"; got != want {
		t.Errorf("period %s, want %s", got, want)
	}
	got := [...]int{r.Opening, r.Retained, r.Churned, r.New, r.Reactivated, r.Closing}
	if want := [...]int{2648, 1870, 778, 1539, 78, 3487}; got != want {
		t.Errorf("ledger %v, want %v", got, want)
	}

	if want := Ratio(414, 12427); r.LongGapShare != want {
		t.Errorf("long_gap_share %v, want %v", r.LongGapShare, want)
	}

	lapsed := mustList[PersonRow](t)(Lapsed(ds, DefaultLapsed))
	var revenue money.Amount
	for _, p := range lapsed.Rows {
		revenue += p.Revenue
	}
	if n, sum := len(lapsed.Rows), revenue.String(); n != 852 || sum != "399070.741" {
		t.Errorf("%d lapsed with revenue %s, want 852 with 399070.741", n, sum)
	}

	o := DefaultCLV
	o.Method = Formula
	if v := must[CLVRow](t)(CLV(ds, o)).Rows[0]; v.Customers != 3487 || v.Orders != 10648 || v.Revenue.String() != "4982361.683" {
		t.Errorf("in the period %d customers, %d orders, revenue %s; want 3487, 10648, 4982361.683", v.Customers, v.Orders, v.Revenue)
	}
	o.Method = Historic
	if v := must[CLVRow](t)(CLV(ds, o)).Rows[0]; v.Customers != 4339 || v.Orders != 18536 || v.Revenue.String() != "8310477.054" {
		t.Errorf("%d customers, %d orders, revenue %s; want 4339, 18536, 8310477.054", v.Customers, v.Orders, v.Revenue)
	}

	monthly := DefaultChurn
	monthly.Since, monthly.Every = since(t, "12m"), every(t, "1m")
	rows := must[LedgerRow](t)(Churn(ds, monthly)).Rows
	if len(rows) != 12 {
		t.Fatalf("%d periods, want 12", len(rows))
	}
	for i := 1; i < len(rows); i++ {
		if rows[i].Opening != rows[i-1].Closing || rows[i].Start != rows[i-1].End+1 {
			t.Errorf("period %d does not open where the one before closes", i)
		}
	}
}

// customersOf returns the customers of the first cells of a cohort.
func customersOf(rows []CohortRow, cohort string, cells int) (all []int) {
	for _, r := range rows {
		if r.Cohort == cohort && r.Offset < cells {
			all = append(all, r.Customers)
		}
	}
	return all
}

// The figures are those of the published analyses of the data, which were
// computed again in SQL straight from the definition.
func TestOnlineRetailCohorts(t *testing.T) {
	rows := must[CohortRow](t)(Cohorts(onlineRetail(t), DefaultCohorts)).Rows
	for cohort, want := range map[string][]int{
		"2010-12": {885, 324, 286, 340, 321, 352, 321},
		"2011-01": {417, 92, 111, 96, 134, 120, 103},
	} {
		if got := customersOf(rows, cohort, 7); !slices.Equal(got, want) {
			t.Errorf("cohort %s: %v, want %v", cohort, got, want)
		}
	}
	for _, r := range rows {
		if r.Complete != (r.Period != "2011-12") {
			t.Errorf("%s of %s: complete %t, though the data ends on 2011-12-09", r.Period, r.Cohort, r.Complete)
		}
	}
}

func TestOnlineRetailRepeat(t *testing.T) {
	r := must[RepeatRow](t)(Repeat(onlineRetail(t), DefaultRepeat)).Rows[0]
	if r.Customers != 4339 || r.RepeatCustomers != 2845 || r.ByDays != 2790 {
		t.Errorf("%d customers, %d with two purchases, %d on two days; want 4339, 2845, 2790", r.Customers, r.RepeatCustomers, r.ByDays)
	}
}

// The figures were computed by a Python script straight from the definitions.
func TestOnlineRetailRevenue(t *testing.T) {
	r := must[RevenueRow](t)(Revenue(onlineRetail(t), DefaultRevenue)).Rows[0]
	got := fmt.Sprint(r.Opening, r.New, r.Expansion, r.Contraction, r.Churned, r.Reactivated, r.Closing)
	if want := "3021673.091 1095005.372 1531488.76 -381364.519 -357757.241 73316.22 4982361.683"; got != want {
		t.Errorf("balance %s, want %s", got, want)
	}
	if *r.Customers != 2637 || !close6(r.GRR, 0.756471) || !close6(r.NRR, 1.260919) {
		t.Errorf("grr %v, nrr %v of %d, want 0.756471 and 1.260919 of 2637", r.GRR, r.NRR, *r.Customers)
	}
}

// The figures were computed by a Python script straight from the definitions.
func TestOnlineRetailRFM(t *testing.T) {
	res := must[RFMRow](t)(RFM(onlineRetail(t), RFMOptions{}))
	var got []string
	for _, r := range res.Rows {
		got = append(got, fmt.Sprintf("%s %d %s", r.Segment, r.Customers, r.Revenue))
	}
	wantLines(t, got,
		"Champions 744 5284982.13", "Loyal 769 1388553.641", "Potential loyalist 465 229244.84", "New 32 4780.60",
		"Promising 89 12540.88", "Needs attention 210 134832.36", "About to sleep 303 87069.17", "At risk 607 546920.751",
		"Can't lose 146 365960.171", "Hibernating 343 99042.841", "Lost 631 156549.67")
	wantLines(t, listedThresholds(res),
		"5: 12 days, 6 orders, 2018.91", "4: 32 days, 4 orders, 914.93", "3: 71 days, 2 orders, 473.81", "2: 178 days, 2 orders, 242.35")
}

// 868 customers are 20 % of 4,339, rounded up.
func TestOnlineRetailVIP(t *testing.T) {
	res := must[VIPRow](t)(VIP(onlineRetail(t), DefaultVIP))
	if got := fmt.Sprintf("%.2f", 100*res.Rows[0].Top20Share); got != "73.59" {
		t.Errorf("the top 20 %% of customers make %s %% of revenue, want 73.59", got)
	}
	if c := res.Sections[0].Rows.([]TopRow)[4]; c.Customers != 868 {
		t.Errorf("curve %+v, want 868 customers", c)
	}
}

// Retail_Data_Transactions has 125,000 purchases of 6,889 customers without
// order ids. The figures were computed in SQL straight from the definition.
func TestRetailDataCohorts(t *testing.T) {
	name := filepath.Join(os.Getenv("RETAIN_DATA"), "retail_data_transactions", "Retail_Data_Transactions (ISO, isagarh1).csv")
	if _, err := os.Stat(name); err != nil {
		t.Skip("RETAIN_DATA does not name a folder with retail_data_transactions")
	}
	b := &dataset.Builder{HasSales: true, HasAmounts: true}
	shard := b.NewShard()
	for _, r := range records(t, name) {
		d := day(t, r[1])
		b.AsOf = max(b.AsOf, d)
		if b.First.IsZero() || d < b.First {
			b.First = d
		}
		shard.Add(&dataset.Line{Customer: []byte(r[0]), Day: d, Amount: amount(t, r[2])})
	}
	ds, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	rows := must[CohortRow](t)(Cohorts(ds, DefaultCohorts)).Rows
	if got, want := customersOf(rows, "2011-05", 7), []int{1344, 426, 460, 491, 448, 489, 403}; !slices.Equal(got, want) {
		t.Errorf("cohort 2011-05: %v, want %v", got, want)
	}
}
