package main

import (
	"cmp"
	"os"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/nearest"
	"github.com/retain-cli/retain/pkg/warehouse"
)

// warehousesKey is the key of the configuration file under which warehouses
// have names.
const warehousesKey = "warehouses"

// places is a list of warehouses, which are shown without their passwords.
type places struct{ list }

func (p places) String() string {
	if p.to == nil {
		return ""
	}
	shown := slices.Clone(*p.to)
	for i, text := range shown {
		if strings.Contains(text, "://") {
			shown[i] = warehouse.Redact(text)
		}
	}
	return strings.Join(shown, ", ")
}

// A profile is what a configuration says of a warehouse: what the flags of the
// same names do.
type profile struct {
	Name      string              `mapstructure:"name"`
	From      []string            `mapstructure:"from"`
	Table     string              `mapstructure:"table"`
	Customers string              `mapstructure:"customers-table"`
	Survey    string              `mapstructure:"survey-table"`
	Columns   []ingest.ColumnRole `mapstructure:"columns"`        // of the sales
	Answers   []ingest.ColumnRole `mapstructure:"survey-columns"` // of the survey
}

// addWarehouses takes the warehouses that the file names.
func (a *app) addWarehouses(c *configuration) error {
	if !c.InConfig(warehousesKey) {
		return nil
	}
	const hint = "warehouses: [{name: shop, from: $SHOP, table: shop.sales}]"
	strict := func(d *mapstructure.DecoderConfig) { d.ErrorUnused = true }
	if err := c.UnmarshalKey(warehousesKey, &a.engines.profiles, strict); err != nil {
		return usagef(hint, "%s: warehouses: want a list of name, from, table, customers-table, survey-table, columns and survey-columns", c.place(warehousesKey))
	}
	for i, p := range a.engines.profiles {
		if p.Name == "" || len(p.From) == 0 {
			return usagef(hint, "%s: warehouses: number %d has no name or no from", c.place(warehousesKey), i+1)
		}
		for _, r := range slices.Concat(p.Columns, p.Answers) {
			if err := knownRole(r.Role); err != nil {
				return usagef("", "%s: warehouses: %s: %v", c.place(warehousesKey), p.Name, err)
			}
		}
	}
	return nil
}

// addresses are what --from names: addresses, variables that hold one, so that
// a password stands on no command line, and warehouses of the configuration.
func (a *app) addresses(from []string) (all []string, profiles []profile, err error) {
	for _, f := range from {
		name, variable := strings.CutPrefix(f, "$")
		switch {
		case variable:
			value := os.Getenv(name)
			if value == "" {
				return nil, nil, usagef("", "--from $%s: the variable is not set", name)
			}
			all = append(all, value)
		case strings.Contains(f, "://"):
			all = append(all, f)
		default:
			p, err := a.profile(f)
			if err != nil {
				return nil, nil, err
			}
			more, _, err := a.addresses(p.From)
			if err != nil {
				return nil, nil, err
			}
			all, profiles = append(all, more...), append(profiles, p)
		}
	}
	return all, profiles, nil
}

// nameTables says which table s is of and what its columns are, as the flags say or, where
// they do not, the profiles of the warehouses.
func (a *app) nameTables(s *warehouse.Source, profiles []profile) {
	table := func(flag, typed string, of func(profile) string) string {
		for _, p := range profiles {
			if a.origins[flag].level == byDefault {
				typed = cmp.Or(of(p), typed)
			}
		}
		return typed
	}
	e := &a.engines
	s.Customers = table("customers-table", e.people, func(p profile) string { return p.Customers })
	columns := func(p profile) []ingest.ColumnRole { return p.Columns }
	switch s.Holds {
	case warehouse.Survey:
		s.Table = table("survey-table", e.survey, func(p profile) string { return p.Survey })
		columns = func(p profile) []ingest.ColumnRole { return p.Answers }
	case warehouse.Customers:
		s.Table = cmp.Or(s.Customers, "customers")
		columns = func(profile) []ingest.ColumnRole { return nil }
	default:
		s.Table = table("table", e.table, func(p profile) string { return p.Table })
	}
	for _, p := range profiles {
		for _, r := range columns(p) {
			if s.Columns[r.Role] == "" {
				s.Columns[r.Role] = r.Column
			}
		}
	}
}

// names are those of the configuration's warehouses, for a list of settings.
func (e *engines) names() string {
	var names []string
	for _, p := range e.profiles {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// profile is the warehouse of that name.
func (a *app) profile(name string) (profile, error) {
	var names []string
	for _, p := range a.engines.profiles {
		names = append(names, p.Name)
	}
	if i := slices.Index(names, name); i >= 0 {
		p := a.engines.profiles[i]
		for _, f := range p.From {
			if !strings.Contains(f, "://") && !strings.HasPrefix(f, "$") {
				return p, usagef("", "warehouses: %s: from %q: want postgres://…, clickhouse://… or $NAME", name, f)
			}
		}
		return p, nil
	}
	hint := "want postgres://…, clickhouse://…, $NAME of a variable, or a name under warehouses in the configuration"
	if guess := nearest.Of(name, names); guess != "" {
		hint = "did you mean --from " + guess + "?"
	}
	return profile{}, usagef(hint, "--from %q: no such warehouse", name)
}
