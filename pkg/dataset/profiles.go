package dataset

import (
	"math"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// profiles are the records of the customers files by number, a column for each
// field: one that no record fills takes no room, and none holds pointers, so
// that the collector has nothing to do with them.
type profiles struct {
	n int

	name, email, phone, consent, optOut, referredBy textColumn

	signUp, birthday, askedOn sparse[calendar.Day]
	asked                     sparse[bool]
	margin                    sparse[uint64] // less the bits of NaN
	values                    []textColumn
}

var noMargin = math.Float64bits(math.NaN())

func (s *profiles) add(p *Profile) {
	i := s.n
	s.n++
	s.name.set(i, p.Name)
	s.email.set(i, p.Email)
	s.phone.set(i, p.Phone)
	s.consent.set(i, p.Consent)
	s.optOut.set(i, p.OptOut)
	s.referredBy.set(i, p.ReferredBy)
	s.signUp.set(i, p.SignUp)
	s.birthday.set(i, p.Birthday)
	s.askedOn.set(i, p.AskedOn)
	s.asked.set(i, p.Asked)
	s.margin.set(i, math.Float64bits(p.Margin)^noMargin)
	for len(s.values) < len(p.Values) {
		s.values = append(s.values, textColumn{})
	}
	for c, v := range p.Values {
		s.values[c].set(i, v)
	}
}

func (s *profiles) settleMargins(from int, settle func(float64) float64) {
	for i := from; i < len(s.margin); i++ {
		if s.margin[i] != 0 {
			s.margin[i] = math.Float64bits(settle(math.Float64frombits(s.margin[i]^noMargin))) ^ noMargin
		}
	}
}

// at returns record i, with values of so many columns.
func (s *profiles) at(i, columns int) Profile {
	return Profile{
		Name: s.name.at(i), Email: s.email.at(i), Phone: s.phone.at(i),
		SignUp: s.signUp.at(i), Birthday: s.birthday.at(i), Asked: s.asked.at(i), AskedOn: s.askedOn.at(i),
		Margin:  math.Float64frombits(s.margin.at(i) ^ noMargin),
		Consent: s.consent.at(i), OptOut: s.optOut.at(i), ReferredBy: s.referredBy.at(i),
		Values: s.valuesOf(i, columns),
	}
}

func (s *profiles) valuesOf(i, columns int) []string {
	if columns == 0 {
		return nil
	}
	values := make([]string, columns)
	for c := range values {
		values[c] = s.value(i, c)
	}
	return values
}

// value returns the value of a column of Dataset.CustomerColumns.
func (s *profiles) value(i, column int) string {
	if column >= len(s.values) {
		return ""
	}
	return s.values[column].at(i)
}

// A sparse column holds no more than up to the last value that is not zero.
type sparse[T comparable] []T

func (s *sparse[T]) set(i int, v T) {
	var zero T
	if v == zero {
		return
	}
	if i >= len(*s) {
		*s = append(*s, make([]T, i+1-len(*s))...)
	}
	(*s)[i] = v
}

func (s sparse[T]) at(i int) (v T) {
	if i < len(s) {
		v = s[i]
	}
	return v
}

// textColumn are a sparse column of texts, which are set in the order of their
// numbers.
type textColumn struct {
	all  strings.Builder
	ends []int // of each text in all
}

func (t *textColumn) set(i int, text string) {
	if text == "" {
		return
	}
	for len(t.ends) < i {
		t.ends = append(t.ends, t.all.Len())
	}
	t.all.WriteString(text)
	t.ends = append(t.ends, t.all.Len())
}

func (t *textColumn) at(i int) string {
	if i >= len(t.ends) {
		return ""
	}
	start := 0
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.all.String()[start:t.ends[i]]
}
