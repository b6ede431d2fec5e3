package sample_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A ledger is what this file counts in testdata/shop, with plain maps and
// nothing of ours, for the tool's figures to be held against. Money is in
// cents; dates are compared as text.
type ledger struct {
	// sales.csv, record by record (the header is none of them)
	records, structural, setAside  int
	cancelledLines, cancelledCents int
	guestLines, guestCents         int // returns among them
	returnLines, returnCents       int // of customers: under their sale's id or as credit notes
	usedLines, usedCents           int // sale lines of customers

	// orders of customers, cancelled ones left out
	orders, creditNotes, returnedInFull, freeOrders, purchases int
	customers, oneTime, netCents                               int

	// churn since 6m as of 2024-12-31, window 6m: 2024-07-01 to 2024-12-31
	opening, retained, churned, arrived, reactivated, closing int

	lapsed, lapsedCents int // no purchase in those six months; their net revenue

	// customers.csv
	listings, listed, prospects, unlisted int

	// survey.csv
	responses, noScore, tooHigh, anonymous, respondents int
	all, latest                                         nps
}

type nps struct{ promoters, passives, detractors int }

func (n *nps) add(score int) {
	switch {
	case score >= 9:
		n.promoters++
	case score >= 7:
		n.passives++
	default:
		n.detractors++
	}
}

// bundled is what the bundled shop holds. Among its records are, planted:
//
//	sales.csv      a second header, a blank line, a total      structural
//	               2023-02-30, an amount "abc", a ragged row   set aside
//	               a free order
//	customers.csv  one customer listed twice, one born on 29 February
//	survey.csv     a score of 11, a blank score
//
// encoding/csv skips the blank line; it is counted here by looking for it.
var bundled = ledger{
	records: 4003, structural: 3, setAside: 3,
	cancelledLines: 87, cancelledCents: 1684_56,
	guestLines: 147, guestCents: 2125_30,
	returnLines: 78, returnCents: -1323_28,
	usedLines: 3685, usedCents: 94109_12,

	orders: 2349, creditNotes: 51, returnedInFull: 4, freeOrders: 1, purchases: 2294,
	customers: 530, oneTime: 190, netCents: 92785_84,

	opening: 202, retained: 130, churned: 72, arrived: 93, reactivated: 46, closing: 269,

	lapsed: 261, lapsedCents: 27502_10,

	listings: 558, listed: 557, prospects: 33, unlisted: 6,

	responses: 290, noScore: 1, tooHigh: 1, anonymous: 32, respondents: 177,
	all:    nps{promoters: 137, passives: 105, detractors: 46},
	latest: nps{promoters: 97, passives: 74, detractors: 37},
}

const (
	halfYearBefore = "2024-01-01" // the opening window starts
	start          = "2024-07-01" // the period starts, the closing window too
)

func TestBundledLedger(t *testing.T) {
	got := ledger{}
	purchases, net := got.sales(t)
	got.ledger(purchases, net)
	got.people(t, purchases)
	got.survey(t)
	if got != bundled {
		t.Errorf("testdata/shop holds\n%+v, want\n%+v", got, bundled)
	}
	if got.opening+got.arrived+got.reactivated-got.churned != got.closing {
		t.Errorf("%d + %d + %d - %d is not %d", got.opening, got.arrived, got.reactivated, got.churned, got.closing)
	}
	if n := got.structural + got.setAside + got.cancelledLines + got.guestLines + got.returnLines + got.usedLines; n != got.records {
		t.Errorf("the parts make %d records, want %d", n, got.records)
	}
}

