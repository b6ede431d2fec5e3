package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// apart checks that no customer is on two shards: figures would count them
// twice. It merges the sorted keys of all shards, of which it keeps one each.
func (w *Warehouse) apart(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type key struct {
		text string
		err  error
	}
	streams := make([]chan key, len(w.shards))
	for i, sh := range w.shards {
		out := make(chan key, 1024)
		streams[i] = out
		go func() {
			defer close(out)
			err := sh.rows(ctx, sh.keys(), func(r row) error {
				select {
				case out <- key{text: strings.Clone(r.text(0))}:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
			if err != nil {
				out <- key{err: err}
			}
		}()
	}
	defer func() { // the sessions are free again when all have ended
		stop()
		for _, s := range streams {
			for range s {
			}
		}
	}()
	heads := make([]key, len(streams))
	open := make([]bool, len(streams))
	for i := range streams {
		heads[i], open[i] = <-streams[i]
	}
	for {
		least := -1
		for i, h := range heads {
			switch {
			case !open[i]:
			case h.err != nil:
				return w.shards[i].fault(ctx, h.err, w.source.Timeout)
			case least < 0 || h.text < heads[least].text:
				least = i
			case h.text == heads[least].text:
				return &Error{Place: w.source.Table, What: fmt.Sprintf("customer %q is on two shards, %s and %s", h.text, w.shards[least].place, w.shards[i].place),
					Hint: "figures would count them twice: name shards that are cut by customer, or one server that sees all sales"}
			}
		}
		if least < 0 {
			return nil
		}
		heads[least], open[least] = <-streams[least]
	}
}

// keys is the query for all customers of a shard, in the order of bytes.
func (sh *shard) keys() string {
	d, c := sh.dialect, sh.customer()
	lines := "SELECT " + c.x + " AS " + lineCustomer + "\nFROM " + sh.mapping.table
	known := "SELECT " + d.bytes(d.text(lineCustomer, c.sqlType)) + " AS customer\nFROM " + within(lines, "lines")
	if nobody := not(d.blank(lineCustomer, c.sqlType)); nobody != "" {
		known += "\nWHERE " + nobody
	}
	return "SELECT customer\nFROM " + within(known, "known") + "\nGROUP BY customer\nORDER BY customer"
}

// cluster opens the shards of the cluster that a distributed table of
// ClickHouse stands for, where each customer can only be on one: it is cut by
// the column of the customer, whose keys are written as they are read. Else it
// returns none, and the table itself is asked.
func (w *Warehouse) cluster(ctx context.Context, sh *shard, address string) ([]*shard, error) {
	if sh.dialect != &clickhouse || w.source.Customers != "" && (w.source.By != "" || w.source.Contacts) {
		return nil, nil
	}
	engine := ""
	err := sh.rows(ctx, sh.distributed(), func(r row) error {
		engine = r.text(0)
		return nil
	})
	if err != nil {
		return nil, sh.fault(ctx, err, w.source.Timeout)
	}
	name, table, key, ok := parseDistributed(engine)
	if !ok || !cutBy(key, sh.column()) {
		return nil, nil
	}
	untidy := int64(0)
	if c := sh.customer(); c.kind != integer {
		raw := sh.mapping.fields[roleCustomer].x
		query := "SELECT " + sh.dialect.int("count()") + "\nFROM " + sh.mapping.table + "\nWHERE " + c.x + " <> ifNull(toString(" + raw + "), '')"
		err := sh.rows(ctx, query, func(r row) error {
			untidy = r.int(0)
			return nil
		})
		if err != nil {
			return nil, sh.fault(ctx, err, w.source.Timeout)
		}
	}
	if untidy > 0 {
		return nil, nil
	}
	hosts, err := sh.hosts(ctx, name)
	if err != nil {
		return nil, sh.fault(ctx, err, w.source.Timeout)
	}
	var all []*shard
	for _, list := range hosts {
		one, err := w.dial(ctx, atHosts(address, list))
		if err == nil {
			one.table = table
			one.mapping, err = one.understand(ctx, &w.source)
		}
		if err != nil { // the nodes may talk over addresses that are not for everybody
			for _, s := range all {
				s.close()
			}
			if one != nil {
				one.close()
			}
			var own *Error
			if errors.As(err, &own) {
				return nil, ctx.Err()
			}
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// column is the bare name of the column that tells who bought; "" for an
// expression.
func (sh *shard) column() string {
	x := sh.mapping.fields[roleCustomer].x
	if len(x) > 2 && x[0] == '`' {
		return x[1 : len(x)-1]
	}
	return ""
}

// distributed is the query for the engine of the table, if it is distributed.
func (sh *shard) distributed() string {
	database, table, ok := strings.Cut(sh.table, ".")
	if !ok {
		database, table = "", sh.table
	}
	where := "database = currentDatabase()"
	if database != "" {
		where = "database = " + sh.dialect.quote(database)
	}
	return "SELECT engine_full\nFROM system.tables\nWHERE " + where + " AND name = " + sh.dialect.quote(table) + " AND engine = 'Distributed'"
}

// hosts returns the addresses of the replicas of each shard of a cluster.
func (sh *shard) hosts(ctx context.Context, cluster string) ([][]string, error) {
	query := "SELECT toInt64(shard_num), host_address, toInt64(port)\nFROM system.clusters\nWHERE cluster = " + sh.dialect.quote(cluster) + "\nORDER BY shard_num, replica_num"
	var hosts [][]string
	last := int64(-1)
	err := sh.rows(ctx, query, func(r row) error {
		if n := r.int(0); n != last {
			hosts, last = append(hosts, nil), n
		}
		host := r.text(1)
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		hosts[len(hosts)-1] = append(hosts[len(hosts)-1], fmt.Sprintf("%s:%d", host, r.int(2)))
		return nil
	})
	return hosts, err
}

// atHosts is an address with other hosts, the first of which that answers
// serves.
func atHosts(address string, hosts []string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, path := rest[:end], rest[end:]
	user := ""
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		user = authority[:i+1]
	}
	return scheme + "://" + user + strings.Join(hosts, ",") + path
}

// parseDistributed takes Distributed(cluster, database, table, key) apart.
func parseDistributed(engine string) (cluster, table, key string, ok bool) {
	inner, ok := strings.CutPrefix(engine, "Distributed(")
	end := closing(inner)
	if !ok || end < 0 {
		return "", "", "", false
	}
	args := arguments(inner[:end])
	if len(args) < 4 {
		return "", "", "", false
	}
	return bare(args[0]), bare(args[1]) + "." + bare(args[2]), args[3], true
}

// closing returns where the bracket closes that text stands behind.
func closing(text string) int {
	depth := 0
	for i, c := range text {
		switch c {
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
}

// arguments cuts a list at its commas.
func arguments(list string) []string {
	var args []string
	depth, start := 0, 0
	for i, c := range list {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				args, start = append(args, strings.TrimSpace(list[start:i])), i+1
			}
		}
	}
	return append(args, strings.TrimSpace(list[start:]))
}

func bare(name string) string { return strings.Trim(name, "'`\"") }

// cutBy reports whether a sharding key is a column, or functions of it alone.
func cutBy(key, column string) bool {
	if column == "" {
		return false
	}
	if bare(key) == column {
		return true
	}
	open := strings.IndexByte(key, '(')
	if open <= 0 || !isName(key[:open]) || !strings.HasSuffix(key, ")") || closing(key[open+1:]) != len(key)-open-2 {
		return false
	}
	found := false
	for _, arg := range arguments(key[open+1 : len(key)-1]) {
		switch {
		case cutBy(arg, column):
			found = true
		case arg == "" || strings.Trim(arg, "0123456789") != "": // no number
			return false
		}
	}
	return found
}
