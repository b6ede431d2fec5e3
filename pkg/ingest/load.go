package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/retain-cli/retain/pkg/dataset"
)

// Load reads the files into a dataset and accounts for every record of each:
// sales first, then customers and surveys, in the order given; with Options.Hash
// then also for the files of joins and the rates. The accounts
// are there even when the files are refused. Errors are of type *Error, but
// those of ctx and of Options.Reject.
func Load(ctx context.Context, in Input, o Options) (*dataset.Dataset, []Account, error) {
	l := loader{o: o}
	ds, accounts, err := l.run(ctx, in)
	accounts = append(accounts, l.beside...)
	if err == nil {
		err = refuse(accounts, o)
	}
	if err != nil {
		return nil, accounts, err
	}
	return ds, accounts, nil
}

// run plans and loads.
func (l *loader) run(ctx context.Context, in Input) (*dataset.Dataset, []Account, error) {
	if err := l.plan(ctx, in); err != nil {
		return nil, l.planned(), err
	}
	ds, err := l.load(ctx)
	if e := errors.Join(closeAll(l.sales), closeAll(l.customers), closeAll(l.survey)); err == nil && e != nil {
		err = e
	}
	accounts := slices.Concat(l.salesReader.accounts, l.peopleReader.accounts, l.surveyReader.accounts)
	for i := range accounts {
		for _, n := range accounts[i].Counts {
			accounts[i].Records += n
		}
	}
	if err != nil {
		for _, a := range l.planned() { // of files that were not read through
			if !slices.ContainsFunc(accounts, func(b Account) bool { return a.File == b.File }) {
				accounts = append(accounts, a)
			}
		}
	}
	return ds, accounts, err
}

// loader is what Load has at hand.
type loader struct {
	o                        Options
	goOn                     bool  // where figures would mislead, but the files can be read
	held                     error // why they would
	sales, customers, survey []*plan
	identity                 identity
	salesReader              salesReader
	peopleReader             peopleReader
	surveyReader             surveyReader
	beside                   []Account // of joined files and rates, where they are hashed
}

// readBeside accounts for a file that sales need and that was read through.
func (l *loader) readBeside(p *plan, k Kind, t *opened, records int) {
	if !l.o.Hash {
		return
	}
	a := p.account()
	a.Kind, a.Records = k, records
	a.Counts = Counts{Used: records}
	p.read(t, &a)
	l.beside = append(l.beside, a)
}

// plan looks at all files before any is read.
func (l *loader) plan(ctx context.Context, in Input) (err error) {
	if l.sales, err = planFiles(Sales, in.Sales, l.o); err != nil {
		return err
	}
	if l.customers, err = planFiles(Customers, in.Customers, l.o); err != nil {
		return err
	}
	if l.survey, err = planFiles(Survey, in.Survey, l.o); err != nil {
		return err
	}
	for _, p := range l.sales {
		if err := l.joins(ctx, p, in.Others); err != nil {
			return err
		}
	}
	if len(in.Rates) > 0 {
		if l.o.Currency == "" {
			return &Error{Place: Place{File: in.Rates[0].Name}, What: "rates, but not into which currency", Hint: "name it: --currency EUR"}
		}
		if l.salesReader.rates, err = l.readRates(in.Rates[0], currencyName([]byte(l.o.Currency))); err != nil {
			return err
		}
	}
	if err := l.checkBy(); err != nil {
		return err
	}
	l.identity, err = newIdentity(l.o.Identity, l.sales, l.customers, l.survey)
	return err
}

// planned are the accounts of files of which none was read.
func (l *loader) planned() []Account {
	var accounts []Account
	for _, p := range slices.Concat(l.sales, l.customers, l.survey) {
		a := p.account()
		a.Counts = Counts{}
		accounts = append(accounts, a)
	}
	return accounts
}

// load reads all files. Where the first ids of the sales look like 17850.0 and
// a later one does not, it reads them again, as they stand.
func (l *loader) load(ctx context.Context) (*dataset.Dataset, error) {
	var ids idEvidence
	for _, p := range l.sales {
		ids.seen += p.idsSeen.seen
		ids.floats += p.idsSeen.floats
	}
	l.identity.floats = ids.all()
	ds, err := l.read(ctx)
	if !errors.Is(err, errMixedIDs) {
		return ds, err
	}
	for _, p := range l.sales {
		if p.open != nil {
			return nil, &Error{Place: Place{File: p.src.Name}, Err: err, Hint: "a pipe cannot be read twice to sort that out: save it to a file"}
		}
	}
	l.identity.floats, l.salesReader, l.surveyReader, l.peopleReader = false, salesReader{rates: l.salesReader.rates}, surveyReader{}, peopleReader{}
	return l.read(ctx)
}

