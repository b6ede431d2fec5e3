package dataset

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A Builder gathers what files say, in any order, and builds the Dataset.
// Its exported fields are set before Build. A Builder is for one goroutine;
// each of its Shards may be filled by a goroutine of its own.
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
	// one file that has it most. It must be set before the first NewShard.
	Overlap bool
	// HasSales and HasAmounts become the Dataset's.
	HasSales, HasAmounts bool
	// CustomerColumns, SurveyColumns and SalesColumn name what Profile.Values,
	// Response.Values and Line.Value hold.
	CustomerColumns, SurveyColumns []string
	SalesColumn                    string

	shards  []*Shard
	listed  []listed
	answers []answer
}

type listed struct {
	key     string
	profile Profile
}

type answer struct {
	key      string
	response Response
}

// AddProfile adds a record of the customers file. The later record of a key
// wins; Build tells how many were replaced.
func (b *Builder) AddProfile(key string, p Profile) {
	b.listed = append(b.listed, listed{key, p})
}

// AddResponse adds an answer to a survey; key is "" where the respondent is
// not known. The response's Person is set by Build.
func (b *Builder) AddResponse(key string, r Response) {
	b.answers = append(b.answers, answer{key, r})
}

// RewriteKeys replaces every key of the sales lines by rewrite(key) if all of
// them satisfy like, and reports whether it did. rewrite must keep different
// keys different.
func (b *Builder) RewriteKeys(like func(key string) bool, rewrite func(key string) string) bool {
	n := 0
	for _, s := range b.shards {
		for i := range s.parts {
			for _, key := range s.parts[i].keys {
				if !like(key) {
					return false
				}
				n++
			}
		}
	}
	for _, s := range b.shards {
		for i := range s.parts {
			for j, key := range s.parts[i].keys {
				s.parts[i].keys[j] = rewrite(key)
			}
		}
	}
	return n > 0
}

// Build returns the Dataset. It fails where the amounts of one customer do
// not fit an Amount.
func (b *Builder) Build() (*Dataset, Tally, error) {
	var tally Tally
	ds := &Dataset{
		customerColumns: b.CustomerColumns, surveyColumns: b.SurveyColumns, salesColumn: b.SalesColumn,
		asOf: b.AsOf, first: b.First, hasSales: b.HasSales, hasAmounts: b.HasAmounts,
	}
	parts, err := b.histories(&tally)
	if err != nil {
		return nil, tally, err
	}
	ds.number(parts, b.listed, b.answers)
	ds.lay(parts, b.SalesColumn != "")
	tally.Replaced = ds.attach(b.listed)
	ds.answer(b.answers)
	return ds, tally, nil
}

// number gives everybody who stands in any file a place in the order of keys.
func (ds *Dataset) number(parts []histories, people []listed, answers []answer) {
	n := len(people) + len(answers)
	for i := range parts {
		n += len(parts[i].keys)
	}
	keys := make([]string, 0, n)
	for i := range parts {
		keys = append(keys, parts[i].keys...)
	}
	for _, l := range people {
		keys = append(keys, l.key)
	}
	for _, a := range answers {
		if a.key != "" {
			keys = append(keys, a.key)
		}
	}
	slices.Sort(keys)
	ds.keys = slices.Compact(keys)
}

// lay puts the histories of all partitions into one array, by person.
func (ds *Dataset) lay(parts []histories, tagged bool) {
	person := make([][]Person, len(parts))
	ds.start = make([]uint32, len(ds.keys)+1)
	for i := range parts {
		person[i] = make([]Person, len(parts[i].keys))
		for c, key := range parts[i].keys {
			p, _ := ds.Lookup(key)
			person[i][c] = p
			ds.start[p+1] = uint32(len(parts[i].of(c)))
		}
	}
	for p := range ds.keys {
		ds.start[p+1] += ds.start[p]
	}
	ds.orders = make([]Order, ds.start[len(ds.keys)])
	if tagged {
		ds.salesTag = make([]string, len(ds.keys))
	}
	for i := range parts {
		for c, p := range person[i] {
			copy(ds.orders[ds.start[p]:], parts[i].of(c))
			if tagged {
				ds.salesTag[p] = parts[i].tags[c]
			}
		}
		parts[i] = histories{} // let go of what is copied
	}
}

// attach hangs the profiles on their people and returns how many were
// replaced by a later record of the same key.
func (ds *Dataset) attach(people []listed) (replaced int) {
	ds.profile = make([]int32, len(ds.keys))
	for p := range ds.profile {
		ds.profile[p] = -1
	}
	for _, l := range people {
		p, _ := ds.Lookup(l.key)
		if i := ds.profile[p]; i >= 0 {
			ds.profiles[i] = l.profile
			replaced++
			continue
		}
		ds.profile[p] = int32(len(ds.profiles))
		ds.profiles = append(ds.profiles, l.profile)
	}
	return replaced
}

func (ds *Dataset) answer(answers []answer) {
	for _, a := range answers {
		a.response.Person = Nobody
		if a.key != "" {
			a.response.Person, _ = ds.Lookup(a.key)
		}
		ds.responses = append(ds.responses, a.response)
	}
	slices.SortFunc(ds.responses, func(a, b Response) int {
		return cmp.Or(
			cmp.Compare(a.Person, b.Person), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Score, b.Score),
			slices.Compare(a.Values, b.Values), cmp.Compare(a.Comment, b.Comment),
		)
	})
}

func overflow(key string) error {
	return fmt.Errorf("customer %q: amounts add up to more than %s", key, money.Amount(1<<63-1))
}
