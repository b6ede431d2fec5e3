package metric

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// CustomerOptions set by what Customer tells a story. Start from
// DefaultCustomer.
type CustomerOptions struct {
	// Since is where the period of the ledger starts; it ends with as-of. Not
	// zero.
	Since calendar.Since
	// Window is how long a purchase keeps a customer active. Not zero.
	Window calendar.Span
	// Forecast says what to expect; zero: nothing does.
	Forecast Forecast
	// Filed tells what the files hold of somebody with that ID; nil: nothing is
	// known of it. A Dataset keeps orders, not records.
	Filed func(id string) Filed
}

// DefaultCustomer tells the story by the ledger of half a year.
var DefaultCustomer = CustomerOptions{Since: DefaultChurn.Since, Window: DefaultChurn.Window}

// A CustomerRow is one person's story in figures.
type CustomerRow struct {
	// ID is what tells customers apart.
	ID string `csv:"customer_id" json:"customer_id"`
	// Name is as the customers file has it, empty where it does not.
	Name string `csv:"name" json:"name"`
	// Email is as the customers file has it, empty where it does not.
	Email string `csv:"email" json:"email"`
	// Phone is as the customers file has it, empty where it does not.
	Phone string `csv:"phone" json:"phone"`
	// SignUp is as the customers file has it; none where it does not.
	SignUp calendar.Day `csv:"sign_up" json:"sign_up"`
	// Stage is where they stand as of as-of.
	Stage Stage `csv:"stage" json:"stage"`
	// StageWhy is why they stand there, in words.
	StageWhy string `csv:"stage_why" json:"stage_why"`
	// Box is the box of the period's ledger; empty for none.
	Box Box `csv:"box" json:"box"`
	// BoxWhy is why they are in it, or in none, in words.
	BoxWhy string `csv:"box_why" json:"box_why"`
	// FirstOrder is the day of the first purchase; none without one.
	FirstOrder calendar.Day `csv:"first_order" json:"first_order"`
	// LastOrder is the day of the latest purchase; none without one.
	LastOrder calendar.Day `csv:"last_order" json:"last_order"`
	// DaysSince is the number of days from LastOrder to as-of; nil without a
	// purchase.
	DaysSince *int `csv:"days_since" json:"days_since"`
	// Orders counts the purchases.
	Orders int `csv:"orders" json:"orders"`
	// PurchaseDays counts the days with a purchase.
	PurchaseDays int `csv:"purchase_days" json:"purchase_days"`
	// Revenue is all sales less all returns; undefined in data without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// AverageOrder is Revenue / Orders; undefined without a purchase and in
	// data without amounts.
	AverageOrder money.Amount `csv:"average_order" json:"average_order"`
	// UsualGap, Overdue and ExpectedNext are as RiskRow has them, from any
	// Overdue on; undefined, and none, without a purchase or a usual gap.
	UsualGap     Number       `csv:"usual_gap" json:"usual_gap"`
	Overdue      Number       `csv:"overdue" json:"overdue"`
	ExpectedNext calendar.Day `csv:"expected_next" json:"expected_next"`
	// OwnRhythm is false where UsualGap is not of their own.
	OwnRhythm bool `csv:"own_rhythm" json:"own_rhythm"`
	// PAlive is the chance that they have not left, 0 to 1, by the forecast;
	// undefined without one or without a purchase.
	PAlive Rate `csv:"p_alive" json:"p_alive"`
	// ExpectedValue is what they are expected to bring in the next 12 months by
	// the forecast; undefined without one or without a purchase.
	ExpectedValue money.Amount `csv:"expected_value" json:"expected_value"`
	// Score is that of the latest response to the survey, 0 to 10; nil without
	// one.
	Score *int `csv:"nps" json:"nps"`
	// R, F, M and Segment are as RFMListRow has them; nil and SegmentNone
	// without a purchase and in data without amounts.
	R       *int    `csv:"r" json:"r"`
	F       *int    `csv:"f" json:"f"`
	M       *int    `csv:"m" json:"m"`
	Segment Segment `csv:"segment" json:"segment"`
	// Birthday and Consent are as the customers file has them, none and empty
	// where it does not.
	Birthday calendar.Day `csv:"birthday" json:"birthday"`
	Consent  string       `csv:"consent" json:"consent"`
}

// An OrderRow is one of a customer's orders. It is of the section "orders".
type OrderRow struct {
	// Day is that of the order's earliest sale line, else of its earliest line.
	Day calendar.Day `csv:"day" json:"day"`
	// Amount is sales less returns; undefined in data without amounts.
	Amount money.Amount `csv:"amount" json:"amount"`
	// Purchase is false for what counts as none: an order returned in full, or
	// a credit note.
	Purchase bool `csv:"purchase" json:"purchase"`
	// Gap is the number of days from the purchase day before, at least 1; nil
	// for the first, for further purchases of a day and for what is none.
	Gap *int `csv:"gap" json:"gap"`
	// OrderID is that of the files, empty where there is none or Filed does not
	// tell.
	OrderID string `csv:"order_id" json:"order_id"`
	// Records counts the records that the order is made of, at least 1; nil
	// where Filed does not tell.
	Records *int `csv:"records" json:"records"`
	// At is where the first of them stands, as file:line; empty where Filed
	// does not tell.
	At string `csv:"at" json:"at"`
}