// read reads customers first, because they tell under which keys somebody may
// stand in the other files, then surveys and sales.
func (l *loader) read(ctx context.Context) (*dataset.Dataset, error) {
	b := &dataset.Builder{MinOrder: l.o.MinOrder, HasSales: len(l.sales) > 0, Overlap: len(l.sales) > 1}
	l.columns(b)
	if l.o.Trace != nil {
		l.o.Trace.begin(&l.identity, &l.o)
	}
	if err := l.peopleReader.read(ctx, b, l.customers, &l.identity, &l.o); err != nil {
		return nil, err
	}
	if err := l.surveyReader.read(ctx, l.survey, &l.identity, &l.o); err != nil {
		return nil, err
	}
	l.salesReader.o, l.salesReader.identity, l.salesReader.amounts = l.o, &l.identity, b.HasAmounts
	if err := l.salesReader.read(ctx, b, l.sales); err != nil {
		return nil, err
	}
	if err := l.hold(l.salesReader.checkCurrencies()); err != nil {
		return nil, err
	}
	if err := l.hold(l.asOf(b)); err != nil {
		return nil, err
	}
	l.surveyReader.add(b, b.AsOf)
	l.peopleReader.sign(b)
	b.Labels = l.identity.labels
	ds, tally, err := b.Build()
	if err != nil {
		return nil, &Error{Err: err}
	}
	l.settle(tally)
	if l.o.Trace != nil {
		l.o.Trace.settle(b.Overlap)
	}
	return ds, nil
}

// hold returns err, or keeps it for later where loading is to go on.
func (l *loader) hold(err error) error {
	if !l.goOn || err == nil {
		return err
	}
	if l.held == nil {
		l.held = err
	}
	return nil
}

// columns tells the builder what is known of the columns.
func (l *loader) columns(b *dataset.Builder) {
	b.HasAmounts = slices.ContainsFunc(l.sales, func(p *plan) bool { return p.paid() })
	b.Products = l.o.Products && slices.ContainsFunc(l.sales, func(p *plan) bool { return p.product != none })
	b.Pseudonyms = l.o.Pseudonyms
	if l.o.By == "" {
		return
	}
	b.Personal = slices.ContainsFunc(slices.Concat(l.sales, l.customers, l.survey), (*plan).personal)
	valued := func(p *plan) bool { return p.value != none }
	if slices.ContainsFunc(l.customers, valued) {
		b.CustomerColumns = []string{l.o.By}
	}
	if slices.ContainsFunc(l.survey, valued) {
		b.SurveyColumns = []string{l.o.By}
	}
	if slices.ContainsFunc(l.sales, valued) {
		b.SalesColumn = l.o.By
	}
}

// checkBy leaves the sales column alone where the customers file tells the
// same of each customer.
func (l *loader) checkBy() error {
	for _, p := range l.customers {
		if p.value != none {
			for _, s := range l.sales {
				s.value = none
			}
		}
	}
	amounts := 0
	for _, p := range l.sales {
		if p.paid() {
			amounts++
		}
	}
	if amounts > 0 && amounts < len(l.sales) {
		for _, p := range l.sales {
			if !p.paid() {
				return &Error{Place: Place{File: p.src.Name}, What: "no column for amounts, while other sales files have one", Hint: "name it: --column amount=COLUMN, or leave the file out"}
			}
		}
	}
	return nil
}

