package warehouse

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/warehouse/enginetest"
)

// A server is one of the engines, with sales in it.
type server struct {
	name    string
	address string
	slow    string // a view of which each line takes long
	running func(t *testing.T) int
}

// servers are the engines that are there, each with a few sales.
func servers(t *testing.T) []server {
	t.Helper()
	pg := enginetest.Schema(t, enginetest.Servers(t, enginetest.PostgresVariable)[0], "faults")
	enginetest.LoadPostgres(t, []string{pg}, 1, 100)
	enginetest.ExecPostgres(t, pg,
		"CREATE VIEW slow AS SELECT customer_id, order_id, ordered_at, amount + (pg_sleep(0.2)::text <> '')::int AS amount FROM sales")
	ch := enginetest.Database(t, enginetest.Servers(t, enginetest.ClickHouseVariable)[:1], "faults")[0]
	enginetest.LoadClickHouse(t, []string{ch}, "sales", 1, 100)
	enginetest.ExecClickHouse(t, enginetest.OpenClickHouse(t, ch),
		"CREATE VIEW slow AS SELECT customer_id, order_id, toDateTime(toUInt32(ordered_at) + sleep(3)) AS ordered_at, amount FROM sales")
	count := func(source Source, query string) func(*testing.T) int {
		return func(t *testing.T) int {
			sh := dialled(t, source)
			defer sh.close()
			n := 0
			if err := sh.rows(context.Background(), query, func(r row) error { n = int(r.int(0)); return nil }); err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	return []server{
		{"PostgreSQL", pg + "&application_name=faults", "slow", count(Source{URLs: []string{pg}},
			"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND application_name = 'faults' AND pid <> pg_backend_pid()")},
		{"ClickHouse", ch, "slow", count(Source{URLs: []string{ch}},
			"SELECT toInt64(count()) FROM system.processes WHERE query LIKE '%`slow`%' AND query NOT LIKE '%system.processes%'")},
	}
}

func dialled(t *testing.T, s Source) *shard {
	t.Helper()
	sh, err := (&Warehouse{source: s}).dial(context.Background(), s.URLs[0])
	if err != nil {
		t.Fatal(err)
	}
	return sh
}

// sample is a source of the sales that enginetest makes.
func sample(address, table string) Source {
	return Source{
		URLs: []string{address}, Table: table, MaxBad: 1, Timeout: time.Minute,
		Columns: map[string]string{roleCustomer: "customer_id", roleOrder: "order_id", roleDate: "ordered_at", roleAmount: "amount"},
	}
}

// facts opens a source and asks what there is.
func facts(ctx context.Context, s Source) (*Facts, error) {
	w, err := Open(ctx, s)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return w.Facts(ctx)
}

func TestWrongSources(t *testing.T) {
	for _, server := range servers(t) {
		change := func(role, column string) Source {
			s := sample(server.address, "sales")
			s.Columns[role] = column
			return s
		}
		for _, tt := range []struct {
			name   string
			source Source
			want   string // a part of the message
		}{
			{"no table", sample(server.address, "nothing"), "nothing"},
			{"no column", change(roleAmount, "amuont"), "no column"},
			{"an expression that is none", change(roleAmount, "amount +"), "amount +"},
			{"a text for money", change(roleAmount, "order_id"), "want a decimal or an integer"},
			{"money for a day", change(roleDate, "amount"), "want a date or a timestamp"},
			{"two statements", change(roleAmount, "1; DROP TABLE sales"), "1; DROP TABLE sales"},
		} {
			_, err := facts(context.Background(), tt.source)
			var own *Error
			if !errors.As(err, &own) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %s: %v, want an *Error with %q", server.name, tt.name, err, tt.want)
			}
		}
		f, err := facts(context.Background(), sample(server.address, "sales"))
		if err != nil || f.Lines == 0 {
			t.Errorf("%s: %v, %v: the sales are there still", server.name, f, err)
		}
	}
}

func TestReadOnly(t *testing.T) {
	for _, server := range servers(t) {
		sh := dialled(t, sample(server.address, "sales"))
		defer sh.close()
		for _, statement := range []string{"CREATE TABLE written (a int)", "INSERT INTO sales (order_id) VALUES ('x')", "DROP TABLE sales"} {
			if server.name == "ClickHouse" {
				statement = strings.ReplaceAll(statement, "(a int)", "(a Int32) ENGINE = Log")
			}
			if err := sh.rows(context.Background(), statement, func(row) error { return nil }); err == nil {
				t.Errorf("%s: %s: done", server.name, statement)
			}
		}
	}
}

func TestNoRights(t *testing.T) {
	pg := enginetest.Servers(t, enginetest.PostgresVariable)[0]
	schema := enginetest.Schema(t, pg, "rights")
	enginetest.ExecPostgres(t, schema, "CREATE TABLE sales (customer_id text, order_id text, ordered_at date, amount numeric)",
		"DROP ROLE IF EXISTS retain_poor", "CREATE ROLE retain_poor LOGIN", "GRANT USAGE ON SCHEMA rights TO retain_poor")
	t.Cleanup(func() { enginetest.ExecPostgres(t, pg, "DROP OWNED BY retain_poor", "DROP ROLE retain_poor") })
	ch := enginetest.Database(t, enginetest.Servers(t, enginetest.ClickHouseVariable)[:1], "rights")[0]
	enginetest.LoadClickHouse(t, []string{ch}, "sales", 1, 10)
	as := func(address, user, password string) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword(user, password)
		return u.String()
	}
	ch = strings.Replace(ch, "/rights", "/system", 1) // from 18.16 a database without rights is only a closed connection
	for _, tt := range []struct{ address, table, want string }{
		{as(schema, "retain_poor", "s3cret"), "sales", "permission denied"},
		{as(ch, "poor", "s3cret"), "rights.sales", "ccess denied"},
		{as(ch, "poor", "wr0ng"), "rights.sales", "assword"},
	} {
		_, err := facts(context.Background(), sample(tt.address, tt.table))
		var own *Error
		if !errors.As(err, &own) || !strings.Contains(err.Error(), tt.want) || own.Hint == "" || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%v, want an *Error with %q and a hint", err, tt.want)
		}
	}
}