// A ContractRow is one of a person's contracts. It is of the section
// "contracts".
type ContractRow struct {
	// Start is the first day of service.
	Start calendar.Day `csv:"start" json:"start"`
	// End is the last day of service; none while there is no end.
	End calendar.Day `csv:"end" json:"end"`
	// Active is true where as-of is a day of service.
	Active bool `csv:"active" json:"active"`
	// MRR is the revenue of a month; undefined where it is not told.
	MRR money.Amount `csv:"mrr" json:"mrr"`
}

// A RecordRow is a record of the sales files that names the customer, whether
// it counts or not. It is of the section "records".
type RecordRow struct {
	// At is where it stands, as file:line.
	At string `csv:"at" json:"at"`
	// OrderID is empty where there is none.
	OrderID string `csv:"order_id" json:"order_id"`
	// Day is none where it cannot be read.
	Day calendar.Day `csv:"day" json:"day"`
	// Amount is what it says, less what was given back of it; undefined where
	// it cannot be read and in data without amounts.
	Amount money.Amount `csv:"amount" json:"amount"`
	// Bin is what became of it, as inputs have it: used, the first record of an
	// order; merged, a further one; return; duplicate; after_as_of; not_a_sale;
	// other_currency; or set_aside.
	Bin string `csv:"bin" json:"bin"`
	// Why is what put it there; empty where Bin tells.
	Why string `csv:"why" json:"why"`
}

// Filed is what the sales files hold of somebody.
type Filed struct {
	Orders  []FiledOrder
	Records []RecordRow // in the order of the files
}

// A FiledOrder is an order, as dataset.Order has it, and where it stands.
type FiledOrder struct {
	ID      string // "" where there is none
	At      string // of its first record, as file:line
	Records int    // that it is made of
	Day     calendar.Day
	Amount  money.Amount
}

// An AnswerRow is one of a person's responses to the survey. It is of the
// section "responses".
type AnswerRow struct {
	// Day is none where it is not told.
	Day calendar.Day `csv:"day" json:"day"`
	// Score is 0 to 10.
	Score int `csv:"nps" json:"nps"`
	// Attitude is promoter, passive or detractor.
	Attitude string `csv:"attitude" json:"attitude"`
	// Comment is empty where there is none.
	Comment string `csv:"comment" json:"comment"`
}

// Customer returns the story of the person whom a text means: the one with
// that key or, where no key is so, with that e-mail address, phone number or
// name. It is one row and, oldest first, the sections "orders", "responses",
// "contracts" where anybody has one, and "records" where Filed tells.
//
// Errors are an *OptionError; a *DataError where nobody or more than one is
// meant, which names those it may be; and amounts whose sum does not fit.
func Customer(ds *dataset.Dataset, text string, o CustomerOptions) (Result[CustomerRow], error) {
	churn := ChurnOptions{Since: o.Since, Window: o.Window, Confidence: DefaultChurn.Confidence}
	l, err := churn.open(ds)
	if err != nil {
		return Result[CustomerRow]{}, err
	}
	p, err := someone(ds, text)
	if err != nil {
		return Result[CustomerRow]{}, err
	}
	orders := ds.Orders(p)
	opening, closing := l.add(p, orders)
	life := newLives(ds, l.window, ds.AsOf()+1)[0]
	r := CustomerRow{
		ID: ds.Key(p), Stage: life.stage(p, orders), Box: box(opening, closing, l.bounds[0], l.bounds[1]),
		Revenue: money.None, PAlive: Undefined, ExpectedValue: money.None,
	}
	if ds.Listed(p) {
		profile := ds.Profile(p)
		r.Name, r.Email, r.Phone, r.SignUp = profile.Name, profile.Email, profile.Phone, profile.SignUp
		r.Birthday, r.Consent = profile.Birthday, profile.Consent
	}
	if ds.HasAmounts() {
		var ok bool
		if r.Revenue, ok = total(orders); !ok {
			return Result[CustomerRow]{}, overflow("customer " + r.ID)
		}
	}
	r.history(orders, &life.rhythm)
	if r.Orders > 0 && o.Forecast.Of != nil {
		outlook := o.Forecast.Of(orders)
		r.PAlive, r.ExpectedValue = outlook.PAlive, outlook.Value
	}
	r.StageWhy, r.BoxWhy = r.whyStage(&life), whyBox(r.Box, opening, closing, l.bounds[0], l.bounds[1])
	answers := answerRows(ds, p)
	if a, ok := lastAnswer(ds, p, ds.AsOf()+1); ok {
		r.Score = new(int(a.Score))
	}
	if err := r.score(ds, orders); err != nil {
		return Result[CustomerRow]{}, err
	}
	sections := []Section{{"orders", nil}, {"responses", answers}}
	if ds.HasContracts() {
		sections = append(sections, Section{"contracts", contractRows(ds, p)})
	}
	var filed Filed
	if o.Filed != nil {
		filed = o.Filed(r.ID)
		sections = append(sections, Section{"records", filed.Records})
	}
	sections[0].Rows = orderRows(ds, orders, filed.Orders)
	settings := []Setting{{"since", o.Since.String()}, {"window", o.Window.String()}}
	if o.Forecast.Of != nil {
		settings = append(settings, Setting{"model", o.Forecast.Model})
	}
	var n notes
	l.noteStart(&n)
	if step := nextSteps[r.Stage]; step != "" {
		n.add("what to do next: %s", step)
	}
	return Result[CustomerRow]{
		Metric: customerText.Name, Definition: customerText.Definition, AsOf: ds.AsOf(), Period: l.period(),
		Settings: settings, Notes: n, Rows: []CustomerRow{r},
		Sections: sections,
	}, nil
}

