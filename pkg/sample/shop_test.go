package sample

import (
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// The ranges asked for below are those of a believable shop; 20,000 rows keep
// chance from crossing them.
var middling = Options{Rows: 20_000, Seed: 7}

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: %.4f, want %.4f to %.4f", what, got, low, high)
	}
}

func TestSalesAreBelievable(t *testing.T) {
	lines, _, bad := saleLines(t, written(t, middling)[SalesFile].String())
	orders := map[string]int{}
	var guests, cancelled, credits, returned, months [13]float64
	for _, l := range lines {
		if orders[l.id]++; orders[l.id] > 1 {
			if l.quantity < 0 {
				returned[0]++
			}
			continue
		}
		month, _ := strconv.Atoi(l.date[5:7])
		months[month]++
		switch {
		case l.quantity < 0:
			credits[0]++
		case l.status == "cancelled":
			cancelled[0]++
		case l.status != "paid":
			t.Fatalf("%+v: want paid or cancelled", l)
		}
		if l.customer == "" {
			guests[0]++
		}
	}
	n := float64(len(orders))
	within(t, "guests' share of orders", guests[0]/n, .03, .055)
	within(t, "cancelled orders", cancelled[0]/n, .015, .035)
	within(t, "credit notes", credits[0]/n, .01, .03)
	within(t, "lines taken back at once", returned[0]/n, .01, .04)
	within(t, "December against July", months[12]/months[7], 1.7, 3.5)
	within(t, "lines per order", float64(len(lines))/n, 1.4, 1.9)
	within(t, "unusable lines", float64(bad)/float64(len(lines)), 0, .01)
}

func TestCustomersAreBelievable(t *testing.T) {
	m := written(t, middling)
	lines, _, _ := saleLines(t, m[SalesFile].String())
	firstLine := map[string]string{}
	for _, l := range lines {
		if _, seen := firstLine[l.customer]; !seen && l.customer != "" {
			firstLine[l.customer] = l.date
		}
	}
	date := regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	email := regexp.MustCompile(`^[a-z]+\.[a-z]+\d+@example\.(com|org|net)$`)
	segments := []string{"retail", "club", "café", "wholesale"}
	var twice, leaplings, prospects, noBirthday, refused int
	customers, emails := map[string]bool{}, map[string]bool{}
	signedUp := ""
	for _, r := range tableOf(t, m, CustomersFile) {
		id, day, birthday := r[0], r[6], r[7]
		if customers[id] {
			twice++
			continue
		}
		customers[id] = true
		if r[2] != "" && (!email.MatchString(r[2]) || emails[r[2]]) {
			t.Errorf("%s: e-mail %q", id, r[2])
		}
		emails[r[2]] = true
		if !slices.Contains(segments, r[4]) || r[8] != "yes" && r[8] != "no" {
			t.Errorf("%q: segment or consent", r)
		}
		if !date.MatchString(day) || day < signedUp {
			t.Errorf("%s signed up on %q, below %s", id, day, signedUp)
		}
		signedUp = day
		if first, bought := firstLine[id]; !bought {
			prospects++
		} else if first < day {
			t.Errorf("%s bought on %s, before signing up on %s", id, first, day)
		}
		if birthday == leapling {
			leaplings++
		}
		if birthday == "" {
			noBirthday++
		} else if !date.MatchString(birthday) || birthday < "1948" || birthday > "2004" {
			t.Errorf("%s: birthday %q", id, birthday)
		}
		if r[8] == "no" {
			refused++
		}
	}
	missing := 0
	for id := range firstLine {
		if !customers[id] {
			missing++
		}
	}
	n := float64(len(customers))
	if twice != 1 || leaplings < 1 {
		t.Errorf("%d listed twice, %d born on %s, want one of each at least", twice, leaplings, leapling)
	}
	within(t, "prospects", float64(prospects)/n, .03, .12)
	within(t, "missing in the customers file", float64(missing)/n, .004, .03)
	within(t, "no birthday", float64(noBirthday)/n, .15, .35)
	within(t, "no consent", float64(refused)/n, .12, .3)
}

func TestSurveyIsBelievable(t *testing.T) {
	m := written(t, middling)
	lines, _, _ := saleLines(t, m[SalesFile].String())
	lastLine := map[string]string{}
	for _, l := range lines {
		lastLine[l.customer] = l.date
	}
	var blank, none, tooHigh, remarks, multiline float64
	var sum, count [2]float64 // of those who never bought again, and who did
	answers := map[string]int{}
	records := tableOf(t, m, SurveyFile)
	for _, r := range records {
		score, err := strconv.Atoi(r[3])
		switch {
		case r[3] == "":
			none++
		case err != nil || score < 0 || score > 11:
			t.Errorf("%q: score", r)
		case score == 11:
			tooHigh++
		case r[2] != "" && r[1] < "2024":
			again := 0
			if lastLine[r[2]] > r[1] {
				again = 1
			}
			sum[again] += float64(score)
			count[again]++
		}
		if r[2] == "" {
			blank++
		}
		answers[r[2]]++
		if r[4] != "" {
			remarks++
		}
		if regexp.MustCompile(`\n`).MatchString(r[4]) {
			multiline++
		}
	}
	n := float64(len(records))
	if none != 1 || tooHigh != 1 || multiline == 0 {
		t.Errorf("%g blank scores, %g of 11, %g remarks of two lines, want 1, 1 and some", none, tooHigh, multiline)
	}
	within(t, "answers per line", n/float64(len(lines)), .05, .09)
	within(t, "without a customer", blank/n, .05, .2)
	within(t, "with a remark", remarks/n, .35, .5)
	within(t, "answers per respondent", n/float64(len(answers)), 1.1, 2)
	within(t, "score of those who buy again, above the others'", sum[1]/count[1]-sum[0]/count[0], .4, 3)
}

func TestSmallShopsHoldNothingOdd(t *testing.T) {
	m := written(t, Options{Rows: unusualFrom - 1, Seed: 3})
	if _, others, bad := saleLines(t, m[SalesFile].String()); others != 1 || bad != 0 {
		t.Errorf("%d records besides lines, %d unusable, want the header and none", others, bad)
	}
	for _, r := range tableOf(t, m, SurveyFile) {
		if r[3] == "" || r[3] == "11" {
			t.Errorf("%q: want a score", r)
		}
	}
}
