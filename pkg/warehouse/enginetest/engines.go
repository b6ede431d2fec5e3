package enginetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"os"
	"strings"
	"testing"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/shopspring/decimal"
)

// The variables that say where servers are: one for PostgreSQL, and two nodes
// of a cluster called retain for ClickHouse, with a comma between them.
const (
	PostgresVariable   = "RETAIN_TEST_PG"
	ClickHouseVariable = "RETAIN_TEST_CLICKHOUSE"
	required           = "RETAIN_ENGINES" // "required": a missing server is a failure
)

// Servers returns the addresses that a variable holds. Where it is not set the
// test is skipped, or fails where servers are required.
func Servers(t *testing.T, variable string) []string {
	t.Helper()
	if value := os.Getenv(variable); value != "" {
		return strings.Split(value, ",")
	}
	message := variable + " is not set: .ci/engines/up starts servers"
	if os.Getenv(required) == "required" {
		t.Fatal(message)
	}
	t.Skip(message)
	return nil
}

// quote is a cell of a CSV file.
func quote(s string) string {
	if strings.ContainsAny(s, "\",\n\r") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// ShardOf puts a customer on one of several shards.
func ShardOf(customer *string, shards int) int {
	if customer == nil {
		return 0
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.Trim(*customer, " \t\u00a0\u200b")))
	return int(h.Sum32() % uint32(shards))
}

// ExecPostgres runs statements.
func ExecPostgres(t *testing.T, address string, statements ...string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgconn.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s).ReadAll(); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// Schema makes an empty schema for a test and returns an address whose tables
// are those of the schema. It goes away with the test.
func Schema(t *testing.T, address, name string) string {
	t.Helper()
	ExecPostgres(t, address, "DROP SCHEMA IF EXISTS "+name+" CASCADE", "CREATE SCHEMA "+name)
	t.Cleanup(func() { ExecPostgres(t, address, "DROP SCHEMA IF EXISTS "+name+" CASCADE") })
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// LoadPostgres makes the tables sales and customers at each address, and puts
// the sales of each customer on one of them.
func LoadPostgres(t *testing.T, addresses []string, seed uint64, n int) {
	t.Helper()
	for shard, address := range addresses {
		ExecPostgres(t, address, "CREATE TABLE sales (customer_id text, order_id text, ordered_at timestamptz NOT NULL, amount numeric(14, 5), product text)",
			"CREATE TABLE customers (customer_id text, segment text)")
		ctx := context.Background()
		conn, err := pgconn.Connect(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		copyTo(t, conn, "sales", func(w io.Writer) error {
			return Sales(seed, n, func(l Line) error {
				if ShardOf(l.Customer, len(addresses)) != shard {
					return nil
				}
				key := `\N`
				if l.Customer != nil {
					key = always(*l.Customer)
				}
				_, err := fmt.Fprintf(w, "%s,\"%s\",%s,%s,%s\n", key, l.Order, l.At.Format("2006-01-02 15:04:05Z07"), decimalText(l.Amount), always(l.Product))
				return err
			})
		})
		copyTo(t, conn, "customers", func(w io.Writer) error {
			return Customers(n, func(key, segment string) error {
				_, err := fmt.Fprintf(w, "%s,%s\n", always(key), always(segment))
				return err
			})
		})
		if err := conn.Close(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// always is a cell of a CSV file in quotes: in COPY one without is NULL.
func always(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// copyTo fills a table with the CSV that write writes.
func copyTo(t *testing.T, conn *pgconn.PgConn, table string, write func(io.Writer) error) {
	t.Helper()
	r, w := io.Pipe()
	go func() {
		b := bufio.NewWriterSize(w, 1<<16)
		err := write(b)
		w.CloseWithError(errors.Join(err, b.Flush()))
	}()
	ctx := context.Background()
	_, err := conn.CopyFrom(ctx, r, `COPY `+table+` FROM STDIN WITH (FORMAT csv, NULL '\N')`)
	if err == nil {
		_, err = conn.Exec(ctx, "ANALYZE "+table).ReadAll()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// OpenClickHouse connects to a node.
func OpenClickHouse(t *testing.T, address string) driver.Conn {
	t.Helper()
	o, err := ch.ParseDSN(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := ch.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// Database makes an empty database on all nodes for a test and returns their
// addresses with it. It goes away with the test.
func Database(t *testing.T, nodes []string, name string) []string {
	t.Helper()
	var addresses []string
	for _, node := range nodes {
		conn := OpenClickHouse(t, node)
		ExecClickHouse(t, conn, "DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name)
		t.Cleanup(func() { _ = conn.Exec(context.Background(), "DROP DATABASE IF EXISTS "+name) })
		u, err := url.Parse(node)
		if err != nil {
			t.Fatal(err)
		}
		u.Path = "/" + name
		addresses = append(addresses, u.String())
	}
	return addresses
}

// ExecClickHouse runs statements.
func ExecClickHouse(t *testing.T, conn driver.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if err := conn.Exec(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// LoadClickHouse makes a table of sales at each address, and puts those of each
// customer on one of them; and the table customers, if there is none.
func LoadClickHouse(t *testing.T, addresses []string, table string, seed uint64, n int) {
	t.Helper()
	for shard, address := range addresses {
		conn := OpenClickHouse(t, address)
		ExecClickHouse(t, conn, "CREATE TABLE "+table+" (customer_id Nullable(String), order_id String, ordered_at DateTime, amount Decimal(14, 5), product String) ENGINE = MergeTree ORDER BY ordered_at")
		loadCustomers(t, conn, n)
		ctx := context.Background()
		batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table+" (customer_id, order_id, ordered_at, amount, product)")
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		err = Sales(seed, n, func(l Line) error {
			if ShardOf(l.Customer, len(addresses)) != shard {
				return nil
			}
			if rows++; rows%500_000 == 0 {
				if err := batch.Send(); err != nil {
					return err
				}
				if batch, err = conn.PrepareBatch(ctx, "INSERT INTO "+table+" (customer_id, order_id, ordered_at, amount, product)"); err != nil {
					return err
				}
			}
			return batch.Append(l.Customer, l.Order, l.At, decimal.New(l.Amount, -5), l.Product)
		})
		if err == nil {
			err = batch.Send()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func loadCustomers(t *testing.T, conn driver.Conn, n int) {
	t.Helper()
	ExecClickHouse(t, conn, "DROP TABLE IF EXISTS customers",
		"CREATE TABLE customers (customer_id String, segment Nullable(String)) ENGINE = MergeTree ORDER BY customer_id")
	batch, err := conn.PrepareBatch(context.Background(), "INSERT INTO customers (customer_id, segment)")
	if err == nil {
		err = Customers(n, func(key, segment string) error { return batch.Append(key, &segment) })
	}
	if err == nil {
		err = batch.Send()
	}
	if err != nil {
		t.Fatal(err)
	}
}
