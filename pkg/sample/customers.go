package sample

var customersHeader = []string{
	"customer_id", "name", "email", "phone", "segment", "country", "signup_date", "birthday", "consent",
}

const (
	leapling = "1988-02-29"

	leaplingFrom = 12 // customer numbers from which the first with a birthday is taken
	movedFrom    = 8
)

// A customersFile writes customers.csv: a record per customer with an account,
// in order of sign-up; last, one of them once more.
type customersFile struct {
	*table
	leap  bool     // whether somebody was born on 29 February
	moved []string // the record of the one who is listed twice
}

func (f *customersFile) begin() { f.write(customersHeader...) }

func (f *customersFile) add(day, number int, k kind, p person) {
	if p.unlisted {
		return
	}
	if !f.leap && number >= leaplingFrom && p.birthday != "" {
		f.leap = true
		p.birthday = leapling
	}
	r := []string{
		numbered("C-", number), p.name, p.email(number), p.phone(number), habits[k].segment, p.country,
		shopSeason().dates[day], p.birthday, p.consent,
	}
	f.write(r...)
	if f.moved == nil && number >= movedFrom && p.birthday != "" {
		p.domain = (p.domain + 1) % len(domains)
		p.mailless = false
		r[2], r[8] = p.email(number), "no"
		f.moved = r
	}
}

// end writes the record of the one who changed the address, and who is listed
// under the old one too.
func (f *customersFile) end() {
	if f.moved != nil {
		f.write(f.moved...)
	}
}
