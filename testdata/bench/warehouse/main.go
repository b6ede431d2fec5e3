//go:build linux || darwin

// Warehouse measures retain on sales that lie in servers: PostgreSQL, one node
// of ClickHouse, and two of which each has half of the customers, named one by
// one and as a cluster behind a distributed table. It loads what generate writes,
// asks for each figure through a proxy that counts the bytes, and prints a table
// in Markdown. What it has loaded goes away at the end.
//
// It takes the servers that .ci/engines/up starts.
package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var works = []string{"churn", "retention", "cohorts", "repeat", "revenue", "rfm", "vip", "clv", "lapsed"}

type bench struct {
	retain, generate, psql string
	rows                   int
	rounds                 int
	works                  []string
}

func main() {
	log.SetFlags(0)
	var b bench
	flag.StringVar(&b.retain, "retain", "retain", "the `program` to measure")
	flag.StringVar(&b.generate, "generate", "generate", "the `program` that writes sales")
	flag.StringVar(&b.psql, "psql", "psql", "PostgreSQL's `client`")
	flag.IntVar(&b.rows, "rows", 1_000_000, "`rows` of the sales; an order has 1.6 of them")
	flag.IntVar(&b.rounds, "rounds", 3, "how often each is measured")
	only := flag.String("only", "", "just these `figures`, with commas between them")
	flag.Parse()
	b.works = works
	if *only != "" {
		b.works = strings.Split(*only, ",")
	}
	if err := b.run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// A setUp is a warehouse with the sales in it.
type setUp struct {
	name   string
	table  string
	shards []string
	direct bool // retain finds other nodes by itself, whose bytes nobody counts
}

func (b *bench) run(w io.Writer) (err error) {
	postgres, nodes := os.Getenv("RETAIN_TEST_PG"), strings.Split(os.Getenv("RETAIN_TEST_CLICKHOUSE"), ",")
	if postgres == "" || len(nodes) != 2 {
		return errors.New("no servers: eval \"$(.ci/engines/up)\"")
	}
	defer func() { err = errors.Join(err, b.unload(postgres, nodes)) }()
	if err := errors.Join(b.unload(postgres, nodes), b.loadPostgres(postgres), b.loadClickHouse(nodes)); err != nil {
		return err
	}
	for i := range nodes { // what ClickHouse gives a query, if nobody says otherwise
		nodes[i] += "?max_memory_usage=10000000000"
	}
	all := []setUp{
		{"PostgreSQL", "bench.sales", []string{postgres}, false},
		{"ClickHouse", "bench.whole", nodes[:1], false},
		{"ClickHouse, two nodes", "bench.half", nodes, false},
		{"ClickHouse, two nodes of a cluster", "bench.spread", nodes[:1], true},
	}
	_, _ = fmt.Fprintf(w, "| %d rows | | wall | bytes | memory |\n| --- | --- | ---: | ---: | ---: |\n", b.rows)
	for _, work := range b.works {
		for _, s := range all {
			m, err := b.median(work, s)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(w, "| %s | %s | %.1f s | %s | %d MB |\n", work, s.name, m.wall.Seconds(), size(m.bytes), m.memory>>10)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func size(n int64) string {
	switch {
	case n == 0:
		return ""
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// sales runs a program that reads the sales.
func (b *bench) sales(load func(io.Reader) error) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd := exec.Command(b.generate, "-rows", strconv.Itoa(b.rows))
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	_ = w.Close() // it is the program's now
	loading := load(r)
	_ = r.Close() // which ends a program that nobody reads
	return cmp.Or(loading, cmd.Wait())
}

func (b *bench) ask(postgres string, sales io.Reader, statements ...string) error {
	args := []string{postgres, "-q", "-v", "ON_ERROR_STOP=1"}
	for _, s := range statements {
		args = append(args, "-c", s)
	}
	cmd := exec.Command(b.psql, args...)
	cmd.Stdin, cmd.Stderr = sales, os.Stderr
	return cmd.Run()
}

func (b *bench) loadPostgres(address string) error {
	return b.sales(func(r io.Reader) error {
		return b.ask(address, r, `CREATE SCHEMA bench`, `CREATE TABLE bench.sales (order_id text, order_date date, customer_id bigint, email text,
			product text, quantity integer, unit_price numeric(12, 2), amount numeric(12, 2), currency text)`,
			`COPY bench.sales FROM STDIN WITH (FORMAT csv, HEADER)`, `VACUUM ANALYZE bench.sales`)
	})
}

// tell makes a node of ClickHouse run a statement, which data may follow.
func tell(node, statement string, data io.Reader) error {
	address, err := url.Parse(node)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(address.Port())
	if err != nil {
		return err
	}
	// HTTP is where .ci/engines/up has it.
	target := "http://" + net.JoinHostPort(address.Hostname(), strconv.Itoa(port+20)) + "/?query=" + url.QueryEscape(statement)
	if data == nil {
		data = bytes.NewReader(nil)
	}
	answer, err := http.Post(target, "text/csv", data)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close() // it has been read
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", statement, text)
	}
	return err
}

func (b *bench) loadClickHouse(nodes []string) error {
	table := func(name string) string {
		return `CREATE TABLE bench.` + name + ` (order_id String, order_date Date, customer_id UInt32, email String, product String, quantity Int32,
			unit_price Decimal(12, 2), amount Decimal(12, 2), currency String) ENGINE = MergeTree ORDER BY order_date`
	}
	for _, n := range nodes {
		if err := cmp.Or(tell(n, "CREATE DATABASE bench", nil), tell(n, table("half"), nil)); err != nil {
			return err
		}
	}
	if err := tell(nodes[0], table("whole"), nil); err != nil {
		return err
	}
	err := b.sales(func(r io.Reader) error { return tell(nodes[0], "INSERT INTO bench.whole FORMAT CSVWithNames", r) })
	if err != nil {
		return err
	}
	address, err := url.Parse(nodes[0])
	if err != nil {
		return err
	}
	for i, n := range nodes {
		half := fmt.Sprintf("INSERT INTO bench.half SELECT * FROM remote('%s', bench.whole) WHERE cityHash64(customer_id) %% 2 = %d", address.Host, i)
		if err := tell(n, half, nil); err != nil {
			return err
		}
	}
	return tell(nodes[0], "CREATE TABLE bench.spread AS bench.half ENGINE = Distributed(retain, bench, half, cityHash64(customer_id))", nil)
}

func (b *bench) unload(postgres string, nodes []string) error {
	failed := []error{b.ask(postgres, nil, "SET client_min_messages = warning", "DROP SCHEMA IF EXISTS bench CASCADE")}
	for _, n := range nodes {
		failed = append(failed, tell(n, "DROP DATABASE IF EXISTS bench", nil))
	}
	return errors.Join(failed...)
}

// A sample is what one run took.
type sample struct {
	wall   time.Duration
	bytes  int64 // both ways
	memory int64 // most, in KiB
}

// median measures a figure some times and takes the medians.
func (b *bench) median(work string, s setUp) (sample, error) {
	var all []sample
	for range b.rounds {
		m, err := b.measure(work, s)
		if err != nil {
			return m, err
		}
		all = append(all, m)
	}
	mid := func(get func(sample) int64) int64 {
		var of []int64
		for _, m := range all {
			of = append(of, get(m))
		}
		slices.Sort(of)
		return of[len(of)/2]
	}
	return sample{
		time.Duration(mid(func(m sample) int64 { return int64(m.wall) })),
		mid(func(m sample) int64 { return m.bytes }), mid(func(m sample) int64 { return m.memory }),
	}, nil
}

func (b *bench) measure(work string, s setUp) (m sample, err error) {
	args := append(strings.Fields(work), "--table", s.table, "--as-of", "2024-12-31", "--json", "--quiet", "--timeout", "30m", "--output", os.DevNull)
	var proxies []*proxy
	for _, address := range s.shards {
		if s.direct {
			args = append(args, "--from", address)
			continue
		}
		p, through, err := newProxy(address)
		if err != nil {
			return m, err
		}
		proxies = append(proxies, p)
		args = append(args, "--from", through)
	}
	cmd := exec.Command(b.retain, args...)
	cmd.Stderr = os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return m, fmt.Errorf("%v: %w", cmd.Args, err)
	}
	m.wall = time.Since(start)
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		if m.memory = use.Maxrss; runtime.GOOS == "darwin" {
			m.memory /= 1024
		}
	}
	for _, p := range proxies {
		m.bytes += p.stop()
	}
	return m, nil
}
