package warehouse

import (
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	for _, tt := range []struct{ address, want string }{
		{"postgres://ann:s3cret@db.example:5432/shop?sslmode=require&password=s3cret", "postgres://ann@db.example:5432/shop"},
		{"clickhouse://ann:s3c@ret/x@db:9000/shop", "clickhouse://ann@db:9000/shop"},
		{"postgres:///shop", "postgres:///shop"},
		{"postgres://ann%40shop:s3cret@db", "postgres://ann@shop@db"},
		{"host=db password=s3cret", "(an address without scheme)"},
	} {
		if got := Redact(tt.address); got != tt.want {
			t.Errorf("Redact(%q) = %q, want %q", tt.address, got, tt.want)
		}
	}
}

func TestScrub(t *testing.T) {
	for _, message := range []string{
		"cannot parse `postgres://ann:s3cret@db/shop`: failed", "dial clickhouse://ann:s3cret@db: refused", "bad DSN: user=ann password=s3cret host=db",
		"?username=ann&password=s3cret", `PASSWORD='s3cret'`,
	} {
		if got := scrub(message); strings.Contains(got, "s3cret") {
			t.Errorf("scrub(%q) = %q", message, got)
		}
	}
	if got := scrub("relation \"sales\" does not exist"); got != "relation \"sales\" does not exist" {
		t.Errorf("scrub changes what is no secret: %q", got)
	}
}

func TestCutBy(t *testing.T) {
	for _, tt := range []struct {
		key  string
		want bool
	}{
		{"customer_id", true}, {"`customer_id`", true}, {"cityHash64(customer_id)", true}, {"sipHash64(cityHash64(customer_id), 7)", true},
		{"rand()", false}, {"cityHash64(order_id)", false}, {"cityHash64(customer_id, order_id)", false}, {"customer_id + 1", false}, {"", false},
		{"cityHash64(customer_id) % rand()", false}, {"intHash32(customer_id) ", false},
	} {
		if got := cutBy(tt.key, "customer_id"); got != tt.want {
			t.Errorf("cutBy(%q) = %v, want %v", tt.key, got, tt.want)
		}
	}
	if cutBy("customer_id", "") {
		t.Error("an expression is no column to cut by")
	}
}

func TestParseDistributed(t *testing.T) {
	for _, tt := range []struct {
		engine, cluster, table, key string
		ok                          bool
	}{
		{"Distributed(retain, shop, sales, cityHash64(a, b))", "retain", "shop.sales", "cityHash64(a, b)", true},
		{"Distributed('retain', 'shop', 'sales', rand(), 'policy') SETTINGS x = 1", "retain", "shop.sales", "rand()", true},
		{"Distributed(retain, shop, sales)", "", "", "", false},
		{"MergeTree() ORDER BY a", "", "", "", false},
		{"", "", "", "", false},
	} {
		cluster, table, key, ok := parseDistributed(tt.engine)
		if cluster != tt.cluster || table != tt.table || key != tt.key || ok != tt.ok {
			t.Errorf("parseDistributed(%q) = %q, %q, %q, %v", tt.engine, cluster, table, key, ok)
		}
	}
}

func TestAtHosts(t *testing.T) {
	got := atHosts("clickhouse://ann:p@ss@a:1/shop?secure=true", []string{"b:2", "c:3"})
	if want := "clickhouse://ann:p@ss@b:2,c:3/shop?secure=true"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
