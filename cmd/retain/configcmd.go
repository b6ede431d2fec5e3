package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/metric"
)

func newConfigCmd(a *app) *cobra.Command {
	return newParent(&cobra.Command{
		Use:   "config",
		Short: "Settings and where they come from",
		Long: `Every flag of a command that shows a figure can be set once and for all. Of a
flag typed, a variable, a file and the default, the first that there is counts.

A variable has the flag's name: RETAIN_DATE_FORMAT=dmy for --date-format dmy.

The file is retain.yaml in the current folder, else in the folder of --dir, else
in the folder retain of the user's configuration; --config or RETAIN_CONFIG
names another. Its keys are the names of the flags. What columns are stands in
a list, and the names of files count from the folder of the file:

  window: 3m
  sales: exports/*.csv
  columns:
    - {role: customer, column: Client no.}

Exports of one's own are described there too, and what stands in other files:
see retain formats --help. Goals stand under goals: see retain check --help.
Warehouses have names there, for --from NAME:

  warehouses:
    - {name: shop, from: $SHOP, table: shop.sales}`,
		Example: `  retain config show`,
	}, newConfigShowCmd(a))
}

// A settingRow is a key of the configuration.
type settingRow struct {
	Key   string `csv:"key" json:"key"`     // the name of a flag
	Value string `csv:"value" json:"value"` // as it would be typed
	From  string `csv:"from" json:"from"`   // file:line, a variable, or default
}

// varies is the value of a key that commands have different defaults for.
const varies = "(depends on the command)"

func newConfigShowCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show [COMMAND]",
		Short: "Every setting, its value and where it comes from",
		Long: `Show lists all settings: what they are and where that comes from, a file and
line, a variable or the default. With the name of a command it lists the
settings of that command only.`,
		Example: `  retain config show
  retain config show churn
  RETAIN_WINDOW=3m retain config show --format csv`,
		Args: cobra.ArbitraryArgs,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []string
			for _, c := range configured(cmd.Root()) {
				if len(args) == 0 {
					names = append(names, c.Name())
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a.goByFlags(cmd)
		a.outputs.all = true
		rows, err := a.settings(cmd, args)
		return show(cmd.Context(), a, metric.Result[settingRow]{
			Metric: "config", Definition: "settings, and where each comes from", Rows: rows,
		}, err)
	}
	cmd.Flags().StringVar(&a.inputs.dir, "dir", ".", "the `folder` of the data, where a configuration file may be")
	a.outputs.flags(cmd)
	return cmd
}

// goByFlags makes a command go by what is typed only: settings are for
// figures.
func (a *app) goByFlags(cmd *cobra.Command) {
	cmd.Flags().Visit(func(f *pflag.Flag) { a.origins[f.Name] = origin{typed, "--" + f.Name} })
}

// settings are the keys of the command that args name, or of all.
func (a *app) settings(cmd *cobra.Command, args []string) ([]settingRow, error) {
	// What is set for the other commands is not to change this one.
	other := newApp(a.stdin, a.stdout, a.stderr)
	all := configured(newRootCmd(other))
	if len(args) > 0 {
		chosen := slices.DeleteFunc(slices.Clone(all), func(c *cobra.Command) bool { return c.Name() != args[0] })
		if len(chosen) == 0 || len(args) > 1 {
			var names []string
			for _, c := range all {
				names = append(names, c.Name())
			}
			return nil, usagef("want "+oneOf(names), "%q: no command with settings", strings.Join(args, " "))
		}
		all = chosen
	}
	c, err := a.readConfig(cmd)
	if err != nil {
		return nil, err
	}
	rows := map[string]*settingRow{}
	for _, command := range all {
		command.Flags().VisitAll(func(f *pflag.Flag) {
			if err == nil && isConfigured(command, f) {
				err = other.addSetting(rows, c, f)
			}
		})
	}
	if err == nil {
		err = other.addExports(c)
	}
	if err == nil {
		err = other.addGoals(c)
	}
	if err == nil {
		err = other.addWarehouses(c)
	}
	names := other.inputs.names()
	names[warehousesKey] = other.engines.names()
	names[goalsKey] = goalNames(other.configuredGoals)
	for key, value := range names {
		rows[key] = &settingRow{key, value, byDefaultText}
		if value != "" {
			rows[key].From = c.place(key)
		}
	}
	return sorted(rows), err
}

const byDefaultText = "default"

// addSetting adds the setting of a flag, or what other commands have of it.
func (a *app) addSetting(rows map[string]*settingRow, c *configuration, f *pflag.Flag) error {
	key := f.Name
	if key == "column" {
		key = columnsKey
	}
	if seen := rows[key]; seen != nil {
		if seen.From == byDefaultText && seen.Value != f.DefValue {
			seen.Value = varies
		}
		return nil
	}
	o, err := c.fill(f)
	if err == nil && key == columnsKey {
		a.origins[f.Name] = o
		err = a.addColumns(c)
		o = a.origins[f.Name]
	}
	row := &settingRow{key, f.Value.String(), o.where}
	if o.level == byDefault {
		row.Value, row.From = f.DefValue, byDefaultText
	}
	rows[key] = row
	return err
}

// sorted are the rows in the order of their keys.
func sorted(rows map[string]*settingRow) []settingRow {
	list := make([]settingRow, 0, len(rows))
	for _, r := range rows {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b settingRow) int { return strings.Compare(a.Key, b.Key) })
	return list
}
