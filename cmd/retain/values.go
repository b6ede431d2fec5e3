package main

import (
	"encoding"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/ingest/text"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/nearest"
)

// The values of flags: types that pflag and the configuration set from text.
// Those that repeats take each of several texts.

type repeater interface{ repeats() }

// A choice is one of a few words.
type choice struct {
	to *string
	of []string
}

func (c choice) Set(s string) error {
	if !slices.Contains(c.of, s) {
		if guess := nearest.Of(s, c.of); guess != "" && len(s) > 1 { // a single sign is near to any other
			return fmt.Errorf("%q: did you mean %s? want %s", s, guess, oneOf(c.of))
		}
		return fmt.Errorf("%q: want %s", s, oneOf(c.of))
	}
	*c.to = s
	return nil
}

func (c choice) Type() string { return "word" }

func (c choice) String() string {
	if c.to == nil {
		return ""
	}
	return *c.to
}

func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// A share is a proportion, typed as 0.01 or 1%.
type share struct {
	to   *float64
	open bool // 0 and 1 are none of it
}

func (p share) Set(s string) error {
	number, percent := strings.CutSuffix(s, "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		v /= 100
	}
	switch {
	case err != nil || v != v:
		return fmt.Errorf("%q: want a share such as 0.05 or 5%%", s)
	case p.open && (v <= 0 || v >= 1):
		return fmt.Errorf("%q: want more than 0%% and less than 100%%", s)
	case v < 0 || v > 1:
		return fmt.Errorf("%q: want 0%% to 100%%", s)
	}
	*p.to = v
	return nil
}

func (p share) Type() string { return "share" }

func (p share) String() string {
	if p.to == nil {
		return ""
	}
	return strconv.FormatFloat(*p.to*100, 'g', 6, 64) + "%"
}

// A margin is a share, or the name of the column that tells one.
type margin struct {
	share  *float64
	column string
}

func (m *margin) Set(s string) error {
	number := strings.TrimSpace(strings.TrimSuffix(s, "%"))
	if _, err := strconv.ParseFloat(number, 64); err != nil && number != "" {
		m.column = s
		return nil
	}
	m.column = ""
	return share{to: m.share}.Set(s)
}

func (m *margin) Type() string { return "share" }

func (m *margin) String() string {
	if m.column != "" {
		return m.column
	}
	return share{to: m.share}.String()
}

// An amount of money, as 20 or 19.99.
type amount struct{ to *money.Amount }

func (a amount) Set(s string) error {
	v, ok := parseAmount(s)
	if !ok {
		return fmt.Errorf("%q: want an amount such as 20 or 19.99", s)
	}
	*a.to = v
	return nil
}

func (a amount) Type() string { return "amount" }

func (a amount) String() string {
	if a.to == nil || *a.to == 0 {
		return ""
	}
	return a.to.String()
}

func parseAmount(s string) (money.Amount, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" || len(fraction) > 4 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	v, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 4-len(fraction)), 10, 64)
	return money.Amount(v), err == nil
}

// today stands for the day on which the program runs.
const today = "today"

// An asOf is a day or today; the zero asOf leaves it to the data.
type asOf struct {
	day   calendar.Day
	today bool
}

func (a *asOf) Set(s string) error {
	if s == today {
		*a = asOf{today: true}
		return nil
	}
	day, err := calendar.ParseDay(s)
	if err != nil {
		return fmt.Errorf("%w, or today", err)
	}
	*a = asOf{day: day}
	return nil
}

func (a *asOf) Type() string { return "day" }

func (a *asOf) String() string {
	if a.today {
		return today
	}
	return a.day.String()
}

// A unit is a step of the calendar: one of a few.
type unit struct {
	to *calendar.Unit
	of []string
}

// units are the names of the units from one to another.
func units(from, to calendar.Unit) []string {
	var names []string
	for u := from; u <= to; u++ {
		names = append(names, u.String())
	}
	return names
}

func (u unit) Set(s string) error {
	name := u.String()
	if err := (choice{&name, u.of}).Set(s); err != nil {
		return err
	}
	*u.to = calendar.Days + calendar.Unit(slices.Index(units(calendar.Days, calendar.Years), s))
	return nil
}

func (u unit) Type() string { return "unit" }

func (u unit) String() string {
	if u.to == nil || *u.to == 0 {
		return ""
	}
	return u.to.String()
}

// An encodingName is the name of an encoding that can be read.
type encodingName struct{ to *string }

func (e encodingName) Set(s string) error {
	if _, err := text.Open(strings.NewReader(""), text.Options{Encoding: s}); err != nil {
		if known := (*text.Error)(nil); errors.As(err, &known) && strings.HasPrefix(known.Hint, "did you mean") {
			return fmt.Errorf("%q: no such encoding; %s", s, known.Hint)
		}
		return fmt.Errorf("%q: no such encoding; want a name such as utf-8, utf-16le or windows-1252", s)
	}
	*e.to = s
	return nil
}