// TestCancel checks that the server stops when somebody does not wait any
// more.
func TestCancel(t *testing.T) {
	for _, server := range servers(t) {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() {
			_, err := facts(ctx, sample(server.address, server.slow))
			done <- err
		}()
		await(t, server.name+" runs", func() bool { return server.running(t) > 0 })
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", server.name, err)
		}
		await(t, server.name+" stops", func() bool { return server.running(t) == 0 })
	}
}

// await waits for something to become true.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 600 {
		if is() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s: not in half a minute", what)
}

func TestTimeout(t *testing.T) {
	for _, server := range servers(t) {
		s := sample(server.address, server.slow)
		s.Timeout = 2 * time.Second
		ctx, cancel := context.WithTimeout(context.Background(), s.Timeout)
		_, err := facts(ctx, s)
		cancel()
		var own *Error
		if !errors.As(err, &own) || !strings.Contains(own.Hint, "--timeout") {
			t.Errorf("%s: %v, want an *Error that names --timeout", server.name, err)
		}
	}
}

// TestHangs asks a server that takes a connection and never answers.
func TestHangs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(io.Discard, conn) }()
		}
	}()
	for _, scheme := range []string{"postgres", "clickhouse"} {
		s := sample(scheme+"://ann:s3cret@"+l.Addr().String()+"/shop", "sales")
		s.Timeout = 500 * time.Millisecond
		ctx, cancel := context.WithTimeout(context.Background(), s.Timeout)
		_, err := facts(ctx, s)
		cancel()
		want := scheme + "://ann@" + l.Addr().String() + "/shop: no answer within 500ms"
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestBroken cuts the connection while the server computes.
func TestBroken(t *testing.T) {
	for _, server := range servers(t) {
		u, err := url.Parse(server.address)
		if err != nil {
			t.Fatal(err)
		}
		address, cut := proxy(t, u.Host)
		u.Host = address
		done := make(chan error, 1)
		go func() {
			_, err := facts(context.Background(), sample(u.String(), server.slow))
			done <- err
		}()
		await(t, server.name+" runs", func() bool { return server.running(t) > 0 })
		cut()
		err = <-done
		var own *Error
		if !errors.As(err, &own) || !strings.HasPrefix(own.Place, u.Scheme+"://") {
			t.Errorf("%s: %v, want an *Error that names the server", server.name, err)
		}
		t.Log(err)
	}
}

// proxy passes bytes on to a host until cut is called.
func proxy(t *testing.T, host string) (address string, cut func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); _ = l.Close() })
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", host)
			if err != nil {
				_ = from.Close()
				return
			}
			context.AfterFunc(ctx, func() { _, _ = from.Close(), to.Close() })
			go func() { _, _ = io.Copy(to, from) }()
			go func() { _, _ = io.Copy(from, to) }()
		}
	}()
	return l.Addr().String(), cancel
}