// asOf settles the last day that counts.
func (l *loader) asOf(b *dataset.Builder) error {
	last, first, what := l.salesReader.last, l.salesReader.first, "last day in the file"
	switch {
	case l.o.Contracts && len(l.sales) == 0 && !l.peopleReader.last.day.IsZero():
		last, first, what = l.peopleReader.last, l.peopleReader.first, "latest start of a contract"
	case l.o.Basis == Survey || len(l.sales) == 0:
		last, first = l.surveyReader.last, l.surveyReader.first
	}
	b.First, b.AsOf = first, l.o.AsOf
	if !b.AsOf.IsZero() {
		return nil
	}
	b.AsOf = last.day
	switch {
	case !l.o.Today.IsZero() && last.day > l.o.Today:
		return &Error{Place: last.place, What: fmt.Sprintf("the %s, %s, is later than today, %s", what, last.day, l.o.Today),
			Hint: fmt.Sprintf("correct that line, or leave out what is later: --as-of %s or --as-of today", l.o.Today)}
	case last.day.IsZero() && l.peopleReader.counted:
		return l.countedToday(b)
	}
	return nil
}

// countedToday takes today for the day up to which tenures were counted: no
// file tells.
func (l *loader) countedToday(b *dataset.Builder) error {
	const what = "a tenure tells for how long, not up to which day"
	if l.o.Today.IsZero() {
		return &Error{Place: Place{File: l.customers[0].src.Name}, What: what, Hint: "say on which day it was counted: --as-of YYYY-MM-DD"}
	}
	b.AsOf = l.o.Today
	a := &l.peopleReader.accounts[0]
	a.Notes = append(a.Notes, fmt.Sprintf("%s: it is taken up to today, %s, unless --as-of says otherwise", what, l.o.Today))
	return nil
}

// settle tells first lines of orders from further ones and from those that
// overlap, now that orders are known.
func (l *loader) settle(t dataset.Tally) {
	for i := range l.salesReader.accounts {
		a := &l.salesReader.accounts[i]
		var f dataset.FileTally
		if i < len(t.Files) {
			f = t.Files[i]
		}
		a.Counts[Duplicate] = f.Duplicates + f.DuplicateReturns
		a.Counts[Return] -= f.DuplicateReturns
		a.Counts[Merged] += a.Counts[Used] - f.Duplicates - f.Orders
		a.Counts[Used] = f.Orders
		a.Money.add(Used, -f.DuplicateAmount)
		if l.sales[i].shape.whole {
			a.Money[Used] = f.Amount // not its amount once for each row
		}
		a.Money.add(Return, -f.ReturnAmount)
		a.Money.add(Duplicate, f.DuplicateAmount)
		a.Money.add(Duplicate, f.ReturnAmount)
	}
	l.peopleReader.settle(t.Replaced)
	for _, word := range slices.Sorted(maps.Keys(l.salesReader.strange)) {
		a := &l.salesReader.accounts[0]
		a.Notes = append(a.Notes, fmt.Sprintf("status %q is not known: its %d lines count as sales", l.o.Pseudonyms.Shape(word), l.salesReader.strange[word]))
	}
}

// refuse holds back a dataset of which too much was set aside, or which has
// nothing in it, judged by all files of a kind together.
func refuse(accounts []Account, o Options) error {
	for _, k := range []Kind{Sales, Customers, Survey} {
		var first *Account // the first with a record set aside, else the first
		records, bad := 0, 0
		for i := range accounts {
			a := &accounts[i]
			if a.Kind != k {
				continue
			}
			if first == nil || bad == 0 && a.Counts[SetAside] > 0 {
				first = a
			}
			records += a.Records - a.Counts[Structural]
			bad += a.Counts[SetAside]
		}
		switch {
		case first == nil:
		case records == 0:
			return &Error{Place: Place{File: first.File}, What: "a header without records"}
		case bad > 0 && (o.Strict || float64(bad) > o.MaxBad*float64(records)):
			return first.Rejects[0].refusal(bad, records, o)
		}
	}
	return nil
}

// refusal is the error for too many records set aside, of which r is the
// first.
func (r *Reject) refusal(bad, records int, o Options) *Error {
	what := r.Reason
	if r.Field != "" {
		what = fmt.Sprintf("%s %q: %s", r.Field, r.Value, r.Reason)
	}
	e := &Error{Place: r.Place, Refused: true, What: fmt.Sprintf("%s (the first of %d set aside, of %d records)", what, bad, records)}
	if o.Strict {
		e.Hint = "--strict allows none; --rejects FILE writes them all"
	} else {
		e.Hint = fmt.Sprintf("that is more than %.3g%%; --rejects FILE writes them all, --max-bad allows more", 100*o.MaxBad)
	}
	if r.Field == "" {
		e.Hint = "a cell that has the delimiter in it needs quotes around it; " + e.Hint
	}
	return e
}
