package metric

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// StagesOptions set what Stages and StageList count. Start from
// DefaultStages.
type StagesOptions struct {
	// Since is the earlier of the two days between which people are seen to
	// move; the later one is as-of. Zero: the window before as-of.
	Since calendar.Since
	// Window is how long a purchase keeps a customer active. Not zero.
	Window calendar.Span
	// By is the column that groups the rows, as of as-of; "": one group of all.
	By string
}

// DefaultStages tells stages by a window of six months.
var DefaultStages = StagesOptions{Window: DefaultChurn.Window}

// A StageRow is a stage of life and who is in it.
type StageRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Stage is never StageNone.
	Stage Stage `csv:"stage" json:"stage"`
	// Customers counts the people in the stage: customers, or prospects.
	Customers int `csv:"customers" json:"customers"`
	// Revenue is all their sales less all returns up to as-of; undefined in
	// data without amounts.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// Advocates counts those of Customers whose latest response is a 9 or 10;
	// nil in data without responses.
	Advocates *int `csv:"advocates" json:"advocates"`
}

// A MoveRow says how many people went from one stage to another, or stayed.
// It is of the section "movement": its sums by To are the Customers of today,
// its sums by From are those of the earlier day.
type MoveRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// From is the stage on the earlier day; StageNone, which prints as
	// "(none)", for those who were not there yet.
	From Stage `csv:"from" json:"from"`
	// To is the stage as of as-of, never StageNone.
	To Stage `csv:"to" json:"to"`
	// Customers counts the people, at least 1.
	Customers int `csv:"customers" json:"customers"`
}

// Stages returns how many people stand in each stage of a customer's life as
// of as-of: all stages, those that are empty too. The section "movement" says
// where they stood on an earlier day. With By there are rows for each group,
// but none where nobody is in the stage.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything and
// nobody is a prospect; and amounts whose sum does not fit.
func Stages(ds *dataset.Dataset, o StagesOptions) (Result[StageRow], error) {
	c, err := o.open(ds)
	if err != nil {
		return Result[StageRow]{}, err
	}
	for p := range ds.All() {
		if err := c.add(p, ds.Orders(p)); err != nil {
			return Result[StageRow]{}, err
		}
	}
	if err := needPurchases(ds, c.people); err != nil {
		return Result[StageRow]{}, err
	}
	rows, moves := c.rows(), c.moves()
	pivot := Pivot{Section: "movement", Row: []string{"from"}, Column: "to", Value: "customers"}
	if o.By != "" {
		pivot.Row = []string{"group", "from"}
	}
	return Result[StageRow]{
		Metric: stagesText.Name, Definition: stagesText.Definition, AsOf: ds.AsOf(), Period: &c.period, By: o.By,
		Settings: o.settings(), Notes: c.notes(rows), Rows: rows,
		Sections: []Section{{"movement", moves}},
		Pivot:    pivot,
	}, nil
}

// StageList returns the people in a stage: as many rows as its Customers,
// sorted by group, then revenue, the highest first, then key.
func StageList(ds *dataset.Dataset, o StagesOptions, stage Stage) (Listing[PersonRow], error) {
	if stage == StageNone || stage >= stages {
		return Listing[PersonRow]{}, badOption("list", "want a stage, such as at-risk")
	}
	c, err := o.open(ds)
	if err != nil {
		return Listing[PersonRow]{}, err
	}
	list := people{data: ds, ds: ds, groups: c.groups}
	for p := range ds.All() {
		orders := ds.Orders(p)
		now := c.now.stage(p, orders)
		c.see(now, orders)
		if now == stage {
			first, _ := purchases(orders)
			list.put(p, c.groups.of(p, first, 0))
		}
	}
	if err := needPurchases(ds, c.people); err != nil {
		return Listing[PersonRow]{}, err
	}
	rows, err := list.rows(func(*PersonRow) string { return stage.String() })
	if err != nil {
		return Listing[PersonRow]{}, err
	}
	var n notes
	n.gap(ds, "order of a customer", c.latest)
	c.noteStart(&n)
	n.groups(c.groups)
	return Listing[PersonRow]{Result: Result[PersonRow]{
		Metric: stagesText.Name, Definition: stage.meaning(), AsOf: ds.AsOf(), By: o.By,
		Settings: []Setting{{"list", stage.String()}, {"window", o.Window.String()}}, Notes: n,
	}, draft: rows}, nil
}

// A census counts people by their stages on two days.
type census struct {
	ds      *dataset.Dataset
	period  calendar.Period
	then    lives
	now     lives
	groups  *grouping
	cells   []stageCell // of group g and stage s: g * stages + s
	moved   []int       // from stage s to stage t: (g * stages + s) * stages + t
	people  int         // in any stage
	latest  calendar.Day
	answers bool
}

type stageCell struct {
	people, advocates int
	revenue           money.Amount
}

// open checks the options and returns an empty census.
func (o StagesOptions) open(ds *dataset.Dataset) (*census, error) {
	if err := checkSpan("window", o.Window); err != nil {
		return nil, err
	}
	p, err := period(ds, o.since())
	if err != nil {
		return nil, err
	}
	c := &census{ds: ds, period: p, answers: len(ds.Responses()) > 0}
	if c.groups, err = newGroupingWithin(ds, o.By, o.Window, []calendar.Day{p.End}); err != nil {
		return nil, err
	}
	both := newLives(ds, newWindow(o.Window), p.Start, p.End)
	c.then, c.now = both[0], both[1]
	c.cells = make([]stageCell, c.groups.size()*int(stages))
	c.moved = make([]int, len(c.cells)*int(stages))
	return c, nil
}

