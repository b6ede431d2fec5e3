package warehouse

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"
)

// The roles that columns of sales play: the words of --column.
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
)

var salesRoles = []string{roleCustomer, roleEmail, roleOrder, roleDate, roleAmount, roleQuantity, rolePrice, roleCurrency, roleStatus}

// A field is what plays a role: an expression and the type of its values.
type field struct {
	x string
	sqlType
}

// sales are the sales of a shard: a table, and who plays which role in it.
type sales struct {
	table  string
	fields map[string]field
}

func (s *sales) has(role string) bool { return s.fields[role].x != "" }

func (s *sales) hasAmounts() bool { return s.has(roleAmount) || s.has(rolePrice) }

// understand finds out what the columns of the source's table are.
func (sh *shard) understand(ctx context.Context, s *Source) (sales, error) {
	table := sh.dialect.table(sh.table)
	there, err := sh.columns(ctx, "SELECT *\nFROM "+table)
	if err != nil {
		return sales{}, sh.fault(ctx, err, s.Timeout)
	}
	names := make([]string, len(there))
	for i, c := range there {
		names[i] = c.name
	}
	chosen, err := s.choose(names, s.Table)
	if err != nil {
		return sales{}, err
	}
	m := sales{table: table, fields: map[string]field{}}
	for _, role := range salesRoles {
		said, ok := chosen[role]
		if !ok {
			continue
		}
		if i := find(names, said); i >= 0 {
			m.fields[role] = field{sh.dialect.ident(names[i]), there[i].sqlType}
			continue
		}
		if isName(said) {
			return sales{}, &Error{Place: s.Table, What: role + ": no column " + sh.dialect.ident(said), Hint: "the columns are " + strings.Join(names, ", ")}
		}
		given, err := sh.columns(ctx, "SELECT "+said+" AS x\nFROM "+table)
		if err != nil {
			fault := sh.fault(ctx, err, s.Timeout)
			if own, ok := errors.AsType[*Error](fault); ok {
				own.What = role + ": " + said + ": " + own.What
			}
			return sales{}, fault
		}
		m.fields[role] = field{"(" + said + ")", given[0].sqlType}
	}
	return m, m.check(s.Table)
}

// suppose is understand without a server: types are those that the roles want.
func (d *dialect) suppose(s *Source) (sales, error) {
	chosen, err := s.choose(nil, s.Table)
	if err != nil {
		return sales{}, err
	}
	m := sales{table: d.table(s.Table), fields: map[string]field{}}
	for role, said := range chosen {
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

// choose returns what plays each role: what was said, else what is found.
func (s *Source) choose(columns []string, place string) (map[string]string, error) {
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
		if !slices.Contains(salesRoles, role) {
			return nil, &Error{Place: "--column " + role, What: "no role that a warehouse's sales have", Hint: "want one of " + strings.Join(salesRoles, ", ")}
		}
		chosen[role] = x
	}
	hint := "name the columns: --column customer=…,date=…,amount=…"
	if len(columns) > 0 {
		hint = "the columns are " + strings.Join(columns, ", ") + "; " + hint
	}
	if chosen[roleCustomer] != "" {
		delete(chosen, roleEmail)
	} else if chosen[roleEmail] == "" {
		return nil, &Error{Place: place, What: "no column says who bought", Hint: hint}
	}
	if chosen[roleDate] == "" {
		return nil, &Error{Place: place, What: "no column says when", Hint: hint}
	}
	return chosen, nil
}

// check refuses types that cannot play their role.
func (s *sales) check(table string) error {
	wrong := func(role, want string) error {
		return &Error{Place: table, What: role + " " + s.fields[role].x + ": " + s.fields[role].name + ", want " + want,
			Hint: "convert it in a view or an expression: --column " + role + "=\"CAST(… AS …)\""}
	}
	switch f := s.fields[roleDate]; f.kind {
	case date, instant, wallTime, text:
	default:
		return wrong(roleDate, "a date or a timestamp")
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

// floats are the roles of money that floats play.
func (s *sales) floats() []string {
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