// sales returns the days of each customer's purchases and their net revenue.
func (l *ledger) sales(t *testing.T) (purchases map[string][]string, net map[string]int) {
	type order struct {
		customer, day string
		cents         int
		hasReturn     bool
	}
	orders := map[string]*order{}
	text, records := read(t, "sales.csv")
	l.records = len(records)
	if strings.Contains(text, "\n\n") {
		l.records++
		l.structural++
	}
	for _, r := range records {
		if r[0] == "order_id" || r[0] == "Total" {
			l.structural++
			continue
		}
		if len(r) != 10 || r[1] == "2023-02-30" || r[6] == "abc" {
			l.setAside++
			continue
		}
		id, day, customer := r[0], r[1], r[2]
		cents, err := strconv.Atoi(strings.Replace(r[6], ".", "", 1))
		if err != nil {
			t.Fatalf("%q: %v", r, err)
		}
		isReturn := strings.HasPrefix(r[4], "-")
		switch {
		case r[8] == "cancelled":
			l.cancelledLines++
			l.cancelledCents += cents
			continue
		case customer == "":
			l.guestLines++
			l.guestCents += cents
			continue
		case isReturn:
			l.returnLines++
			l.returnCents += cents
		default:
			l.usedLines++
			l.usedCents += cents
		}
		o := orders[id]
		if o == nil {
			o = &order{customer: customer, day: day}
			orders[id] = o
		}
		o.cents += cents
		o.hasReturn = o.hasReturn || isReturn
	}
	purchases, net = map[string][]string{}, map[string]int{}
	for id, o := range orders {
		l.orders++
		net[o.customer] += o.cents
		switch {
		case strings.HasPrefix(id, "R-"):
			l.creditNotes++
		case o.cents == 0 && o.hasReturn:
			l.returnedInFull++
		case o.cents == 0:
			l.freeOrders++
			fallthrough
		default:
			l.purchases++
			purchases[o.customer] = append(purchases[o.customer], o.day)
		}
	}
	return purchases, net
}

func (l *ledger) ledger(purchases map[string][]string, net map[string]int) {
	for customer, days := range purchases {
		l.customers++
		l.netCents += net[customer]
		if len(days) == 1 {
			l.oneTime++
		}
		before := slices.ContainsFunc(days, func(d string) bool { return halfYearBefore <= d && d < start })
		now := slices.ContainsFunc(days, func(d string) bool { return start <= d })
		switch {
		case before && now:
			l.retained++
		case before:
			l.churned++
		case now && slices.Min(days) >= start:
			l.arrived++
		case now:
			l.reactivated++
		}
		if !now {
			l.lapsed++
			l.lapsedCents += net[customer]
		}
	}
	l.opening = l.retained + l.churned
	l.closing = l.retained + l.arrived + l.reactivated
}

func (l *ledger) people(t *testing.T, purchases map[string][]string) {
	_, records := read(t, "customers.csv")
	listed := map[string]bool{}
	for _, r := range records {
		l.listings++
		listed[r[0]] = true
	}
	l.listed = len(listed)
	for id := range listed {
		if purchases[id] == nil {
			l.prospects++
		}
	}
	for id := range purchases {
		if !listed[id] {
			l.unlisted++
		}
	}
}

func (l *ledger) survey(t *testing.T) {
	_, records := read(t, "survey.csv")
	type answer struct {
		day   string
		score int
	}
	latest := map[string]answer{}
	for _, r := range records {
		l.responses++
		if r[2] == "" {
			l.anonymous++
		}
		if r[3] == "" {
			l.noScore++
			continue
		}
		score, err := strconv.Atoi(r[3])
		if err != nil {
			t.Fatalf("%q: %v", r, err)
		}
		if score > 10 {
			l.tooHigh++
			continue
		}
		l.all.add(score)
		if r[2] == "" { // each stands for itself
			l.latest.add(score)
			continue
		}
		a, seen := latest[r[2]]
		if !seen || r[1] > a.day || r[1] == a.day && score < a.score {
			latest[r[2]] = answer{r[1], score}
		}
	}
	l.respondents = len(latest)
	for _, a := range latest {
		l.latest.add(a.score)
	}
}

// read returns a file of the bundled shop and its records below the header.
func read(t *testing.T, name string) (text string, records [][]string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "testdata", "shop", name))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(string(b)))
	r.FieldsPerRecord = -1
	records, err = r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return string(b), records[1:]
}
