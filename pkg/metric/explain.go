package metric

import "slices"

// An Explanation says what a metric means, for people.
type Explanation struct {
	Name       string        `json:"name"`               // the metric's: "churn"
	Definition string        `json:"definition"`         // one sentence, as in Result
	Formula    []string      `json:"formula"`            // a line each, in the names of the fields
	Fields     []Field       `json:"fields"`             // of the rows, in their order
	Values     []Field       `json:"values,omitempty"`   // what the rows are named by, and what they mean; nil without
	Sections   []SectionText `json:"sections,omitempty"` // of its further tables, in their order
	List       []Field       `json:"list"`               // of the rows of its list of people; nil without one
	Others     []Other       `json:"others"`             // what is also known by the name
	Sources    []string      `json:"sources"`
	Traps      []string      `json:"traps"` // how one is misled
}

// A SectionText says what a further table of a metric holds.
type SectionText struct {
	Name    string  `json:"name"`    // as in Section
	Meaning string  `json:"meaning"` // what its rows are
	Fields  []Field `json:"fields"`
}

// A Field is a column and what it means.
type Field struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
}

// An Other is how somebody else defines the same word.
type Other struct {
	Who  string `json:"who"`
	Says string `json:"says"`
}

// explanations are of all metrics, in the order in which people read them.
var explanations = []*Explanation{
	&churnText,
	&retentionText,
	&cohortsText,
	&repeatText,
	&survivalText,
	&revenueText,
	&vipText,
	&rfmText,
	&lapsedText,
	&clvText,
	&npsText,
	&stagesText,
	&riskText,
	&advocatesText,
	&occasionsText,
	&nextText,
	&customerText,
	&compareText,
	&whatIfText,
	&checkText,
	&diffText,
}

// Explanations returns what is to say about every metric.
func Explanations() []Explanation {
	all := make([]Explanation, len(explanations))
	for i, e := range explanations {
		all[i] = e.clone()
	}
	return all
}

// Explain returns what is to say about the metric of that name; ok is false
// where there is none.
func Explain(name string) (e Explanation, ok bool) {
	for _, e := range explanations {
		if e.Name == name {
			return e.clone(), true
		}
	}
	return Explanation{}, false
}

func (e *Explanation) clone() Explanation {
	c := *e
	c.Formula, c.Sources, c.Traps = slices.Clone(c.Formula), slices.Clone(c.Sources), slices.Clone(c.Traps)
	c.Fields, c.List, c.Others = slices.Clone(c.Fields), slices.Clone(c.List), slices.Clone(c.Others)
	c.Values, c.Sections = slices.Clone(c.Values), slices.Clone(c.Sections)
	for i, s := range c.Sections {
		c.Sections[i].Fields = slices.Clone(s.Fields)
	}
	return c
}