// history fills in what the orders say.
func (r *CustomerRow) history(orders []dataset.Order, rhythm *rhythm) {
	r.UsualGap, r.Overdue = Number(math.NaN()), Number(math.NaN())
	for _, o := range orders {
		if !o.Purchase {
			continue
		}
		if r.Orders++; r.Orders == 1 {
			r.FirstOrder = o.Day
		}
		if o.Day != r.LastOrder {
			r.PurchaseDays++
		}
		r.LastOrder = o.Day
	}
	r.AverageOrder = r.Revenue.Div(r.Orders)
	if r.Orders == 0 {
		return
	}
	r.DaysSince = new(rhythm.silence(r.LastOrder))
	gap, own := rhythm.usual(orders)
	if math.IsNaN(gap) {
		return
	}
	r.UsualGap, r.OwnRhythm = Number(gap), own
	r.Overdue = Number(float64(*r.DaysSince) / gap)
	r.ExpectedNext = due(r.LastOrder, gap)
}

// score fills in the scores of recency, frequency and revenue.
func (r *CustomerRow) score(ds *dataset.Dataset, orders []dataset.Order) error {
	if r.Orders == 0 || !ds.HasAmounts() {
		return nil
	}
	card, err := newScorecard(ds, ds.AsOf()+1)
	if err != nil {
		return err
	}
	m, _ := measured(orders, card.before)
	recency, frequency, revenue := card.of(m)
	r.R, r.F, r.M, r.Segment = &recency, &frequency, &revenue, segmentOf(recency, frequency, revenue)
	return nil
}

// orderRows returns the rows of the section "orders". Which of them is which
// of those that the files hold is told by day and amount: where several have
// both alike, there is nothing to tell apart.
func orderRows(ds *dataset.Dataset, orders []dataset.Order, filed []FiledOrder) []OrderRow {
	type kind struct {
		day    calendar.Day
		amount money.Amount
	}
	stand := map[kind][]FiledOrder{}
	for _, f := range filed {
		k := kind{f.Day, f.Amount}
		stand[k] = append(stand[k], f)
	}
	rows := make([]OrderRow, len(orders))
	var last calendar.Day
	for i, o := range orders {
		rows[i] = OrderRow{Day: o.Day, Amount: money.None, Purchase: o.Purchase}
		if ds.HasAmounts() {
			rows[i].Amount = o.Amount
		}
		if k := (kind{o.Day, o.Amount}); len(stand[k]) > 0 {
			f := stand[k][0]
			stand[k] = stand[k][1:]
			rows[i].OrderID, rows[i].At, rows[i].Records = f.ID, f.At, &f.Records
		}
		if o.Purchase {
			if last != 0 && o.Day != last {
				rows[i].Gap = new(int(o.Day - last))
			}
			last = o.Day
		}
	}
	return rows
}

// answerRows returns the rows of the section "responses".
func answerRows(ds *dataset.Dataset, p dataset.Person) []AnswerRow {
	rows := []AnswerRow{}
	for _, a := range answersOf(ds, p) {
		rows = append(rows, AnswerRow{a.Day, int(a.Score), attitudeNames[attitudeOf(a.Score)], a.Comment})
	}
	return rows
}

// contractRows returns the rows of the section "contracts".
func contractRows(ds *dataset.Dataset, p dataset.Person) []ContractRow {
	rows := []ContractRow{}
	for _, c := range ds.Contracts(p) {
		rows = append(rows, ContractRow{c.Start, c.End, c.Start <= ds.AsOf() && (c.End.IsZero() || c.End >= ds.AsOf()), c.MRR})
	}
	return rows
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r CustomerRow) Working() []string {
	days := "n/a"
	if r.DaysSince != nil {
		days = count(*r.DaysSince)
	}
	return []string{
		fmt.Sprintf("average_order = revenue / orders = %s / %s = %s", r.Revenue.Human(), count(r.Orders), r.AverageOrder.Human()),
		fmt.Sprintf("overdue = days_since / usual_gap = %s / %s = %s", days, orNA(r.UsualGap.String()), r.Overdue.Human()),
		"stage: " + r.StageWhy,
		"box: " + r.BoxWhy,
	}
}
