package dataset

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/pseudonym"
)

// A Builder gathers what files say, in any order, and builds the Dataset.
// Overlap, SalesColumn and Products are set before the first line is added,
// the other exported fields before Build. A Builder is for one goroutine; each
// of its Shards may be filled by a goroutine of its own.
type Builder struct {
	// MinOrder raises the bar of a purchase: an order is one when its net
	// amount is at least MinOrder and above 0, or, while MinOrder is not above
	// 0, exactly 0 without any return line.
	MinOrder money.Amount
	// AsOf is the last day that counts. Lines after it must not be added.
	AsOf calendar.Day
	// First is the day of the first dated line.
	First calendar.Day
	// Overlap says that files may repeat each other's lines: of an order that
	// stands in several files, each distinct record counts as often as in the
	// one file that has it most.
	Overlap bool
	// HasSales and HasAmounts become the Dataset's.
	HasSales, HasAmounts bool
	// Labels are shown in place of keys that people could not read; nil: none.
	Labels Labels
	// Pseudonyms makes what the Dataset shows in place of keys, names, addresses
	// and numbers; nil: it shows them as they are. See Pseudonym.
	Pseudonyms *pseudonym.Key
	// Personal says that CustomerColumns, SurveyColumns and SalesColumn tell who
	// somebody is. With Pseudonyms, values that look so are replaced in any case.
	Personal bool
	// CustomerColumns, SurveyColumns and SalesColumn name what Profile.Values,
	// Response.Values and Line.Value hold.
	CustomerColumns, SurveyColumns []string
	SalesColumn                    string
	// Products keeps what everybody bought, from Line.Product: see
	// Dataset.Basket.
	Products bool

	names     names
	shards    []*Shard
	people    *Shard   // of those who stand in other files than sales
	listed    []uint64 // who the records of the customers files are of: see identify
	profiles  *profiles
	contracts []signed
	answers   blocks[answer]

	mu     sync.Mutex
	tags   map[string]uint32 // what Line.Value and Line.Product say, numbered
	values []string          // of the sales column, by tag
	goods  goods             // products, by tag
}

type answer struct {
	person   uint64
	known    bool
	response Response
}

// tag numbers what a line says beside its row, for all shards; key tells it
// apart.
func (b *Builder) tag(key string, l *Line) uint32 {
	b.mu.Lock()
	defer b.mu.Unlock()
	t, ok := b.tags[key]
	if !ok {
		if b.tags == nil {
			b.tags = map[string]uint32{}
		}
		t = uint32(len(b.values))
		b.tags[key] = t
		b.values = append(b.values, string(l.Value))
		if b.Products {
			b.goods.names = append(b.goods.names, string(l.Product))
		}
	}
	return t
}

// person returns what a key is known by, and sees to it that its person is
// there.
func (b *Builder) person(key string) uint64 {
	if b.people == nil {
		b.people = b.NewShard()
		b.people.merges = true
	}
	id, check, short := identify([]byte(key))
	if !short {
		id = b.names.name(id, check, []byte(key))
	}
	b.people.keep(&row{person: id, meta: pack(epoch, 0, 0)}, 0, 0)
	return id
}

// AddProfile adds a record of the customers files, which are numbered from 0.
// The later record of a key wins; the Tally tells which were replaced.
func (b *Builder) AddProfile(key string, p Profile) {
	if b.profiles == nil {
		b.profiles = new(profiles)
	}
	b.listed = append(b.listed, b.person(key))
	b.profiles.add(&p)
}

// SettleMargins has settle say what the margins of the records from a number on
// are: of some columns only the last cell tells.
func (b *Builder) SettleMargins(from int, settle func(margin float64) float64) {
	if b.profiles != nil {
		b.profiles.settleMargins(from, settle)
	}
}