func (e encodingName) Type() string { return "name" }

func (e encodingName) String() string {
	if e.to == nil {
		return ""
	}
	return *e.to
}

// A zone is a time zone by its name in the database of zones.
type zone struct{ to **time.Location }

func (z zone) Set(s string) error {
	loc, err := time.LoadLocation(s)
	if err != nil || s == "" || s == "Local" { // which is another one elsewhere
		return fmt.Errorf("%q: want the name of a time zone, such as Europe/Paris, America/New_York, Asia/Bangkok or UTC", s)
	}
	*z.to = loc
	return nil
}

func (z zone) Type() string { return "zone" }

func (z zone) String() string {
	if z.to == nil || *z.to == nil {
		return ""
	}
	return (*z.to).String()
}

// A list is a flag that may be given several times. It is made for names of
// files, which may hold commas: a value is never split.
type list struct{ to *[]string }

func (l list) Set(s string) error {
	*l.to = append(*l.to, s)
	return nil
}

func (l list) Type() string { return "list" }
func (l list) repeats()     {}

func (l list) String() string {
	if l.to == nil {
		return ""
	}
	return strings.Join(*l.to, ", ")
}

// A words flag is several words with commas between them.
type words struct{ to *[]string }

func (w words) Set(s string) error {
	for word := range strings.SplitSeq(s, ",") {
		word = strings.TrimSpace(word)
		if word == "" {
			return fmt.Errorf("%q: want names with commas between them", s)
		}
		*w.to = append(*w.to, word)
	}
	return nil
}

func (w words) Type() string { return "names" }
func (w words) repeats()     {}

func (w words) String() string {
	if w.to == nil {
		return ""
	}
	return strings.Join(*w.to, ",")
}

// columns are the roles that the user gives to columns.
type columns struct{ roles []ingest.ColumnRole }

func (c *columns) Set(s string) error {
	for _, part := range splitColumns(s) {
		role, column, ok := strings.Cut(part, "=")
		role, column = strings.ToLower(strings.TrimSpace(role)), strings.TrimSpace(column)
		if !ok || role == "" || column == "" {
			return fmt.Errorf("%q: want role=Header, such as customer=\"Client no.\"", part)
		}
		if err := knownRole(role); err != nil {
			return err
		}
		c.roles = append(c.roles, ingest.ColumnRole{Role: role, Column: column})
	}
	return nil
}

// has reports whether the user gave a role to a column.
func (c *columns) has(role string) bool {
	return slices.ContainsFunc(c.roles, func(r ingest.ColumnRole) bool { return r.Role == role })
}

// splitColumns parts a=x,b=y where b is a role: headers may hold commas.
func splitColumns(s string) []string {
	var parts []string
	from := 0
	for i := range len(s) {
		role, _, ok := strings.Cut(s[i+1:], "=")
		if s[i] == ',' && ok && knownRole(strings.ToLower(strings.TrimSpace(role))) == nil {
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

func (c *columns) Type() string { return "role=Header" }

func (c *columns) String() string {
	texts := make([]string, len(c.roles))
	for i, r := range c.roles {
		texts[i] = r.Role + "=" + r.Column
	}
	return strings.Join(texts, ", ")
}

// knownRole returns an error where no kind of file has such a role.
func knownRole(role string) error {
	all := ingest.Roles(ingest.Sales)
	for _, k := range []ingest.Kind{ingest.Customers, ingest.Survey} {
		for _, r := range ingest.Roles(k) {
			if !slices.Contains(all, r) {
				all = append(all, r)
			}
		}
	}
	if slices.Contains(all, role) {
		return nil
	}
	if guess := nearest.Of(role, all); guess != "" {
		return fmt.Errorf("%q: no such role; did you mean %s?", role, guess)
	}
	return fmt.Errorf("%q: no such role; want %s", role, oneOf(all))
}

// A textual type is one that reads what it writes.
type textual[T any] interface {
	*T
	encoding.TextMarshaler
	encoding.TextUnmarshaler
}

// given is a flag for a value that is nil until it is given.
func given[T any, P textual[T]](to **T) pflag.Value { return optional[T, P]{to} }

type optional[T any, P textual[T]] struct{ to **T }

func (o optional[T, P]) Set(s string) error {
	v := new(T)
	if err := P(v).UnmarshalText([]byte(s)); err != nil {
		return err
	}
	*o.to = v
	return nil
}

func (o optional[T, P]) Type() string { return "text" }

func (o optional[T, P]) String() string {
	if o.to == nil || *o.to == nil {
		return ""
	}
	b, err := P(*o.to).MarshalText()
	if err != nil {
		return err.Error()
	}
	return string(b)
}
