package warehouse

import (
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// postgres writes for PostgreSQL. The session's time zone is that in which
// days begin: the same text serves days, wall times and instants.
var postgres = dialect{
	name: "PostgreSQL", schemes: []string{"postgres", "postgresql"}, dial: dialPostgres, problem: pgProblem,
	trust:  "name who signed it, in the address: ?sslmode=verify-full&sslrootcert=ca.pem",
	ident:  func(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` },
	quote:  pgQuote,
	filled: func(x string, _ sqlType) string { return x + " IS NOT NULL" },
	key: func(x string, t sqlType) string {
		switch t.kind {
		case integer:
			return x
		case text, unknown:
			x += "::text"
			// Few have blanks around them, and to look for so many takes long.
			return "(CASE WHEN ascii(" + x + ") BETWEEN 33 AND 126 AND ascii(right(" + x + ", 1)) BETWEEN 33 AND 126 THEN " + x +
				"\n    ELSE nullif(btrim(" + x + ", " + pgBlanks + "), '') END) COLLATE \"C\""
		}
		return x + "::text"
	},
	blank: func(key string, _ sqlType) string { return key + " IS NULL" },
	text:  func(key string, _ sqlType) string { return key + "::text" },
	bytes: func(x string) string { return x + ` COLLATE "C"` },
	day: func(x string, t sqlType, _ string) string {
		return "(" + pgMoment(x, t) + "::date - DATE '0001-01-01') + 1"
	},
	upTo: func(x string, t sqlType, d calendar.Day) string {
		if t.kind == text || d > calendar.MaxDay-2 {
			return ""
		}
		return x + " < " + "'" + (d + 2).String() + "'"
	},
	money: func(x string, t sqlType) string {
		switch {
		case t.kind == integer:
			return x + "::bigint * 10000"
		case t.kind == decimal && t.precision > 0 && t.scale <= 4:
			return "(" + x + " * 10000)::bigint"
		}
		return "(round(" + x + "::numeric, 4) * 10000)::bigint"
	},
	times: func(x string, _ sqlType, y string, _ sqlType) string {
		return "(round(round(" + x + "::numeric, 4) * round(" + y + "::numeric, 4), 4) * 10000)::bigint"
	},
	int:     func(x string) string { return x + "::bigint" },
	countIf: func(cond string) string { return "count(*) FILTER (WHERE " + cond + ")" },
	minIf:   func(x, cond string) string { return "coalesce(min(" + x + ") FILTER (WHERE " + cond + "), 0)" },
	maxIf:   func(x, cond string) string { return "coalesce(max(" + x + ") FILTER (WHERE " + cond + "), 0)" },
	sumIf:   func(x, cond string) string { return "coalesce(sum(" + x + ") FILTER (WHERE " + cond + "), 0)" },
	total: func(x string) string {
		return "least(coalesce(sum(" + x + "), 0), 9223372036854775807)::bigint"
	},
	word: func(x string) string {
		return "regexp_replace(lower(" + x + "::text), '[^[:alnum:]]', '', 'g')"
	},
	among: func(x, query string) string { return x + " IN (\n  " + indent(query) + "\n)" },
	before: func(day string, s calendar.Span) string {
		n, months := calendarStep(s)
		if !months {
			return fmt.Sprintf("greatest(%s - %d, 1)", day, n)
		}
		return fmt.Sprintf("((DATE '0001-01-01' + (%s - 1) - INTERVAL '%d months')::date - DATE '0001-01-01') + 1", day, n)
	},
	reach: func(x string, list []calendar.Day) string {
		return "width_bucket(" + x + ", ARRAY[" + days(list) + "])"
	},
	join: func(query, groups string) string {
		return "SELECT *\nFROM " + within(query, "known") + "\nLEFT JOIN " + within(groups, "groups") + " USING (customer)"
	},
	stays: pgStays,
	nthIf: func(n int, x, y, cond string) string {
		return fmt.Sprintf("(array_agg(%s ORDER BY %s) FILTER (WHERE %s))[%d]", x, y, cond, n)
	},
	rhythm: func(orders string) (prepared, twice string) {
		const gaps, some = "count(*) FILTER (WHERE gap > 0)", "(array_agg(gap ORDER BY gap) FILTER (WHERE gap > 0))"
		return "SELECT *, CASE WHEN purchase THEN day - lag(day) OVER (PARTITION BY customer, purchase ORDER BY day) END AS gap\nFROM " + within(orders, "orders"),
			"CASE WHEN " + gaps + " > 1 THEN " + some + "[((" + gaps + " + 1) / 2)::int] + " + some + "[(" + gaps + " / 2 + 1)::int] ELSE 0 END"
	},
	texts: func(x string) string {
		x += ` COLLATE "C"`
		return "coalesce(string_agg(DISTINCT " + x + ", E'\\n' ORDER BY " + x + ") FILTER (WHERE " + x + " <> ''), '')"
	},
	start: func(day string, u calendar.Unit) string {
		return "((date_trunc('" + u.String() + "', (DATE '0001-01-01' + (" + day + " - 1))::timestamp)::date - DATE '0001-01-01') + 1)"
	},
	gaps: func(days string) string {
		pairs := `SELECT customer, day, lag(day) OVER w AS previous, row_number() OVER w - 1 AS step, min(day) OVER (PARTITION BY customer) AS first_day
FROM ` + within(days, "days") + `
WINDOW w AS (PARTITION BY customer ORDER BY day)`
		return "SELECT customer, first_day, step, day - previous AS gap\nFROM " + within(pairs, "pairs") + "\nWHERE previous IS NOT NULL"
	},
	walk: func(steps string) string {
		return `SELECT *
FROM ` + within(`SELECT customer, period, bought, net, latest,
  min(began) FILTER (WHERE bought > 0) OVER c AS first_day, min(period) FILTER (WHERE bought > 0) OVER c AS cohort,
  count(*) FILTER (WHERE bought > 0) OVER (PARTITION BY customer ORDER BY period) AS nth, count(*) FILTER (WHERE bought > 0) OVER c AS times
FROM `+within(steps, "steps")+`
WINDOW c AS (PARTITION BY customer)`, "walk") + "\nWHERE times > 0"
	},
}

func pgQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// pgBlanks are the signs that are taken off both ends of a key, as files have
// it: white space, and what takes no room.
var pgBlanks = func() string {
	var b strings.Builder
	b.WriteString("E'")
	for _, r := range blanks {
		fmt.Fprintf(&b, `\u%04X`, r)
	}
	b.WriteString("'")
	return b.String()
}()

// blanks are white space, and the joiners and marks that take no room.
var blanks = func() []rune {
	list := []rune("\t\n\v\f\r \u0085\u00a0\u00ad\u061c\u1680\u180e")
	for r := '\u2000'; r <= '\u200f'; r++ {
		list = append(list, r)
	}
	list = append(list, '\u2028', '\u2029')
	for r := '\u202a'; r <= '\u202f'; r++ {
		list = append(list, r)
	}
	for r := '\u205f'; r <= '\u2069'; r++ {
		list = append(list, r)
	}
	return append(list, '\u3000', '\ufeff')
}()

func pgMoment(x string, t sqlType) string {
	if t.kind == text {
		return x + "::timestamptz"
	}
	return x
}

// pgStays has a row for each period in which a customer bought, by way of one
// for each purchase: that of a day before which another lies begins no gap.
func pgStays(d *dialect, purchases string, bounds []calendar.Day, window calendar.Span) string {
	visits := `SELECT customer, day, lag(day) OVER (PARTITION BY customer ORDER BY day) AS previous
FROM ` + within(purchases, "purchases")
	periods := `SELECT customer, ` + d.reach("day", bounds) + ` AS period, min(day) AS first, max(day) AS last,
  ` + d.countIf("previous < day") + ` AS gaps, ` + d.countIf("previous < day AND previous < "+d.before("day", window)) + ` AS long
FROM ` + within(visits, "visits") + `
GROUP BY customer, period`
	return `SELECT customer, period, last, gaps, long,
  min(first) OVER (PARTITION BY customer) AS first,
  coalesce(lag(last) OVER (PARTITION BY customer ORDER BY period), 0) AS before,
  coalesce(lead(period) OVER (PARTITION BY customer ORDER BY period), ` + fmt.Sprint(len(bounds)) + `) AS next
FROM ` + within(periods, "periods")
}