// TestShards checks that a customer on two shards is found.
func TestShards(t *testing.T) {
	pg := enginetest.Servers(t, enginetest.PostgresVariable)[0]
	left, right := enginetest.Schema(t, pg, "shards_left"), enginetest.Schema(t, pg, "shards_right")
	enginetest.LoadPostgres(t, []string{left, right}, 3, 2000)
	s := sample(left, "sales")
	s.URLs = append(s.URLs, right)
	if _, err := facts(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	enginetest.ExecPostgres(t, right, "INSERT INTO sales SELECT ' ' || customer_id, order_id, ordered_at, amount FROM shards_left.sales WHERE btrim(customer_id) LIKE 'K%' LIMIT 1")
	_, err := facts(context.Background(), s)
	if err == nil || !strings.Contains(err.Error(), "is on two shards") {
		t.Errorf("%v, want that a customer is on two shards", err)
	}
}

// TestShardsOfPeople checks that customers tables of which one says more than
// another are found: their rows are read alike.
func TestShardsOfPeople(t *testing.T) {
	pg := enginetest.Servers(t, enginetest.PostgresVariable)[0]
	left, right := enginetest.Schema(t, pg, "people_left"), enginetest.Schema(t, pg, "people_right")
	enginetest.LoadPostgres(t, []string{left, right}, 3, 200)
	enginetest.ExecPostgres(t, left, "CREATE TABLE people (customer_id text, name text, email text)")
	enginetest.ExecPostgres(t, right, "CREATE TABLE people (customer_id text, email text, name text)")
	s := sample(left, "sales")
	s.URLs = append(s.URLs, right)
	s.Customers, s.Contacts = "people", true
	s.DetectCustomers = func(columns []string) map[string]string {
		found := map[string]string{}
		for _, c := range columns {
			found[strings.TrimSuffix(c, "_id")] = c
		}
		return found
	}
	if _, err := facts(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	enginetest.ExecPostgres(t, right, "ALTER TABLE people DROP COLUMN name")
	_, err := facts(context.Background(), s)
	if err == nil || !strings.HasPrefix(err.Error(), "people: tells name, email at ") {
		t.Errorf("%v, want that one table tells no names", err)
	}
}

// TestCluster checks that the nodes of a cluster are asked one by one only
// where each customer is on one of them.
func TestCluster(t *testing.T) {
	nodes := enginetest.Database(t, enginetest.Servers(t, enginetest.ClickHouseVariable), "cluster")
	for i, node := range nodes {
		conn := enginetest.OpenClickHouse(t, node)
		enginetest.ExecClickHouse(t, conn,
			"CREATE TABLE lines (customer_id UInt32, name String, ordered_at Date, amount Decimal(9, 2)) ENGINE = MergeTree ORDER BY customer_id",
			"CREATE TABLE by_customer AS lines ENGINE = Distributed(retain, cluster, lines, intHash32(customer_id))",
			"CREATE TABLE by_name AS lines ENGINE = Distributed(retain, cluster, lines, cityHash64(name))",
			"CREATE TABLE anyhow AS lines ENGINE = Distributed(retain, cluster, lines, rand())")
		for customer := i; customer < 500; customer += len(nodes) {
			name := string(rune('a' + customer%26))
			enginetest.ExecClickHouse(t, conn, "INSERT INTO lines SELECT "+strconv.Itoa(customer)+", '"+name+"', toDate('2024-01-01') + number, 1.5 FROM numbers(3)")
		}
	}
	for _, tt := range []struct {
		table, customer string
		shards          int
	}{
		{"by_customer", "customer_id", len(nodes)},
		{"by_customer", "name", 1},
		{"by_name", "name", len(nodes)},
		{"by_name", "upper(name)", 1},
		{"anyhow", "customer_id", 1},
		{"lines", "customer_id", 1},
	} {
		s := Source{URLs: nodes[:1], Table: tt.table, Columns: map[string]string{roleCustomer: tt.customer, roleDate: "ordered_at", roleAmount: "amount"}}
		w, err := Open(context.Background(), s)
		if err != nil {
			t.Errorf("%s: %v", tt.table, err)
			continue
		}
		f, err := w.Facts(context.Background())
		if err != nil {
			t.Error(err)
		} else if day, _ := calendar.Date(2024, 1, 3); f.AsOf() != day || tt.table != "lines" && f.Lines != 1500 {
			t.Errorf("%s: %d lines up to %s, want 1500 up to 2024-01-03", tt.table, f.Lines, f.AsOf())
		}
		if len(w.shards) != tt.shards {
			t.Errorf("%s by %s: %d shards, want %d", tt.table, tt.customer, len(w.shards), tt.shards)
		}
		w.Close()
	}
}
