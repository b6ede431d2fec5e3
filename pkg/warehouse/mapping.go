package warehouse

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"
)

// Contents are what a table holds.
type Contents uint8

// The contents.
const (
	Sales     Contents = iota // a line each
	Survey                    // a response each
	Customers                 // somebody each
)

// The roles that columns play: the words of --column.
const (
	roleCustomer = "customer"
	roleEmail    = "email"
	roleOrder    = "order"
	roleDate     = "date"
	roleAmount   = "amount"
	roleQuantity = "quantity"
	rolePrice    = "price"
	roleCurrency = "currency"
	roleStatus   = "status"
	roleProduct  = "product"
	roleScore    = "score"
	roleComment  = "comment"
	rolePhone    = "phone"
)

// A role of one of the tables means nothing for another.
var roles = map[Contents][]string{
	Sales:  {roleCustomer, roleEmail, roleOrder, roleDate, roleAmount, roleQuantity, rolePrice, roleCurrency, roleStatus, roleProduct},
	Survey: {roleCustomer, roleEmail, roleDate, roleScore, roleComment},
	Customers: {
		roleCustomer, roleEmail, rolePhone, "name", "signup", "birthday", "consent", "optout", "referred_by", "start", "end", "tenure", "churned", "mrr",
		"asked", "margin",
	},
}

// A field is what plays a role: an expression and the type of its values.
type field struct {
	x string
	sqlType
}

// A mapping is a table of a shard, and who plays which role in it.
type mapping struct {
	table   string
	fields  map[string]field
	said    map[string]string // the column or the expression of each field
	label   field             // the column of a survey that groups
	name    string            // of that column, as the table has it; "" where it has none so called
	columns []column
}

func (s *mapping) has(role string) bool { return s.fields[role].x != "" }

func (s *mapping) hasAmounts() bool { return s.has(roleAmount) || s.has(rolePrice) }

// understand finds out what the columns of the source's table are.
func (sh *shard) understand(ctx context.Context, s *Source) (mapping, error) {
	table := sh.dialect.table(sh.table)
	there, err := sh.columns(ctx, "SELECT *\nFROM "+table)
	if err != nil {
		return mapping{}, sh.fault(ctx, err, s.Timeout)
	}
	names := make([]string, len(there))
	for i, c := range there {
		names[i] = c.name
	}
	chosen, err := s.choose(names)
	if err != nil {
		return mapping{}, err
	}
	m := mapping{table: table, fields: map[string]field{}, said: map[string]string{}, columns: there}
	if by := find(names, s.By); by >= 0 && s.Holds == Survey {
		m.label, m.name = field{sh.dialect.ident(names[by]), there[by].sqlType}, names[by]
	}
	for _, role := range roles[s.Holds] {
		said, ok := chosen[role]
		if !ok {
			continue
		}
		m.said[role] = said
		if i := find(names, said); i >= 0 {
			m.said[role] = names[i]
			m.fields[role] = field{sh.dialect.ident(names[i]), there[i].sqlType}
			continue
		}
		if isName(said) {
			return mapping{}, &Error{Place: s.Table, What: role + ": no column " + sh.dialect.ident(said), Hint: "the columns are " + strings.Join(names, ", ")}
		}
		given, err := sh.columns(ctx, "SELECT "+said+" AS x\nFROM "+table)
		if err != nil {
			fault := sh.fault(ctx, err, s.Timeout)
			if own, ok := errors.AsType[*Error](fault); ok {
				own.What = role + ": " + said + ": " + own.What
			}
			return mapping{}, fault
		}
		m.fields[role] = field{"(" + said + ")", given[0].sqlType}
	}
	return m, m.check(s.Table)
}

// suppose is understand without a server: types are those that the roles want.
func (d *dialect) suppose(s *Source) (mapping, error) {
	chosen, err := s.choose(nil)
	if err != nil {
		return mapping{}, err
	}
	m := mapping{table: d.table(s.Table), fields: map[string]field{}}
	if s.Holds == Survey && s.By != "" && s.Customers == "" {
		m.label, m.name = field{d.ident(s.By), sqlType{kind: text, nullable: true}}, s.By
	}
	for _, role := range roles[s.Holds] {
		said := chosen[role]
		if said == "" {
			continue
		}
		t := sqlType{kind: text, nullable: true}
		switch role {
		case roleDate:
			t.kind = instant
		case roleAmount, roleQuantity, rolePrice:
			t.kind, t.precision, t.scale = decimal, 14, 4
		}
		x := "(" + said + ")"
		if isName(said) {
			x = d.ident(said)
		}
		m.fields[role] = field{x, t}
	}
	return m, nil
}

// A Role is what a column plays, or an expression.
type Role struct{ Name, Column string }

// Roles returns who plays which role in the Source's table, in the order of the
// roles.
func (w *Warehouse) Roles() []Role {
	var all []Role
	m := &w.shards[0].mapping
	for _, role := range roles[w.source.Holds] {
		if m.said[role] != "" {
			all = append(all, Role{role, m.said[role]})
		}
	}
	return all
}

