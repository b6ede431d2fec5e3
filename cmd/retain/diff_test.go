package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A diffed is what the JSON of diff holds.
type diffed struct {
	Rows []struct {
		Start  string      `json:"period_start"`
		Figure string      `json:"figure"`
		Step   string      `json:"step"`
		Value  json.Number `json:"value"`
	} `json:"rows"`
	Sections struct {
		Causes []struct {
			Cause  string `json:"cause"`
			Orders int    `json:"orders"`
		} `json:"causes"`
	} `json:"sections"`
}

// TestDiffOfAnyFiles compares files of records that were changed at random, of
// shops with and without ids of orders, with guests, cancelled orders and
// returns, one of them cut in two. What the causes change is what changed,
// and neither the order of the records nor the number of workers counts.
func TestDiffOfAnyFiles(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	rapid.Check(t, func(t *rapid.T) {
		header, was := anySales(t)
		is := anyChange(t, was)
		dir, err := os.MkdirTemp("", "")
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := os.RemoveAll(dir); err != nil {
				t.Error(err)
			}
		}()
		write := func(name string, records []string) string {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(header+strings.Join(records, "\n")+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			return path
		}
		older := write("old.csv", was)
		write("new/1.csv", is[:len(is)/2])
		write("new/2.csv", is[len(is)/2:])
		args := []string{"diff", older, filepath.Join(dir, "new"), "--as-of", "2024-12-31", "--format", "json", "--max-bad", "100%"}
		if rapid.Bool().Draw(t, "every month") {
			args = append(args, "--every", "month")
		}
		out := diffOutput(t, args...)
		var d diffed
		if err := json.Unmarshal(out, &d); err != nil {
			t.Fatal(err)
		}
		sums, changes := map[string]float64{}, map[string]float64{}
		for _, r := range d.Rows {
			v, err := r.Value.Float64()
			if err != nil && r.Value != "" {
				t.Fatal(err)
			}
			k := r.Start + " " + r.Figure
			switch {
			case r.Step == "old":
				sums[k] -= v
			case r.Step == "new":
				sums[k] += v
			case !strings.HasSuffix(r.Figure, "_rate"):
				changes[k] += v // the change itself, and its causes
			}
		}
		for k, v := range changes {
			if d := v - 2*sums[k]; d < -1e-6 || d > 1e-6 {
				t.Fatalf("%s changed by %v, with its causes %v:\n%s", k, sums[k], v, out)
			}
		}

		write("new/1.csv", rapid.Permutation(is).Draw(t, "shuffled"))
		if err := os.Remove(filepath.Join(dir, "new", "2.csv")); err != nil {
			t.Fatal(err)
		}
		write("old.csv", rapid.Permutation(was).Draw(t, "shuffled too"))
		again := diffOutput(t, append(args, "--workers", "1")...)
		if tables(t, again) != tables(t, out) {
			t.Fatalf("in another order:\n%s\nwant\n%s", again, out)
		}
		diffOutput(t, "diff", older, filepath.Join(dir, "new"), "--as-of", "2024-12-31", "--list", "all", "--format", "csv", "--max-bad", "100%")
	})
}

// tables is a document of JSON without what it says of the files.
func tables(t *rapid.T, out []byte) string {
	var document map[string]json.RawMessage
	if err := json.Unmarshal(out, &document); err != nil {
		t.Fatal(err)
	}
	return string(document["rows"]) + string(document["sections"])
}

func diffOutput(t *rapid.T, args ...string) []byte {
	var stdout, stderr bytes.Buffer
	a := newApp(strings.NewReader(""), &stdout, &stderr)
	a.now = clock("2025-06-15")
	if code := a.run(args); code != 0 {
		t.Fatalf("%v: exit %d: %s", args, code, &stderr)
	}
	return stdout.Bytes()
}

// anySales draws the records of a shop.
func anySales(t *rapid.T) (header string, records []string) {
	header = "order,customer,date,amount,status,remark\n" // in two files the same record counts once
	records = append(records, "0,K,2024-01-01,9.00,paid,0")
	ids := rapid.Bool().Draw(t, "ids")
	for i := range rapid.IntRange(1, 30).Draw(t, "records") {
		records = append(records, anySale(t, ids, i+1))
	}
	return header, records
}

var anyMonth = rapid.IntRange(1, 12)

func anySale(t *rapid.T, ids bool, i int) string {
	id := ""
	if ids {
		id = fmt.Sprint(i / 2)
	}
	return fmt.Sprintf("%s,%s,2024-%02d-%02d,%s,%s,%d", id,
		rapid.SampledFrom([]string{"A", "B", "C", "D", "+48 600 700 800", ""}).Draw(t, "customer"),
		anyMonth.Draw(t, "month"), rapid.SampledFrom([]int{1, 2, 28}).Draw(t, "day"),
		rapid.SampledFrom([]string{"9.00", "9.00", "20.50", "-5.00", "0.00", "?"}).Draw(t, "amount"),
		rapid.SampledFrom([]string{"paid", "paid", "paid", "cancelled"}).Draw(t, "status"), i)
}

// anyChange draws what became of records, of which the first stays.
func anyChange(t *rapid.T, was []string) []string {
	is := append([]string{}, was...)
	for range rapid.IntRange(0, 8).Draw(t, "changes") {
		i := rapid.IntRange(0, len(is)-1).Draw(t, "which")
		if i == 0 {
			is = append(is, anySale(t, strings.HasPrefix(is[len(is)-1], ","), 100+len(is)))
			continue
		}
		cells := strings.Split(is[i], ",")
		switch rapid.IntRange(0, 6).Draw(t, "what") {
		case 0:
			cells[1] = rapid.SampledFrom([]string{"A", "B", "Z", ""}).Draw(t, "other customer")
		case 1:
			cells[2] = fmt.Sprintf("2024-%02d-15", anyMonth.Draw(t, "other month"))
		case 2:
			cells[3] = "7.00"
		case 3:
			cells[4] = rapid.SampledFrom([]string{"paid", "cancelled"}).Draw(t, "other status")
		case 4:
			is = append(is[:i], is[i+1:]...)
			continue
		case 5:
			is = append(is, cells[0]+","+cells[1]+",2025-02-01,-2.00,paid,"+fmt.Sprint(100+len(is)))
		case 6:
			from, to := ","+cells[1]+",", rapid.SampledFrom([]string{",A,", ",Y,"}).Draw(t, "other name")
			for k := range is[1:] {
				is[k+1] = strings.Replace(is[k+1], from, to, 1)
			}
			continue
		}
		is[i] = strings.Join(cells, ",")
	}
	return is
}
