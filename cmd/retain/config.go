package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/nearest"
)

const (
	configName = "retain.yaml"
	envPrefix  = "RETAIN"
	columnsKey = "columns" // a list in the file; the flag is --column
)

// A level says how near to the user a value was given; the nearer one counts.
type level int

const (
	byDefault level = iota
	inFile
	inEnvironment
	typed
)

// An origin is where the value of a flag comes from.
type origin struct {
	level level
	where string // "retain.yaml:3", "RETAIN_SINCE", "--since"
}

// configure gives the flags of cmd that nobody typed the values of the
// environment or else of the configuration file.
func (a *app) configure(cmd *cobra.Command) error {
	err := a.fillFlags(cmd)
	var f *fault
	if errors.As(err, &f) {
		f.see = "retain config"
	}
	if err != nil {
		return err
	}
	a.rememberOptions(cmd)
	return a.addPseudonyms(cmd)
}

func (a *app) fillFlags(cmd *cobra.Command) error {
	c, err := a.readConfig(cmd)
	if err != nil {
		return err
	}
	a.configFile = c.path
	var first error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		switch {
		case first != nil || !isKey(f):
		case isConfigured(cmd, f):
			a.origins[f.Name], first = c.fill(f)
		case f.Changed:
			a.origins[f.Name] = origin{typed, "--" + f.Name}
		}
	})
	if first != nil {
		return first
	}
	if c.path != "" && a.general.verbose {
		a.note("settings from " + c.path)
	}
	a.note(strayVariables(os.Environ())...)
	if err := a.addColumns(c); err != nil {
		return err
	}
	if err := a.addGoals(c); err != nil {
		return err
	}
	if err := a.addWarehouses(c); err != nil {
		return err
	}
	return a.addExports(c)
}

// strayVariables tells of variables that look like slips of a setting's name.
func strayVariables(environ []string) []string {
	var lines, known []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		key, ours := strings.CutPrefix(name, envPrefix+"_")
		key = strings.ToLower(strings.ReplaceAll(key, "_", "-"))
		if !ours || key == "config" || key == "column" || name == keyVariable {
			continue
		}
		if known == nil {
			known = keys()
		}
		if slices.Contains(known, key) {
			continue
		}
		if guess := nearest.Of(key, known); guess != "" {
			lines = append(lines, fmt.Sprintf("note: %s is no setting; did you mean %s?", name, variableOf(guess)))
		}
	}
	return lines
}

// variableOf is the variable that sets a flag.
func variableOf(flag string) string {
	return envPrefix + "_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// isKey reports whether a flag can be configured.
func isKey(f *pflag.Flag) bool {
	return f.Name != "help" && f.Name != "version" && f.Name != "config"
}

// ownOutput annotates commands that show no figure: how figures are shown is
// not how they are.
const ownOutput = "own output"

// isConfigured reports whether settings change a flag of a command.
func isConfigured(cmd *cobra.Command, f *pflag.Flag) bool {
	_, own := cmd.Annotations[ownOutput]
	return isKey(f) && (!own || !slices.Contains(f.Annotations[sectionNote], outputSection))
}

// A configuration is what the environment and the configuration file say.
type configuration struct {
	*viper.Viper
	path string // of the file; "" without one
	text []byte
}

// readConfig reads the configuration file, if there is one.
func (a *app) readConfig(cmd *cobra.Command) (*configuration, error) {
	c := &configuration{Viper: viper.New()}
	c.SetEnvPrefix(envPrefix)
	c.SetEnvKeyReplacer(strings.NewReplacer("-", "_"))
	c.AutomaticEnv()
	for _, path := range a.configPaths(cmd) {
		text, err := os.ReadFile(path)
		absent := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
		switch {
		case absent && a.general.config == "":
			continue
		case absent:
			return nil, failf("", "%s: no such file", path)
		case err != nil:
			return nil, failf("", "%s: %v", path, errors.Unwrap(err))
		}
		c.path, c.text = path, text
		c.SetConfigType("yaml")
		if err := c.ReadConfig(bytes.NewReader(text)); err != nil {
			return nil, usagef("put quotes around what is not plain text: delimiter: \";\"", "%s:%s", path, yamlProblem(err))
		}
		return c, c.checkKeys()
	}
	return c, nil
}

// configPaths are the places of the configuration file, of which the first
// that is there counts. One that is named must be there.
func (a *app) configPaths(cmd *cobra.Command) []string {
	if named := os.Getenv(envPrefix + "_CONFIG"); named != "" && !cmd.Flags().Changed("config") {
		a.general.config = named
	}
	if a.general.config != "" {
		return []string{a.general.config}
	}
	paths := []string{configName}
	if f := cmd.Flags().Lookup("dir"); f != nil {
		dir := os.Getenv(envPrefix + "_DIR")
		if f.Changed || dir == "" {
			dir = f.Value.String()
		}
		paths = append(paths, filepath.Join(dir, configName))
	}
	if dir, err := os.UserConfigDir(); err == nil {
		paths = append(paths, filepath.Join(dir, "retain", configName))
	}
	return paths
}

// yamlProblem returns "line: what is wrong", without the names of the
// libraries that the error went through.
func yamlProblem(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	problem := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(problem, "line "); ok {
		return rest
	}
	return " " + problem
}

// checkKeys returns an error for a key that no command knows.
func (c *configuration) checkKeys() error {
	known := keys()
	for _, key := range slices.Sorted(maps.Keys(c.AllSettings())) {
		if slices.Contains(known, key) {
			continue
		}
		hint := "the keys are the names of the flags: retain config show lists them"
		if guess := nearest.Of(key, known); guess != "" {
			hint = "did you mean " + guess + "?"
		}
		return usagef(hint, "%s: no key %q", c.place(key), key)
	}
	return nil
}

// keys are what a configuration file can hold: the names of all flags of the
// commands that are configured.
func keys() []string {
	names := []string{columnsKey, formatsKey, joinsKey, goalsKey, warehousesKey}
	for _, cmd := range configured(newRootCmd(&app{brief: true})) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if isConfigured(cmd, f) && f.Name != "column" && !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		})
	}
	slices.Sort(names)
	return names
}