// AddResponse adds an answer to a survey; key is "" where the respondent is
// not known. The response's Person is set by Build.
func (b *Builder) AddResponse(key string, r Response) {
	a := answer{response: r, known: key != ""}
	if a.known {
		a.person = b.person(key)
	}
	b.answers.add(a)
}

// Build returns the Dataset. It fails where the amounts of one customer do
// not fit an Amount. The Builder is used up.
func (b *Builder) Build() (*Dataset, Tally, error) {
	for _, s := range b.shards {
		s.flush()
	}
	b.goods.number()
	ds := &Dataset{
		customerColumns: b.CustomerColumns, surveyColumns: b.SurveyColumns, salesColumn: b.SalesColumn,
		asOf: b.AsOf, first: b.First, hasSales: b.HasSales, hasAmounts: b.HasAmounts,
		parts: b.histories(), products: b.goods.products,
	}
	var tally Tally
	var failed []error
	people := 0
	for _, h := range ds.parts {
		people += len(h.ids)
	}
	ds.part = make([]uint8, 0, people)
	for i, h := range ds.parts {
		h.first = Person(len(ds.part))
		for range h.ids {
			ds.part = append(ds.part, uint8(i))
		}
		tally.join(&h.tally)
		if h.err != nil {
			failed = append(failed, h.err)
		}
	}
	if len(failed) > 0 {
		return nil, tally, slices.MinFunc(failed, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	}
	if len(ds.part) > maxPeople {
		return nil, tally, errors.New("more than 2,147,483,647 people")
	}
	tally.Replaced = ds.attach(b.profiles, b.listed)
	ds.sign(b.contracts)
	ds.answer(&b.answers)
	ds.label(b.Labels)
	if b.Pseudonyms != nil {
		ds.hide(b.Pseudonyms, b.Personal)
	}
	return ds, tally, nil
}

const maxPeople = 1<<31 - 1

// person returns the number of somebody who is there.
func (ds *Dataset) person(id uint64) Person {
	h := ds.parts[id>>rest]
	i, _ := slices.BinarySearch(h.ids, id)
	return h.first + Person(i)
}

// attach hangs the profiles on their people and returns which were replaced by
// a later record of the same key.
func (ds *Dataset) attach(records *profiles, people []uint64) (replaced []Replaced) {
	if len(people) == 0 {
		return nil
	}
	ds.profiles, ds.profile = records, make([]int32, len(ds.part))
	for p := range ds.profile {
		ds.profile[p] = -1
	}
	for i, id := range people {
		p := ds.person(id)
		if old := ds.profile[p]; old >= 0 {
			replaced = append(replaced, Replaced{Record: int(old), By: i})
		}
		ds.profile[p] = int32(i)
	}
	return replaced
}

// answer puts the responses into the order of people, then of days.
func (ds *Dataset) answer(answers *blocks[answer]) {
	if answers.len() == 0 {
		return
	}
	ends := make([]int, len(ds.part)+1) // of the responses of each person, Nobody first
	for block := range answers.all {
		for i := range block {
			a := &block[i]
			if a.response.Person = Nobody; a.known {
				a.response.Person = ds.person(a.person)
			}
			ends[a.response.Person+1]++
		}
	}
	for i := range ends[1:] {
		ends[i+1] += ends[i]
	}
	ds.responses = make([]Response, answers.len())
	for block := range answers.all {
		for i := range block {
			end := &ends[block[i].response.Person+1]
			*end--
			ds.responses[*end] = block[i].response
		}
	}
	for i, from := range ends { // which are now where those of each begin
		to := len(ds.responses)
		if i+1 < len(ends) {
			to = ends[i+1]
		}
		slices.SortFunc(ds.responses[from:to], compareResponses)
	}
}

// compareResponses orders the responses of one person.
func compareResponses(a, b Response) int {
	if c := cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Score, b.Score)); c != 0 {
		return c
	}
	return cmp.Or(slices.Compare(a.Values, b.Values), cmp.Compare(a.Comment, b.Comment))
}
