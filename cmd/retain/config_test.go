package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/report"
)

// runIn runs a command line in a new folder that holds files, as of
// 2025-06-15, without settings of the machine.
func runIn(t *testing.T, files map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("XDG_CONFIG_HOME", dir)
	var out, errOut bytes.Buffer
	a := newApp(strings.NewReader(""), &out, &errOut)
	a.now = clock("2025-06-15")
	code = a.run(args)
	return code, out.String(), errOut.String()
}

const shopSales = "customer_id,order_date,amount\nA,2024-02-10,10.00\nB,2024-12-31,5.00\n"

// TestPrecedence sets the window in every place that is given, and asks which
// counts.
func TestPrecedence(t *testing.T) {
	tests := []struct {
		flag, variable, here, data, user string
		want                             string
	}{
		{"", "", "", "", "", "6m"},
		{"", "", "", "", "5m", "5m"},
		{"", "", "", "4m", "5m", "4m"},
		{"", "", "3m", "4m", "5m", "3m"},
		{"", "2m", "3m", "4m", "5m", "2m"},
		{"1m", "2m", "3m", "4m", "5m", "1m"},
		{"1m", "", "", "", "5m", "1m"},
	}
	for _, tt := range tests {
		files := map[string]string{"data/sales.csv": shopSales}
		for path, window := range map[string]string{"retain.yaml": tt.here, "data/retain.yaml": tt.data, "retain/retain.yaml": tt.user} {
			if window != "" {
				files[path] = "window: " + window + "\n"
			}
		}
		t.Setenv("RETAIN_WINDOW", tt.variable)
		args := []string{"churn", "--dir", "data", "--json"}
		if tt.flag != "" {
			args = append(args, "--window", tt.flag)
		}
		code, stdout, stderr := runIn(t, files, args...)
		if code != 0 || !strings.Contains(stdout, `"window": "`+tt.want+`"`) {
			t.Errorf("%+v: exit %d, want window %s:\n%s%s", tt, code, tt.want, stdout, stderr)
		}
	}
}

// TestValues reads every form that YAML has for a value.
func TestValues(t *testing.T) {
	tests := []struct {
		yaml string
		want string // in the settings; "" for an error
	}{
		{"since: 3m", "since,3m,"},
		{"since: 2024-07-01", "since,2024-07-01,"}, // a timestamp to YAML
		{"Since: 3m", "since,3m,"},
		{"confidence: 0.9", "confidence,90%,"},
		{"confidence: 90%", "confidence,90%,"},
		{"max-bad: 0.05", "max-bad,5%,"},
		{"min-order: 20", "min-order,20.00,"},
		{"workers: 2", "workers,2,"},
		{"strict: true", "strict,true,"},
		{"fields: [opening, churned]", `fields,"opening,churned",`},
		{"fields: opening,churned", `fields,"opening,churned",`},
		{"delimiter: ';'", "delimiter,;,"},
		{"as-of: today", "as-of,today,"},
		{"since:", "since,6m,"},
		{"columns: [{role: date, column: 3}]", "columns,date=3,"},
		{"columns: [{role: date, colum: 3}]", ""},
		{"columns: [{role: date}]", ""},
		{"since: {span: 3m}", ""},
		{"since: 6x", ""},
		{"help: true", ""},
		{"config: other.yaml", ""},
		{"since: 3m\nsince: 4m", ""},
		{"- since", ""},
	}
	for _, tt := range tests {
		code, stdout, stderr := runIn(t, map[string]string{"retain.yaml": tt.yaml + "\n"}, "config", "show", "churn", "--format", "csv")
		switch {
		case tt.want == "" && (code != exitUsage || stdout != "" || !strings.HasPrefix(stderr, "retain.yaml:")):
			t.Errorf("%q: exit %d, want an error of retain.yaml:\n%s%s", tt.yaml, code, stdout, stderr)
		case tt.want != "" && (code != 0 || !strings.Contains(stdout, "\n"+tt.want)):
			t.Errorf("%q: exit %d, want %q:\n%s%s", tt.yaml, code, tt.want, stdout, stderr)
		}
	}
}

// TestStrayVariables tells slips from what is none of ours.
func TestStrayVariables(t *testing.T) {
	got := strayVariables([]string{
		"RETAIN_WINDWO=3m", "RETAIN_WINDOW=3m", "RETAIN_MAX_BAD=2%", "RETAIN_CONFIG=x", "RETAIN_COLUMN=date=1",
		"RETAIN_SOMETHING_ELSE=1", "WINDWO=3m", "RETAIN_AS-OF=2024-01-01", "RETAIN_ASOF=2024-01-01",
	})
	want := []string{"note: RETAIN_WINDWO is no setting; did you mean RETAIN_WINDOW?", "note: RETAIN_ASOF is no setting; did you mean RETAIN_AS_OF?"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestFormat weighs --format, --json and the ending of --output against each
// other: what was given nearer to the user counts.
func TestFormat(t *testing.T) {
	given := func(l level) origin { return origin{level: l} }
	tests := []struct {
		name     string
		origins  map[string]origin
		outputs  outputs
		want     report.Format
		conflict bool
	}{
		{"nothing", nil, outputs{}, report.Table, false},
		{"--format", map[string]origin{"format": given(typed)}, outputs{format: report.CSV}, report.CSV, false},
		{"--json", map[string]origin{"json": given(typed)}, outputs{json: true}, report.JSON, false},
		{"ending", map[string]origin{"output": given(typed)}, outputs{file: "x.md"}, report.Markdown, false},
		{"both flags", map[string]origin{"format": given(typed), "json": given(typed)}, outputs{format: report.CSV, json: true}, 0, true},
		{"both flags, alike", map[string]origin{"format": given(typed), "json": given(typed)}, outputs{format: report.JSON, json: true}, report.JSON, false},
		{"--json over the file", map[string]origin{"format": given(inFile), "json": given(typed)}, outputs{format: report.CSV, json: true}, report.JSON, false},
		{"--format over the file", map[string]origin{"format": given(typed), "json": given(inFile)}, outputs{format: report.CSV, json: true}, report.CSV, false},
		{"ending over the file", map[string]origin{"format": given(inFile), "output": given(typed)}, outputs{format: report.JSON, file: "x.csv"}, report.CSV, false},
		{"--format over the ending", map[string]origin{"format": given(typed), "output": given(typed)}, outputs{format: report.JSON, file: "x.csv"}, report.JSON, false},
		{"--json over the ending", map[string]origin{"json": given(typed), "output": given(typed)}, outputs{json: true, file: "x.csv"}, report.JSON, false},
		{"no ending", map[string]origin{"output": given(typed)}, outputs{file: "x"}, 0, true},
		{"no ending, but a format", map[string]origin{"format": given(typed), "output": given(typed)}, outputs{format: report.TSV, file: "x"}, report.TSV, false},
		{"standard output", map[string]origin{"output": given(typed)}, outputs{file: "-"}, report.Table, false},
	}
	for _, tt := range tests {
		a := newApp(nil, nil, nil)
		a.outputs = tt.outputs
		if tt.origins != nil {
			a.origins = tt.origins
		}
		got, err := a.format()
		if tt.conflict != (err != nil) || err == nil && got != tt.want {
			t.Errorf("%s: %v, %v, want %v", tt.name, got, err, tt.want)
		}
	}
}
