package formats

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/nearest"
)

// identityRoles are the roles that tell people apart, in the order in which
// they count where a format does not say another.
var identityRoles = []string{"customer", "email", "phone"}

// roles are the roles that the columns of each kind of file can play.
var roles = map[string][]string{
	"sales": {
		"customer", "email", "phone", "to", "order", "of", "date", "time", "zone", "amount", "quantity", "price", "discount",
		"refund", "adjusted", "cancelled", "currency", "status", "product",
	},
	"customers": {"customer", "email", "phone", "name", "first_name", "last_name", "signup", "birthday", "consent", "optout", "referred_by", "start", "end", "tenure", "churned", "mrr", "asked", "margin"},
	"survey":    {"customer", "email", "phone", "score", "date", "time", "zone", "comment"},
}

// needs are roles that mean nothing without another.
var needs = [][2]string{
	{"time", "date"}, {"zone", "date"}, {"quantity", "amount or price"}, {"discount", "price"}, {"refund", "amount"},
	{"adjusted", "amount"}, {"of", "order"}, {"to", "email"}, {"first_name", "last_name"}, {"last_name", "first_name"}, {"end", "start"}, {"churned", "tenure"},
}

// goodName reports whether a name is lower-case letters and digits, with single
// hyphens between.
func goodName(name string) bool {
	for part := range strings.SplitSeq(name, "-") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

// Validate returns an *Error, without a place, for the first thing that keeps
// the format from being used, nil where there is none. It does not ask for a
// title, a source and notes.
func (f Format) Validate() error {
	for _, check := range []func() *Error{f.checkHead, f.checkColumns, f.checkJoins, f.checkKind, f.checkConditions, f.checkWords, f.checkStyles} {
		if err := check(); err != nil {
			err.Name = f.Name
			return err
		}
	}
	return nil
}

func (f Format) checkHead() *Error {
	switch {
	case !goodName(f.Name):
		return &Error{What: fmt.Sprintf("name %q: want lower-case letters and digits, with single hyphens between", f.Name)}
	case roles[f.Kind] == nil:
		return &Error{What: fmt.Sprintf("kind %q: want sales, customers or survey", f.Kind)}
	case len(f.Match) == 0:
		return &Error{What: "match is empty: want headers that tell this export from others"}
	}
	for _, h := range slices.Concat(f.Match, f.Without) {
		if strings.Trim(fold(h), "*") == "" {
			return &Error{What: fmt.Sprintf("match and without: %q is no header", h)}
		}
	}
	for i, h := range f.Match {
		if find(keysOf(f.Without), h) >= 0 || find(keysOf(f.Match[:i]), h) >= 0 {
			return &Error{What: fmt.Sprintf("match and without: %q stands there twice", h)}
		}
	}
	return nil
}

func (f Format) checkColumns() *Error {
	for _, role := range slices.Sorted(maps.Keys(f.Columns)) {
		if !slices.Contains(roles[f.Kind], role) {
			return &Error{What: fmt.Sprintf("columns: no such role %q in a file of %s", role, f.Kind), Hint: nearest.Hint(role, roles[f.Kind])}
		}
		if len(f.Columns[role]) == 0 || blank(f.Columns[role]) {
			return &Error{What: fmt.Sprintf("columns: %s has no header, or a blank one", role)}
		}
	}
	for _, n := range needs {
		if f.has(n[0]) && !slices.ContainsFunc(strings.Split(n[1], " or "), f.has) {
			return &Error{What: fmt.Sprintf("columns: %s without %s", n[0], n[1])}
		}
	}
	for i, role := range f.Identity {
		switch {
		case !slices.Contains(identityRoles, role):
			return &Error{What: fmt.Sprintf("identity: %q: want customer, email and phone, in the order in which they count", role)}
		case !f.has(role):
			return &Error{What: fmt.Sprintf("identity: %s is not among the columns", role)}
		case slices.Contains(f.Identity[:i], role):
			return &Error{What: fmt.Sprintf("identity: %s stands there twice", role)}
		}
	}
	if f.Refuse != "" {
		return nil
	}
	somebody := slices.ContainsFunc(identityRoles, func(role string) bool { return f.has(role) || f.joins(role) })
	switch {
	case f.Kind == "sales" && !f.has("date"):
		return &Error{What: "columns: no date, the day of each sale"}
	case f.Kind == "sales" && !somebody && f.Carry == "":
		return &Error{What: "columns: no customer, email or phone, who bought, and no carry"}
	case f.Kind == "customers" && !somebody:
		return &Error{What: "columns: no customer, email or phone, who it is"}
	case f.Kind == "survey" && !f.has("score") && len(f.Score) == 0:
		return &Error{What: "columns: no score, and no parts of its header in score"}
	}
	return nil
}

func (f Format) has(role string) bool { return len(f.Columns[role]) > 0 }

// joins reports whether a role is taken from another file.
func (f Format) joins(role string) bool {
	return slices.ContainsFunc(f.Joins, func(j Join) bool { return j.Take[role] != "" })
}

// joined are the roles that another file can tell.
var joined = []string{"customer", "email", "phone", "price", "amount", "quantity", "discount"}

func (f Format) checkJoins() *Error {
	for _, j := range f.Joins {
		switch {
		case j.File == "" || j.On == "":
			return &Error{What: "joins: want the file, and in on the column of this one"}
		case len(j.Take) == 0:
			return &Error{What: fmt.Sprintf("joins: %s: take is empty: want columns of it by role", j.File)}
		}
		for _, role := range slices.Sorted(maps.Keys(j.Take)) {
			if !slices.Contains(joined, role) {
				return &Error{What: fmt.Sprintf("joins: %s: no role %q is taken from another file", j.File, role), Hint: nearest.Hint(role, joined)}
			}
			if blank([]string{j.Take[role]}) {
				return &Error{What: fmt.Sprintf("joins: %s: %s has no column", j.File, role)}
			}
		}
	}
	return nil
}

// checkKind refuses what files of the kind do not have.
func (f Format) checkKind() *Error {
	for _, c := range []struct {
		kind, key string
		set       bool
	}{
		{"sales", "amounts", f.Amounts != ""}, {"sales", "continuation", len(f.Continuation) > 0}, {"sales", "carry", f.Carry != ""},
		{"sales", "sale", len(f.Sale) > 0}, {"sales", "no_sale", len(f.NoSale) > 0}, {"sales", "returns", len(f.Returns) > 0},
		{"sales", "decimal", f.Decimal != ""}, {"sales", "joins", len(f.Joins) > 0}, {"survey", "score", len(f.Score) > 0}, {"survey", "no_score", len(f.NoScore) > 0},
	} {
		if c.set && c.kind != f.Kind {
			return &Error{What: fmt.Sprintf("%s is for %s, this format is for %s", c.key, c.kind, f.Kind)}
		}
	}
	switch f.Amounts {
	case "", "line":
	case "first", "repeated":
		if !f.has("amount") || !f.has("order") {
			return &Error{What: fmt.Sprintf("amounts: %s needs columns for amount and order", f.Amounts)}
		}
	default:
		return &Error{What: fmt.Sprintf("amounts %q: want line, first or repeated", f.Amounts)}
	}
	if len(f.NoScore) > 0 && len(f.Score) == 0 {
		return &Error{What: "no_score without score"}
	}
	return nil
}

func (f Format) checkConditions() *Error {
	for _, c := range f.Where {
		if what := c.problem(); what != "" {
			return &Error{What: "where: " + what}
		}
	}
	for _, c := range f.Returns {
		if what := c.problem(); what != "" {
			return &Error{What: "returns: " + what}
		}
	}
	return nil
}

// problem is what is wrong with a condition, "" where nothing is.
func (c Condition) problem() string {
	switch {
	case fold(c.Column) == "":
		return "a condition without a column"
	case len(c.In) == 0 && len(c.Not) == 0 && !c.Filled && c.Sign == "":
		return fmt.Sprintf("%s must be what? want in, not, filled or sign", c.Column)
	case c.Sign != "" && c.Sign != "plus" && c.Sign != "minus":
		return fmt.Sprintf("%s: sign %q: want plus or minus", c.Column, c.Sign)
	case len(common(c.In, c.Not)) > 0:
		return fmt.Sprintf("%s: %q is in both in and not", c.Column, common(c.In, c.Not)[0])
	}
	return ""
}

func (f Format) checkWords() *Error {
	if both := common(f.Sale, f.NoSale); len(both) > 0 {
		return &Error{What: fmt.Sprintf("%q is in both sale and no_sale", both[0])}
	}
	if len(f.Sale)+len(f.NoSale) > 0 && !f.has("status") {
		return &Error{What: "sale and no_sale are words of a status: name its column"}
	}
	for _, l := range []struct {
		key  string
		list []string
	}{
		{"continuation", f.Continuation}, {"sale", f.Sale}, {"no_sale", f.NoSale}, {"blank", f.Blank},
		{"footer", f.Footer}, {"score", f.Score}, {"no_score", f.NoScore},
	} {
		if blank(l.list) {
			return &Error{What: l.key + ": a blank entry"}
		}
	}
	for _, part := range slices.Concat(f.Score, f.NoScore) {
		if part != fold(part) {
			return &Error{What: fmt.Sprintf("score: %q: want lower case and single blanks", part)}
		}
	}
	return nil
}

func (f Format) checkStyles() *Error {
	if _, err := cell.ParseLayout(f.Dates); err != nil {
		return &Error{What: fmt.Sprintf("dates: %v", err)}
	}
	switch {
	case !slices.Contains([]string{"", ".", ","}, f.Decimal):
		return &Error{What: fmt.Sprintf("decimal %q: want . or ,", f.Decimal)}
	case f.HeaderRows < 0 || f.HeaderRows > 9:
		return &Error{What: fmt.Sprintf("header_rows %d: want 1 to 9", f.HeaderRows)}
	}
	return nil
}

// blank reports whether an entry is blank.
func blank(list []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return fold(s) == "" })
}

// common returns what stands in both lists, upper and lower case being the
// same.
func common(a, b []string) []string {
	var both []string
	for _, s := range a {
		if slices.ContainsFunc(b, func(t string) bool { return strings.EqualFold(s, t) }) {
			both = append(both, s)
		}
	}
	return both
}
