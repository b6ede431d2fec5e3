package ingest

import (
	"bytes"
	"slices"

	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// Somebody is told apart by an id, an e-mail address or a phone number.
var identityRoles = []string{roleCustomer, roleEmail, rolePhone}

// identityCell returns the one of three cells that plays an identity role.
func identityCell(role, customer, email, phone string) string {
	switch role {
	case roleCustomer:
		return customer
	case roleEmail:
		return email
	}
	return phone
}

// appendKey appends the key that a cell of an identity role makes; nothing
// where it makes none.
func appendKey(dst []byte, role string, b []byte) []byte {
	b = cell.Trim(b)
	switch role {
	case roleEmail:
		if bytes.IndexByte(b, '@') <= 0 {
			return dst
		}
		for _, c := range b {
			if c >= 0x80 {
				return append(dst, bytes.ToLower(b)...)
			}
		}
		for _, c := range b {
			if 'A' <= c && c <= 'Z' {
				c |= 0x20
			}
			dst = append(dst, c)
		}
		return dst
	case rolePhone:
		return dataset.AppendPhoneKey(dst, b)
	}
	return append(dst, cell.Apostrophe(b)...)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func allDigits(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return !isDigit(c) })
}

// wholeID takes the decimal off an id that looks like a number which a
// spreadsheet or a data frame wrote with one, 17850.0; ok is false for others.
func wholeID(key []byte) (whole []byte, ok bool) {
	whole, ok = bytes.CutSuffix(key, []byte(".0"))
	if !ok || len(whole) == 0 || !allDigits(whole) {
		return key, false
	}
	return whole, true
}

// idEvidence is whether all ids of a column look like 17850.0: only then are
// they whole numbers.
type idEvidence struct{ seen, floats int }

func (e *idEvidence) add(id []byte) {
	if len(id) == 0 {
		return
	}
	e.seen++
	if _, ok := wholeID(id); ok {
		e.floats++
	}
}

func (e *idEvidence) all() bool { return e.seen > 0 && e.floats == e.seen }

// identity is how the people of all files are told apart.
type identity struct {
	roles   []string       // in order of preference, as the sales file has them
	aliases *aliases       // keys of lesser roles, by the customers files
	floats  bool           // the ids of the sales look like 17850.0 and lose the decimal
	labels  dataset.Labels // how people write the keys that they could not read

	cell, made []byte // the key made last, and of which cell
}

// newIdentity chooses the identity: what was asked for, else what the first
// files that tell people apart have, in the order of their format.
func newIdentity(asked string, kinds ...[]*plan) (identity, error) {
	id := identity{aliases: newAliases(), labels: dataset.Labels{}}
	order := identityRoles
	switch asked {
	case "":
	case "id":
		order = []string{roleCustomer}
	case roleEmail, rolePhone:
		order = []string{asked}
	default:
		return id, &Error{What: "--identity " + asked + ": want id, email or phone"}
	}
	for _, plans := range kinds {
		if len(plans) == 0 {
			continue
		}
		if asked == "" && plans[0].format != nil && len(plans[0].format.Identity) > 0 {
			order = plans[0].format.Identity
		}
		for _, role := range order {
			if slices.ContainsFunc(plans, func(p *plan) bool { return p.has(role) || role == roleCustomer && p.shape.carry != none }) {
				id.roles = append(id.roles, role)
			}
		}
		if asked != "" && len(id.roles) == 0 {
			return id, plans[0].missing(order[0], "who it is, by --identity "+asked)
		}
		if len(id.roles) > 0 {
			return id, nil
		}
	}
	return id, nil
}

// key returns the key of a person of whom at tells the cell of each role; ""
// where no cell makes one.
func (id *identity) key(at func(role string) string) string {
	lesser, ok := id.make(at)
	if !ok {
		return ""
	}
	if lesser {
		if key, ok := id.aliases.of(id.made); ok {
			return string(key)
		}
	}
	id.labels.Add(id.made, label(id.cell))
	return string(id.made)
}

// knows reports whether the cells make a key, and learns how people write it,
// whomever it is an alias of.
func (id *identity) knows(at func(role string) string) bool {
	_, ok := id.make(at)
	if ok {
		id.labels.Add(id.made, label(id.cell))
	}
	return ok
}

// make makes the key of the first role whose cell makes one; lesser is false
// for the first of all roles.
func (id *identity) make(at func(role string) string) (lesser, ok bool) {
	for i, role := range id.roles {
		id.cell = append(id.cell[:0], at(role)...)
		if id.made = appendKey(id.made[:0], role, id.cell); len(id.made) > 0 {
			return i > 0, true
		}
	}
	return false, false
}

// label is a cell as people write it.
func label(b []byte) []byte { return cell.Apostrophe(cell.Trim(b)) }

// learn notes under which lesser keys a person may stand in other files.
func (id *identity) learn(key string, at func(role string) string) {
	for _, role := range identityRoles {
		id.cell = append(id.cell[:0], at(role)...)
		id.made = appendKey(id.made[:0], role, id.cell)
		if len(id.made) == 0 || string(id.made) == key || !id.lesser(id.made) {
			continue
		}
		id.aliases.add(id.made, key)
	}
}

// lesser reports whether a cell of a role that is not the first may make a key.
func (id *identity) lesser(key []byte) bool {
	if len(id.roles) == 0 {
		return false
	}
	return slices.ContainsFunc(id.roles[1:], func(role string) bool {
		switch role {
		case roleEmail:
			return bytes.IndexByte(key, '@') > 0
		case rolePhone:
			return dataset.IsPhoneKey(key)
		}
		return true
	})
}
