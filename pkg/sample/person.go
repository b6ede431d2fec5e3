package sample

import (
	"fmt"
	"sync"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A person is who a customer is: what the customers file says of one.
type person struct {
	*people
	name     string
	mailbox  string
	domain   int
	country  string
	birthday string // YYYY-MM-DD, or blank
	consent  string // yes or no
	unlisted bool   // lost from the customers file
	mailless bool
}

var peopleShares = sync.OnceValue(func() weights {
	var shares []int
	for _, p := range peoples {
		shares = append(shares, p.share)
	}
	return weigh(shares...)
})

var firstBirthday, _ = calendar.Date(1948, 1, 1)

// birthdays is the number of days on which customers may be born.
const birthdays = 56 * 365

// personOf returns who customer i is, by the kind that it is of.
func personOf(seed uint64, i int, k kind) person {
	d := diceFor(seed, identity, i)
	p := person{people: &peoples[d.pick(peopleShares())], consent: "yes"}
	p.country = p.countries[d.below(len(p.countries))]
	given, families := p.men, p.families
	if d.chance(580) {
		given = p.women
		if p.womensFamilies != nil {
			families = p.womensFamilies
		}
	}
	if habits[k].business {
		families = p.families
	}
	first, family := given[d.below(len(given))], families[d.below(len(families))]
	switch {
	case k == cafe:
		p.name, p.mailbox = fmt.Sprintf(p.cafe, family.written), "cafe."+family.latin
	case k == wholesaler:
		p.name, p.mailbox = fmt.Sprintf(p.trader, family.written), "orders."+family.latin
	case p.reversed:
		p.name, p.mailbox = family.written+" "+first.written, first.latin+"."+family.latin
	default:
		p.name, p.mailbox = first.written+" "+family.written, first.latin+"."+family.latin
	}
	p.domain = d.below(len(domains))
	p.mailless = d.chance(30)
	if born := d.below(birthdays); !habits[k].business && !d.chance(220) {
		p.birthday = (firstBirthday + calendar.Day(born)).String()
	}
	if d.chance(210) {
		p.consent = "no"
	}
	p.unlisted = d.chance(12)
	return p
}

// email returns an address that no other customer has.
func (p *person) email(number int) string {
	if p.mailless {
		return ""
	}
	return fmt.Sprintf("%s%d@%s", p.mailbox, number, domains[p.domain])
}

// phone returns a number from the country's range, no two alike until the
// range is used up; blank where there is none.
func (p *person) phone(number int) string {
	digits := uint64(number) * 617 // prime to ten: every last digits once before any twice
	b := []byte(phones[p.country])
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] == '#' {
			b[i] = byte('0' + digits%10)
			digits /= 10
		}
	}
	return string(b)
}

// says returns the remark that n picks for a score.
func (p *person) says(score, n int) string {
	band := 0
	switch {
	case score >= 9:
		band = 2
	case score >= 7:
		band = 1
	}
	own, english := p.remarks[band], englishRemarks[band]
	// Two in three keep to their own language.
	if len(own) > 0 && n%3 > 0 {
		return own[n/3%len(own)]
	}
	return english[n/3%len(english)]
}