// choose returns what plays each role: what was said, else what is found among
// the columns; without a server, nil.
func (s *Source) choose(columns []string) (map[string]string, error) {
	chosen := map[string]string{}
	if s.Detect != nil && columns != nil {
		for role, name := range s.Detect(columns) {
			chosen[role] = name
		}
	}
	money := []string{roleAmount, roleQuantity, rolePrice}
	said := func(role string) bool { return s.Columns[role] != "" }
	switch {
	case said(roleAmount): // instead of what multiplies to it
		delete(chosen, rolePrice)
	case said(rolePrice):
		delete(chosen, roleAmount)
	case slices.ContainsFunc(money, func(role string) bool { return chosen[role] != "" }) && chosen[roleAmount] != "":
		delete(chosen, rolePrice)
	}
	for role, x := range s.Columns {
		if s.Customers != "" && slices.Contains(contactRoles, role) && !slices.Contains(roles[s.Holds], role) {
			continue // of the other table
		}
		if err := knownRole(s.Holds, role); err != nil {
			return nil, err
		}
		chosen[role] = x
	}
	hint := hints[s.Holds]
	if len(columns) > 0 {
		hint = "the columns are " + strings.Join(columns, ", ") + "; " + hint
	}
	lacks := func(what string) error { return &Error{Place: s.Table, What: "no column says " + what, Hint: hint} }
	switch {
	case chosen[roleCustomer] != "":
		delete(chosen, roleEmail)
	case chosen[roleEmail] == "" && s.Holds == Sales:
		return nil, lacks("who bought")
	case chosen[roleEmail] == "" && chosen[rolePhone] != "" && s.Holds == Survey:
		return nil, &Error{Place: s.Table, What: "only a phone number says who responded, and numbers are written in many ways",
			Hint: "take them as they are: --column customer=" + chosen[rolePhone] + "; or read a file: retain pull survey"}
	}
	switch {
	case chosen[roleDate] == "" && s.Holds == Sales:
		return nil, lacks("when")
	case chosen[roleScore] == "" && s.Holds == Survey:
		return nil, lacks("what the score is")
	}
	return chosen, nil
}

// hints say how to name columns.
var hints = map[Contents]string{
	Sales:     "name the columns: --column customer=…,date=…,amount=…",
	Survey:    "name the columns: --column score=…,customer=…,date=…",
	Customers: "name the columns: --column customer=…",
}

// knownRole refuses roles that no table of a warehouse has; one of another
// table is meant for that.
func knownRole(c Contents, role string) error {
	for _, other := range []Contents{Sales, Survey, c} {
		if slices.Contains(roles[other], role) {
			return nil
		}
	}
	what := map[Contents]string{Sales: "sales have", Survey: "survey has", Customers: "customers have"}[c]
	return &Error{Place: "--column " + role, What: "no role that a warehouse's " + what, Hint: "want one of " + strings.Join(roles[c], ", ")}
}

// check refuses types that cannot play their role.
func (s *mapping) check(table string) error {
	wrong := func(role, want string) error {
		return &Error{Place: table, What: role + " " + s.fields[role].x + ": " + s.fields[role].name + ", want " + want,
			Hint: "convert it in a view or an expression: --column " + role + "=\"CAST(… AS …)\""}
	}
	if f := s.fields[roleDate]; f.x != "" && !f.tellsDay() && f.kind != text {
		return wrong(roleDate, "a date or a timestamp")
	}
	if f := s.fields[roleScore]; f.tellsDay() {
		return wrong(roleScore, "a number or a text")
	}
	for _, role := range []string{roleAmount, roleQuantity, rolePrice} {
		switch f := s.fields[role]; {
		case f.x == "", f.kind == integer, f.kind == decimal, f.kind == float:
		default:
			return wrong(role, "a decimal or an integer")
		}
	}
	return nil
}

// tellsDay reports whether values are days or times.
func (t sqlType) tellsDay() bool { return t.kind == date || t.kind == instant || t.kind == wallTime }

// floats are the roles of money that floats play.
func (s *mapping) floats() []string {
	var list []string
	for _, role := range []string{roleAmount, roleQuantity, rolePrice} {
		if s.fields[role].kind == float {
			list = append(list, s.fields[role].x)
		}
	}
	return list
}

// find returns which of names somebody meant: exactly, else but for the case
// of its letters, where only one is.
func find(names []string, said string) int {
	if i := slices.Index(names, said); i >= 0 {
		return i
	}
	found := -1
	for i, n := range names {
		if strings.EqualFold(n, said) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// isName reports whether what was said can only be a column's name.
func isName(said string) bool {
	for i, r := range said {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return said != ""
}

// table is the name of a table as the engine reads it, with its schema: what
// was said, if it is quoted already.
func (d *dialect) table(said string) string {
	if strings.ContainsAny(said, "\"`(") {
		return said
	}
	parts := strings.Split(said, ".")
	for i, p := range parts {
		parts[i] = d.ident(p)
	}
	return strings.Join(parts, ".")
}
