package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/retain-cli/retain/pkg/jq"
	"github.com/retain-cli/retain/pkg/report"
)

// An expression is one of jq.
type expression struct{ to *jq.Filter }

func (e expression) Set(s string) error {
	f, err := jq.Parse(s)
	*e.to = f
	return err
}

func (e expression) Type() string { return "expression" }

func (e expression) String() string {
	if e.to == nil {
		return ""
	}
	return e.to.String()
}

// takesJSON refuses --jq with a format or a file of anything but JSON. Other
// endings are free: what an expression makes of JSON may be anything.
func (a *app) takesJSON() error {
	out := &a.outputs
	switch {
	case a.outranks("format", a.origins["jq"].level) && out.format != report.JSON:
		return usagef("leave out --format "+out.format.String(), "--jq: takes JSON, and the format is %s", out.format)
	case strings.EqualFold(filepath.Ext(out.file), ".xlsx"):
		return usagef("choose a name such as result.json", "--output %s: what --jq makes is no workbook", out.file)
	}
	return nil
}

// filtered writes what --jq makes of the JSON that write writes; without an
// expression all of it.
func (a *app) filtered(ctx context.Context, write func(io.Writer) error) func(io.Writer) error {
	if a.outputs.jq.IsZero() {
		return write
	}
	return func(w io.Writer) error {
		var document bytes.Buffer
		if err := write(&document); err != nil {
			return err
		}
		made, err := a.outputs.jq.Run(ctx, document.Bytes())
		var wrong *jq.Error
		if errors.As(err, &wrong) {
			return usagef("the document has "+strings.Join(wrong.Keys, ", "), "--jq %q: %s", a.outputs.jq, wrong.Problem)
		} else if err != nil {
			return err
		}
		if a.outputs.toStdout() && a.width(a.stdout) > 0 {
			made = visibleLines(made)
		}
		_, err = w.Write(made)
		return err
	}
}

// visibleLines writes out what could steer a terminal.
func visibleLines(text []byte) []byte {
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		line, end := strings.CutSuffix(line, "\n")
		b.WriteString(report.Visible(line))
		if end {
			b.WriteByte('\n')
		}
	}
	return []byte(b.String())
}
