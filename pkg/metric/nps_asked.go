package metric

import "github.com/retain-cli/retain/pkg/dataset"

// An AskedRow says how many of those who were asked responded. It is of the
// section asked of NPS, which there is where the customers file says who was.
type AskedRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Asked counts the people who were asked, in the period if there is one; at
	// least 1.
	Asked int `csv:"asked" json:"asked"`
	// Responded counts those of them with a response that counts.
	Responded int `csv:"responded" json:"responded"`
	// Rate is Responded / Asked, 0 to 1.
	Rate Rate `csv:"response_rate" json:"response_rate"`
	// Low and High are the Wilson interval of Rate, within 0 to 1.
	Low  Rate `csv:"response_low" json:"response_low" table:"low"`
	High Rate `csv:"response_high" json:"response_high" table:"high"`
}

// asked returns the rows of the section, nil where nobody is known to have
// been asked, and says what they leave out.
func (p *poll) asked(confidence float64, n *notes) []AskedRow {
	if p.answers != nil {
		return nil // who did not respond has no value there
	}
	responded := map[dataset.Person]bool{}
	for _, i := range p.counted {
		responded[p.ds.Responses()[i].Person] = true
	}
	delete(responded, dataset.Nobody)
	cells := make([]AskedRow, p.groups.size())
	undated, unasked, told := 0, 0, false
	for who := range p.ds.All() {
		profile := p.ds.Profile(who)
		switch on := profile.AskedOn; {
		case !profile.Asked && responded[who]:
			unasked++
			continue
		case !profile.Asked:
			continue
		case p.timed && on.IsZero():
			undated++
			continue
		case p.timed && (on < p.cuts[0].Start || on >= p.cuts[len(p.cuts)-1].End), on > p.ds.AsOf() && !p.ds.AsOf().IsZero():
			continue
		}
		told = true
		first, _ := purchases(p.ds.Orders(who))
		if first >= p.starts[0] {
			first = 0
		}
		c := &cells[p.groups.of(who, first, 0)]
		c.Asked++
		if responded[who] {
			c.Responded++
		}
	}
	if undated > 0 {
		n.add("%s asked on a day that is not told: not in response_rate, which is of the period", counted(undated, "customer"))
	}
	if !told {
		return nil
	}
	if unasked > 0 {
		n.add("%s responded without having been asked: in nps, not in response_rate", counted(unasked, "customer"))
	}
	rows := []AskedRow{}
	for g, r := range cells {
		if r.Asked == 0 {
			continue
		}
		r.Group = p.groups.name(g)
		r.Rate, r.Low, r.High = proportion(r.Responded, r.Asked, confidence)
		rows = append(rows, r)
	}
	return rows
}

var askedText = SectionText{"asked", "how many of those who were asked responded, there where the customers file says who was asked", []Field{
	{"group", "the value of the column that groups; (none) without one"},
	{"asked", "people who were asked, in the period if there is one"},
	{"responded", "those of them with a response that counts"},
	{"response_rate", "responded / asked"},
	{"response_low", "low end of the Wilson interval of response_rate"},
	{"response_high", "high end of the Wilson interval of response_rate"},
}}
