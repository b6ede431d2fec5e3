package warehouse

import (
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// clickhouse writes for ClickHouse from 18.16 on, which knows neither WITH nor
// window functions: arrays take their place. It has no day before 1970.
var clickhouse = dialect{
	name: "ClickHouse", schemes: []string{"clickhouse"}, dial: dialClickHouse, problem: chProblem,
	trust: "name who signed it: among the system's certificates or, but on Windows and macOS, in SSL_CERT_FILE",
	ident: func(name string) string { return "`" + chEscape.Replace(name) + "`" },
	quote: func(text string) string { return "'" + chEscape.Replace(text) + "'" },
	filled: func(x string, t sqlType) string {
		if !t.nullable && t.kind != unknown {
			return ""
		}
		return "isNotNull(" + x + ")"
	},
	key: func(x string, t sqlType) string {
		if t.kind == integer && !t.nullable {
			return x
		}
		x = "toString(" + x + ")"
		if t.nullable || t.kind == unknown {
			x = "ifNull(" + x + ", '')"
		}
		if t.kind != text && t.kind != unknown {
			return x
		}
		return "replaceRegexpAll(" + x + ", '^[" + chBlanks + "]+|[" + chBlanks + "]+$', '')"
	},
	blank: func(key string, t sqlType) string {
		if t.kind == integer && !t.nullable {
			return ""
		}
		return key + " = ''"
	},
	text:  func(key string, _ sqlType) string { return "toString(" + key + ")" },
	bytes: func(x string) string { return x },
	day: func(x string, t sqlType, zone string) string {
		switch {
		case t.kind == text:
			return "toInt32(toDate(substring(" + chSome(x, t) + ", 1, 10))) + " + fmt.Sprint(day1970)
		case t.kind == date && t.wide:
			return "toInt32(" + chSome(x, t) + ") + " + fmt.Sprint(day1970)
		case t.kind == date:
			return "toInt32(" + chSome(x, t) + ") + " + fmt.Sprint(day1970)
		case t.wide:
			return "toInt32(toDate32(" + chSome(x, t) + ", '" + zone + "')) + " + fmt.Sprint(day1970)
		}
		return "toInt32(toDate(" + chSome(x, t) + ", '" + zone + "')) + " + fmt.Sprint(day1970)
	},
	upTo: func(x string, t sqlType, d calendar.Day) string {
		switch seconds := int64(d+2-day1970) * 24 * 60 * 60; {
		case t.kind == text, d < day1970, seconds > 1<<32-1:
			return ""
		case t.kind == date:
			return x + " < toDate('" + (d + 2).String() + "')"
		default:
			return fmt.Sprintf("%s < toDateTime(%d)", x, seconds+12*60*60) // in no zone does a day end later
		}
	},
	money: chMoney,
	times: func(x string, t sqlType, y string, u sqlType) string {
		product := "(" + chMoney(x, t) + ") * (" + chMoney(y, u) + ")"
		return "intDiv(" + product + " + if(" + product + " < 0, -5000, 5000), 10000)"
	},
	int:     func(x string) string { return "toInt64(" + x + ")" },
	countIf: func(cond string) string { return "countIf(" + cond + ")" },
	minIf:   func(x, cond string) string { return "minIf(" + x + ", " + cond + ")" },
	maxIf:   func(x, cond string) string { return "maxIf(" + x + ", " + cond + ")" },
	sumIf:   func(x, cond string) string { return "sumIf(" + x + ", " + cond + ")" },
	total: func(x string) string {
		return "toInt64(least(sum(toFloat64(" + x + ")), 9223372036854770000.))"
	},
	word: func(x string) string {
		return `replaceRegexpAll(lowerUTF8(ifNull(toString(` + x + `), '')), '[^\\pL\\pN]+', '')`
	},
	among: func(x, query string) string { return x + " GLOBAL IN (\n  " + indent(query) + "\n)" },
	before: func(day string, s calendar.Span) string {
		n, months := calendarStep(s)
		if !months {
			return fmt.Sprintf("%s - %d", day, n)
		}
		return fmt.Sprintf("toInt32(subtractMonths(toDate(%s - %d), %d)) + %[2]d", day, day1970, n)
	},
	reach: func(x string, list []calendar.Day) string {
		// An array of them would be copied for each x.
		terms := make([]string, len(list))
		for i, d := range list {
			terms[i] = fmt.Sprintf("(%s >= %d)", x, d)
		}
		return "(" + strings.Join(terms, " + ") + ")"
	},
	join: func(query, groups string) string {
		return "SELECT *\nFROM (\n  " + indent(query) + "\n)\nANY LEFT JOIN (\n  " + indent(groups) + "\n) USING customer"
	},
	stays: chStays,
	nthIf: func(n int, x, y, cond string) string {
		if x == y {
			return fmt.Sprintf("arrayElement(arraySort(groupArrayIf(%s, %s)), %d)", x, cond, n)
		}
		return fmt.Sprintf("arrayElement(arraySort((x, y) -> y, groupArrayIf(%s, %s), groupArrayIf(%s, %[2]s)), %[4]d)", x, cond, y, n)
	},
	rhythm: func(orders string) (prepared, twice string) {
		const days = "arraySort(groupUniqArrayIf(day, purchase))"
		const gaps = "arraySort(arrayMap((x, y) -> x - y, arrayPopFront(" + days + "), arrayPopBack(" + days + ")))"
		return orders, "if(length(" + gaps + ") > 1, arrayElement(" + gaps + ", intDiv(length(" + gaps + ") + 1, 2)) + arrayElement(" +
			gaps + ", intDiv(length(" + gaps + "), 2) + 1), 0)"
	},
	texts: func(x string) string {
		return "arrayStringConcat(arraySort(groupUniqArrayIf(" + x + ", " + x + " <> '')), '\\n')"
	},
	start: func(day string, u calendar.Unit) string {
		first := map[calendar.Unit]string{
			calendar.Weeks: "toMonday", calendar.Months: "toStartOfMonth", calendar.Quarters: "toStartOfQuarter", calendar.Years: "toStartOfYear",
		}[u]
		return fmt.Sprintf("toInt32(%s(toDate(%s - %d))) + %[3]d", first, day, day1970)
	},
	gaps: func(days string) string {
		customers := "SELECT customer, arraySort(groupArray(day)) AS ds\nFROM " + within(days, "days") + "\nGROUP BY customer"
		pairs := "SELECT customer, ds, arrayPopFront(ds) AS later, arrayPopBack(ds) AS earlier\nFROM " + within(customers, "customers")
		return "SELECT customer, ds[1] AS first_day, step, after - previous AS gap\nFROM " + within(pairs, "pairs") +
			"\nARRAY JOIN later AS after, earlier AS previous, arrayEnumerate(later) AS step"
	},
	walk: func(steps string) string {
		customers := `SELECT customer, minIf(began, bought > 0) AS first_day, arraySort(groupArrayIf(period, bought > 0)) AS periods,
  groupArray(period) AS ps, groupArray(bought) AS bs, groupArray(net) AS ns, groupArray(latest) AS ls
FROM ` + within(steps, "steps") + `
GROUP BY customer`
		return `SELECT customer, first_day, periods[1] AS cohort, period, bought, net, latest, indexOf(periods, period) AS nth, length(periods) AS times
FROM ` + within(customers, "customers") + `
ARRAY JOIN ps AS period, bs AS bought, ns AS net, ls AS latest
WHERE length(periods) > 0`
	},
}

// day1970 is the calendar.Day of ClickHouse's day 0.
const day1970 = 719163

var chEscape = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "`", "\\`")

