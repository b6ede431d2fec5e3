package warehouse

import "testing"

func TestClickHouseTypes(t *testing.T) {
	for _, tt := range []struct {
		name string
		want sqlType
	}{
		{"Decimal(14, 5)", sqlType{kind: decimal, precision: 14, scale: 5}},
		{"Nullable(Decimal(9,2))", sqlType{kind: decimal, precision: 9, scale: 2, nullable: true}},
		{"LowCardinality(Nullable(String))", sqlType{kind: text, nullable: true}},
		{"UInt32", sqlType{kind: integer}},
		{"Float64", sqlType{kind: float}},
		{"Date", sqlType{kind: date}},
		{"DateTime('Europe/Paris')", sqlType{kind: instant}},
		{"DateTime64(3)", sqlType{kind: instant, wide: true}},
		{"FixedString(4)", sqlType{kind: text}},
		{"Array(String)", sqlType{}},
	} {
		tt.want.name = tt.name
		if got := chType(tt.name); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestPostgresTypes(t *testing.T) {
	for _, tt := range []struct {
		oid      uint32
		modifier int32
		want     sqlType
	}{
		{1700, 14<<16 | 5 + 4, sqlType{kind: decimal, precision: 14, scale: 5, name: "numeric"}},
		{1700, -1, sqlType{kind: decimal, name: "numeric"}},
		{20, -1, sqlType{kind: integer, name: "integer"}},
		{1184, -1, sqlType{kind: instant, name: "timestamp with time zone"}},
		{2950, -1, sqlType{name: "type number 2950"}}, // uuid
	} {
		tt.want.nullable = true
		if got := pgType(tt.oid, tt.modifier); got != tt.want {
			t.Errorf("%d: %+v, want %+v", tt.oid, got, tt.want)
		}
	}
}