// configured are the commands whose flags are configured: those that read
// files.
func configured(parent *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, cmd := range parent.Commands() {
		if cmd.Flags().Lookup("column") != nil {
			cmd.InheritedFlags() // merges those of the root into Flags
			all = append(all, cmd)
		}
	}
	return all
}

// place names the file, and the line where a key stands at its beginning.
func (c *configuration) place(key string) string {
	for i, line := range strings.Split(string(c.text), "\n") {
		if rest, ok := strings.CutPrefix(strings.ToLower(line), key); ok && strings.HasPrefix(strings.TrimSpace(rest), ":") {
			return c.path + ":" + strconv.Itoa(i+1)
		}
	}
	return c.path
}

// fill sets a flag that nobody typed and says where its value comes from.
func (c *configuration) fill(f *pflag.Flag) (origin, error) {
	env := variableOf(f.Name)
	o := origin{inEnvironment, env}
	switch {
	case f.Changed:
		return origin{typed, "--" + f.Name}, nil
	case os.Getenv(env) != "":
	case f.Name != "column" && c.InConfig(f.Name):
		o = origin{inFile, c.place(f.Name)}
	default:
		return origin{}, nil
	}
	values, ok := scalars(c.Get(f.Name))
	_, several := f.Value.(repeater)
	if !ok || len(values) > 1 && !several {
		return o, usagef("", "%s: %s: want a single value", o.where, f.Name)
	}
	for _, v := range values {
		if o.level == inFile && noted(f, pathNote) {
			v = c.relative(v)
		}
		if err := f.Value.Set(v); err != nil {
			place := o.where
			if o.level == inFile {
				place += ": " + f.Name
			}
			return o, badValue(place, v, err)
		}
	}
	return o, nil
}

// relative is a path of the configuration file, which counts from its folder.
func (c *configuration) relative(path string) string {
	if path == dash || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.path), path)
}

// scalars are the texts of a value, or of each in a list, as flags read them.
func scalars(v any) (texts []string, ok bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case []any:
		for _, e := range v {
			t, ok := scalars(e)
			if !ok || len(t) != 1 {
				return nil, false
			}
			texts = append(texts, t...)
		}
		return texts, true
	case map[string]any:
		return nil, false
	case time.Time: // as YAML takes 2024-12-31
		return []string{v.Format(time.DateOnly)}, true
	}
	return []string{fmt.Sprint(v)}, true
}

// badValue is the error for a value that a flag does not take; place is where
// it was given.
func badValue(place, value string, err error) error {
	problem := err.Error()
	var number *strconv.NumError
	if errors.As(err, &number) {
		problem = "want a whole number"
		if number.Func == "ParseBool" {
			problem = "want true or false"
		}
	}
	quoted := strconv.Quote(value)
	if rest, ok := strings.CutPrefix(problem, quoted+":"); ok {
		problem = strings.TrimSpace(rest)
	}
	return usagef("", "%s %s: %s", place, quoted, problem)
}

// addColumns adds what the file says of columns that nobody typed a role for.
func (a *app) addColumns(c *configuration) error {
	if !c.InConfig(columnsKey) {
		return nil
	}
	var roles []ingest.ColumnRole
	strict := func(d *mapstructure.DecoderConfig) { d.ErrorUnused = true }
	if err := c.UnmarshalKey(columnsKey, &roles, strict); err != nil {
		return usagef("columns: [{role: customer, column: Client no.}]", "%s: columns: want a list of role and column", c.place(columnsKey))
	}
	given := a.inputs.columns.roles
	for i, r := range roles {
		if r.Role == "" || r.Column == "" {
			return usagef("columns: [{role: customer, column: Client no.}]", "%s: columns: number %d has no role or no column", c.place(columnsKey), i+1)
		}
		if err := knownRole(r.Role); err != nil {
			return usagef("", "%s: columns: %v", c.place(columnsKey), err)
		}
		if !slices.ContainsFunc(given, func(g ingest.ColumnRole) bool { return g.Role == r.Role }) {
			a.inputs.columns.roles = append(a.inputs.columns.roles, r)
		}
	}
	if len(given) == 0 {
		a.origins["column"] = origin{inFile, c.place(columnsKey)}
	}
	return nil
}
