package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/report"
)

// thresholdsHint says where a file of thresholds comes from.
const thresholdsHint = "write it with retain rfm --section thresholds --output FILE.csv"

// thresholds reads the section thresholds of an earlier run of rfm, as CSV of
// any dialect that this program writes; nil without a path.
func (a *app) thresholds(path string) ([]metric.ThresholdRow, error) {
	if path == "" {
		return nil, nil
	}
	if sameFile(a.outputs.file, path) {
		return nil, usagef("choose another name", "--output %s: would overwrite %s, which is read", a.outputs.file, path)
	}
	text, err := os.ReadFile(path)
	switch {
	case os.IsNotExist(err):
		return nil, missing(path)
	case err != nil:
		return nil, failf("", "%s: %v", path, errors.Unwrap(err))
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	if header, _, _ := bytes.Cut(text, []byte("\n")); bytes.ContainsRune(header, ';') {
		r.Comma = ';'
	}
	var want []string
	for _, c := range report.Columns[metric.ThresholdRow]() {
		want = append(want, c.Name)
	}
	if header, err := r.Read(); err != nil || !slices.Equal(header, want) {
		return nil, failf(thresholdsHint, "%s:1: want the columns %s", path, strings.Join(want, ", "))
	}
	rows := []metric.ThresholdRow{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		var row metric.ThresholdRow
		if err == nil {
			row, err = thresholdRow(record)
		}
		if err != nil {
			return nil, failf(thresholdsHint, "%s:%d: %v", path, len(rows)+2, err)
		}
		rows = append(rows, row)
	}
}

// thresholdRow reads a record of thresholds; what is empty nobody reaches.
func thresholdRow(record []string) (row metric.ThresholdRow, err error) {
	whole := func(field, s string) *int {
		n, parseErr := strconv.Atoi(s)
		if s == "" {
			return nil
		}
		if parseErr != nil && err == nil {
			err = fmt.Errorf("%s %q: want a whole number", field, s)
		}
		return &n
	}
	score := whole("score", record[0])
	row.RecencyDays, row.Frequency = whole("recency_days", record[1]), whole("frequency", record[2])
	if score != nil {
		row.Score = *score
	}
	row.Revenue = money.None
	if s := record[3]; s != "" {
		digits, negative := strings.CutPrefix(strings.Replace(s, ",", ".", 1), "-")
		v, ok := parseAmount(digits)
		if !ok && err == nil {
			err = fmt.Errorf("revenue %q: want an amount such as 20 or 19.99", s)
		}
		if negative {
			v = -v
		}
		row.Revenue = v
	}
	return row, err
}
