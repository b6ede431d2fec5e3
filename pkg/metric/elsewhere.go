package metric

import (
	"fmt"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// An ElsewhereRow is what somebody else's definition of churn makes of the
// same customers and the same period.
type ElsewhereRow struct {
	// Who defines it so.
	Who string `csv:"who" json:"who"`
	// Churn is their churn rate; undefined where its base is 0. It is below 0
	// by the textbook's where more came back than left.
	Churn Rate `csv:"churn_rate" json:"churn_rate"`
	// Retention is 1 - Churn; undefined where departures are counted, of which
	// a customer may have several.
	Retention Rate `csv:"retention_rate" json:"retention_rate"`
	// Working is the formula with the numbers of the data in it.
	Working string `csv:"working" json:"working"`
}

// Elsewhere returns what well-known definitions of churn say of the same data
// as Churn: this one, the textbook's, ChartMogul's, Stripe's and Shopify's. They
// are of the last period where o.Every cuts the time, and of all customers
// whatever o.By. Stripe's is
// of the period rather than of 30 days.
//
// Errors are those of Churn.
//
// Sources: see the explanation of churn.
func Elsewhere(ds *dataset.Dataset, o ChurnOptions) ([]ElsewhereRow, error) {
	o.By = ""
	l, err := o.open(ds)
	if err != nil {
		return nil, err
	}
	last := len(l.cuts) - 1
	d := daily{Period: l.cuts[last].Period}
	for p := range ds.All() {
		l.ask(ds, p)
		if l.service != nil {
			d.serve(l.service.of(p))
		} else {
			d.buy(ds.Orders(p), l.window)
		}
	}
	if err := l.need(); err != nil {
		return nil, err
	}
	r := l.cells[last].row("", l.cuts[last], o.Confidence)
	joined := r.Opening + d.joined
	lost := fmt.Sprintf("churned / opening = %s / %s", count(r.Churned), count(r.Opening))
	return []ElsewhereRow{
		{"retain", r.ChurnRate, r.RetentionRate, lost},
		{"textbook", 1 - r.CRR, r.CRR, fmt.Sprintf("1 - (E - N) / S = 1 - (%s - %s) / %s", count(r.Closing), count(r.New), count(r.Opening))},
		{"ChartMogul", r.ChurnRate, r.RetentionRate, lost},
		{"Stripe", Ratio(d.left, joined), Undefined,
			fmt.Sprintf("departures / (opening + joined) = %s / (%s + %s)", count(d.left), count(r.Opening), count(d.joined))},
		{"Shopify", Ratio(d.left*d.Len(), d.days), Undefined,
			fmt.Sprintf("departures x days / daily sum of customers = %s x %s / %s", count(d.left), count(d.Len()), count(d.days))},
	}, nil
}

// A daily follows activity from day to day through a period: also those who
// came and left within it, and each departure of those who left twice.
type daily struct {
	calendar.Period
	left   int // departures: active on a day of the period, and not on the next
	joined int // customers who became active in the period for the first time
	days   int // customers active at each day of the period, summed over its days
}

// buy follows a customer who bought.
func (d *daily) buy(orders []dataset.Order, w window) {
	var from, to calendar.Day // the first and the last day at which purchases in a row keep active
	for _, o := range orders {
		if o.Day >= d.End {
			break
		}
		if !o.Purchase {
			continue
		}
		switch {
		case from == 0:
			d.join(o.Day + 1)
			from = o.Day + 1
		case o.Day > to:
			d.run(from, to)
			from = o.Day + 1
		}
		to = w.last(o.Day)
	}
	if from != 0 {
		d.run(from, to)
	}
}

// last returns the last day at which a purchase keeps active.
func (w window) last(purchase calendar.Day) calendar.Day {
	t := w.After(purchase)
	for t < calendar.MaxDay && w.Before(t+1) <= purchase {
		t++
	}
	for w.Before(t) > purchase {
		t--
	}
	return t
}

// serve follows a customer with contracts.
func (d *daily) serve(stretches []stretch) {
	for i, s := range stretches {
		if i == 0 {
			d.join(s.start + 1)
		}
		d.run(s.start+1, s.end)
	}
}

// join notes the first day at which a customer is active.
func (d *daily) join(t calendar.Day) {
	if d.Start < t && t <= d.End {
		d.joined++
	}
}

// run counts the days of a stretch of activity, and its end.
func (d *daily) run(from, to calendar.Day) {
	d.days += max(0, int(min(to, d.Last())-max(from, d.Start))+1)
	if d.Contains(to) {
		d.left++
	}
}