// chBlanks are the blanks as ranges of a class of a regular expression.
const chBlanks = `\\s\\x{0B}\\x{85}\\x{A0}\\x{AD}\\x{61C}\\x{1680}\\x{180E}\\x{2000}-\\x{200F}\\x{2028}-\\x{202F}\\x{205F}-\\x{2069}\\x{3000}\\x{FEFF}`

// chSome is what is not NULL, without the type that it could be.
func chSome(x string, t sqlType) string {
	if t.nullable {
		return "assumeNotNull(" + x + ")"
	}
	return x
}

func chMoney(x string, t sqlType) string {
	x = chSome(x, t)
	switch t.kind {
	case integer:
		return "toInt64(" + x + ") * 10000"
	case float:
		return "toInt64(if(" + x + " < 0, -floor(0.5 - " + x + " * 10000), floor(" + x + " * 10000 + 0.5)))"
	}
	wide := func(digits int) string {
		if digits <= 18 {
			return fmt.Sprintf("toDecimal64(%s, %d)", x, t.scale)
		}
		return fmt.Sprintf("toDecimal128(%s, %d)", x, t.scale)
	}
	if t.scale <= 4 {
		return "toInt64(" + wide(t.precision+4) + " * 10000)"
	}
	units := fmt.Sprintf("toInt64(%s * 1%s)", wide(t.precision+t.scale), strings.Repeat("0", t.scale))
	step := strings.Repeat("0", t.scale-4)
	half := "5" + step[1:]
	return "intDiv(" + units + " + if(" + x + " < 0, -" + half + ", " + half + "), 1" + step + ")"
}

// chStays has a row for each day on which a customer bought; only on the last
// day of a period it says of the customer where the stay leads.
func chStays(d *dialect, purchases string, bounds []calendar.Day, window calendar.Span) string {
	customers := `SELECT customer, arraySort(groupUniqArray(day)) AS ds
FROM ` + within(purchases, "purchases") + `
GROUP BY customer`
	periods := `SELECT customer, ds, arrayPushFront(ds, 0) AS earlier, arrayMap(x -> ` + d.reach("x", bounds) + `, ds) AS ps
FROM ` + within(customers, "customers")
	visits := `SELECT customer, ds[1] AS start, day, previous, period, next,
  earlier[indexOf(ps, period)] AS before
FROM ` + within(periods, "periods") + `
ARRAY JOIN ds AS day, arrayPopBack(earlier) AS previous, ps AS period, arrayPushBack(arrayPopFront(ps), ` + fmt.Sprint(len(bounds)) + `) AS next`
	return `SELECT customer, period, min(start) AS first, max(day) AS last, countIf(previous > 0) AS gaps,
  ` + d.countIf("previous > 0 AND previous < "+d.before("day", window)) + ` AS long,
  max(before) AS before, max(next) AS next
FROM ` + within(visits, "visits") + `
GROUP BY customer, period`
}
