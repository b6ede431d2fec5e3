package report

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A figure is a column as people see it: a field and, where it has one, the
// interval that belongs to it.
type figure struct {
	field
	low, high *field
}

// figures joins intervals to the fields they belong to. Two ends that follow
// each other belong to the last field before them of the same kind and stem:
// churn_low and churn_high to churn_rate, low and high to whatever is there.
// Where that field is not shown, the ends are figures of their own.
func figures(fields []field) []figure {
	var figs []figure
	for i := 0; i < len(fields); i++ {
		f := fields[i]
		if f.mark == low && i+1 < len(fields) && fields[i+1].mark == high {
			if at := owner(figs, f); at >= 0 {
				figs[at].low, figs[at].high = &fields[i], &fields[i+1]
				i++
				continue
			}
		}
		figs = append(figs, figure{field: f})
	}
	return figs
}

func owner(figs []figure, low field) int {
	stem, named := strings.CutSuffix(low.Name, "_low")
	for i := len(figs) - 1; i >= 0; i-- {
		f := figs[i]
		if f.low == nil && f.Kind == low.Kind && (f.mark == plain || f.mark == keep) &&
			(!named || f.Name == stem || strings.HasPrefix(f.Name, stem+"_")) {
			return i
		}
	}
	return -1
}

// label is the column's name for people.
func (f field) label() string { return strings.ReplaceAll(f.Name, "_", " ") }

// right reports whether the values are aligned at their ends.
func (f field) right() bool { return f.Kind.numeric() }

func (k Kind) numeric() bool { return k == Integer || k == Decimal || k == Money || k == Rate }

// interval returns the two ends in a row; ok is false where there are none.
func (f figure) interval(row reflect.Value) (from, to string, ok bool) {
	if f.low == nil || f.human(row) == notAvailable {
		return "", "", false
	}
	from, to = f.low.human(row), f.high.human(row)
	return from, to, from != notAvailable && to != notAvailable
}

// inGrid returns the figures that a table of several columns shows: those
// chosen, or all (if wide), or all but the details, what is blank in all rows
// and, of several rows, numbers that are undefined in all, unless they are the
// metric's own, and the days that are the same in all and stand in the title.
func (d *document) inGrid(r *rows, figs []figure, wide bool) []figure {
	if r.chosen || wide {
		return figs
	}
	in := slices.DeleteFunc(slices.Clone(figs), func(f figure) bool {
		return f.mark == detail || d.empty(r, f) || d.inTitle(r, f)
	})
	if len(in) == 0 {
		return figs
	}
	return in
}

// empty reports whether a column says nothing: it is blank in all rows, or there
// is no number in any of several and it is not the metric's own.
func (d *document) empty(r *rows, f figure) bool {
	nothing := ""
	if f.Kind.numeric() {
		if r.len() == 1 || d.isOwn(f.field) {
			return false
		}
		nothing = notAvailable
	}
	for i := range r.len() {
		if f.human(r.slice.Index(i)) != nothing {
			return false
		}
	}
	return true
}

// inCard returns the figures that a card shows: those chosen, or all (if
// wide), or all but what is blank.
func (r *rows) inCard(figs []figure, wide bool) []figure {
	if r.chosen || wide {
		return figs
	}
	return slices.DeleteFunc(slices.Clone(figs), func(f figure) bool { return f.human(r.slice.Index(0)) == "" })
}

// isOwn reports whether a column is named after the metric.
func (d *document) isOwn(f field) bool {
	return f.Name == d.metric || strings.HasPrefix(f.Name, d.metric+"_")
}

func (d *document) inTitle(r *rows, f figure) bool {
	if f.Kind != Date || f.pointer || d.period == nil || r.len() < 2 {
		return false
	}
	first, _ := f.value(r.slice.Index(0))
	for i := range r.len() {
		if v, _ := f.value(r.slice.Index(i)); v.Int() != first.Int() {
			return false
		}
	}
	day := calendar.Day(first.Int())
	return day == d.period.Start || day == d.period.Last()
}

// notAvailable is how people see an undefined number.
const notAvailable = "n/a"

// human returns the value in a row as people see it.
func (f field) human(row reflect.Value) string {
	v, ok := f.value(row)
	switch {
	case !ok && f.Kind.numeric():
		return notAvailable
	case !ok:
		return ""
	case f.Kind == Bool:
		if v.Bool() {
			return "yes"
		}
		return "no"
	case f.Kind == Integer && v.CanInt():
		return grouped(strconv.FormatInt(v.Int(), 10))
	case f.Kind == Integer:
		return grouped(strconv.FormatUint(v.Uint(), 10))
	case !f.own:
		return v.String()
	}
	switch x := v.Interface().(type) {
	case interface{ Human() string }:
		return x.Human()
	case fmt.Stringer:
		return x.String()
	case encoding.TextMarshaler:
		b, err := x.MarshalText()
		if err != nil {
			return err.Error()
		}
		return string(b)
	}
	return ""
}

// grouped puts commas between the thousands of an integer.
func grouped(digits string) string {
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// title names the metric and what it covers: "churn by segment, every 1m:
// 2024-07-01 to 2024-12-31, as of 2024-12-31".
func (h *head) title() string {
	s := h.metric
	if h.by != "" {
		s += " by " + h.by
	}
	if h.every != "" {
		s += ", every " + h.every
	}
	covers := ""
	switch {
	case h.period != nil && h.period.Start <= calendar.MinDay:
		covers = "until " + h.period.Last().String()
	case h.period != nil:
		covers = h.period.String()
	case !h.asOf.IsZero():
		covers = "all data"
	}
	if !h.asOf.IsZero() {
		covers += ", as of " + h.asOf.String()
	}
	if covers != "" {
		s += ": " + covers
	}
	return Visible(s)
}

// about returns the definition with the settings, or "".
func (h *head) about() string {
	settings := make([]string, len(h.settings))
	for i, s := range h.settings {
		settings[i] = s.Name + " " + s.Value
	}
	set := strings.Join(settings, ", ")
	switch {
	case set == "":
		return Visible(h.definition)
	case h.definition == "":
		return Visible(set)
	}
	return Visible(h.definition + " (" + set + ")")
}