func (o StagesOptions) since() calendar.Since {
	if o.Since.IsZero() {
		return calendar.Since{Span: o.Window}
	}
	return o.Since
}

func (o StagesOptions) settings() []Setting {
	return []Setting{{"window", o.Window.String()}, {"since", o.since().String()}}
}

// add counts p, whose orders these are.
func (c *census) add(p dataset.Person, orders []dataset.Order) error {
	now := c.now.stage(p, orders)
	c.see(now, orders)
	if now == StageNone {
		return nil
	}
	first, _ := purchases(orders)
	at := c.groups.of(p, first, 0)*int(stages) + int(now)
	cell := &c.cells[at]
	cell.people++
	if c.answers {
		if r, ok := lastAnswer(c.ds, p, c.period.End); ok && attitudeOf(r.Score) == promoter {
			cell.advocates++
		}
	}
	then := c.then.stage(p, orders)
	c.moved[(at-int(now)+int(then))*int(stages)+int(now)]++
	for _, o := range orders {
		var ok bool
		if cell.revenue, ok = cell.revenue.Add(o.Amount); !ok {
			return overflow("revenue")
		}
	}
	return nil
}

// see takes note of somebody's stage.
func (c *census) see(now Stage, orders []dataset.Order) {
	if now != StageNone {
		c.people++
	}
	if now >= firstBought {
		c.latest = max(c.latest, orders[len(orders)-1].Day)
	}
}

// rows returns a row for each group and stage; with groups, only those that
// hold anybody.
func (c *census) rows() []StageRow {
	rows := []StageRow{}
	for g := range c.groups.size() {
		for s := StageProspect; s < stages; s++ {
			cell := &c.cells[g*int(stages)+int(s)]
			if c.groups != nil && cell.people == 0 {
				continue
			}
			r := StageRow{Group: c.groups.name(g), Stage: s, Customers: cell.people, Revenue: money.None}
			if c.ds.HasAmounts() {
				r.Revenue = cell.revenue
			}
			if c.answers {
				r.Advocates = &cell.advocates
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// moves returns the rows of the section "movement".
func (c *census) moves() []MoveRow {
	rows := []MoveRow{}
	for i, n := range c.moved {
		if n == 0 {
			continue
		}
		from, to := Stage(i/int(stages)%int(stages)), Stage(i%int(stages))
		rows = append(rows, MoveRow{c.groups.name(i / int(stages) / int(stages)), from, to, n})
	}
	return rows
}

func (c *census) notes(rows []StageRow) []string {
	var n notes
	n.gap(c.ds, "order of a customer", c.latest)
	c.noteStart(&n)
	if first := c.ds.First(); first >= c.period.Start {
		n.add("the data starts on %s: movement since %s shows nobody who bought by then", first, c.period.Start)
	}
	n.groups(c.groups)
	count := [stages]int{}
	for _, r := range rows {
		count[r.Stage] += r.Customers
	}
	if k := count[StageAtRisk]; k > 0 {
		n.add("%s at risk: write to them before they lapse, those with most at stake first (risk lists them)", counted(k, "customer"))
	}
	if k := count[StageNew]; k > 0 {
		n.add("%s with one purchase, made lately: give them a reason for the second", counted(k, "customer"))
	}
	return n
}

// noteStart says what cannot be seen so near to the start of the data.
func (c *census) noteStart(n *notes) {
	if first := c.ds.First(); first > c.now.opening.from {
		n.add("the data starts on %s: who bought before looks new, and nobody can have been won back yet", first)
	}
}

var stagesText = Explanation{
	Name:       "stages",
	Definition: "where everybody stands in the life of a customer as of as-of, and where they stood before",
	Formula: []string{
		"lapsed: no purchase in the window that ends with as-of",
		"won back: active, not active a window earlier, first bought before that",
		"at risk: active, and days_since >= 1.5 x usual gap, as risk has it",
		"new, developing, loyal: active, with one purchase, two, three or more",
		"prospect: in the customers file, without a purchase",
		"of several that fit, the first of these lines",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"stage", "prospect, new, developing, loyal, at risk, lapsed or won back: everybody is in exactly one"},
		{"customers", "people in the stage"},
		{"revenue", "all their sales less all returns up to as-of; n/a in data without amounts"},
		{"advocates", "those of them whose latest response is a 9 or 10; n/a in data without responses"},
	},
	Sections: []SectionText{{"movement", "where people stood on the first day of the period, by where they stand now", []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"from", "the stage on the earlier day; (none) for those who were not there yet"},
		{"to", "the stage as of as-of"},
		{"customers", "people who went from one to the other, or stayed"},
	}}},
	List: personFields,
	Traps: []string{
		"Stages are as of as-of: a customer moves on without doing anything, by being silent.",
		"The past is told from today's data: an order returned since counts as returned then, too.",
		"Purchases are orders: two on one day make a customer developing.",
		"In young data everybody is new.",
	},
}
