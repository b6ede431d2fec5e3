package metric

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// columns returns the columns of a row type.
func columns(row any) (names []string) {
	t := reflect.TypeOf(row)
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			names = append(names, f.Tag.Get("csv"))
		}
	}
	return names
}

func names(fields []Field) (names []string) {
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

// Every column of every row type is explained, in its place.
func TestEveryColumnIsExplained(t *testing.T) {
	for _, e := range Explanations() {
		shape, ok := ShapeOf(e.Name)
		if !ok {
			t.Errorf("%s has no shape", e.Name)
			continue
		}
		if got, want := names(e.Fields), columns(shape.Row); !slices.Equal(got, want) {
			t.Errorf("%s explains\n%v, want\n%v", e.Name, got, want)
		}
		if shape.List == nil {
			if e.List != nil {
				t.Errorf("%s explains a list that it does not have", e.Name)
			}
		} else if got, want := names(e.List), columns(shape.List); !slices.Equal(got, want) {
			t.Errorf("%s explains the list\n%v, want\n%v", e.Name, got, want)
		}
		if len(e.Sections) != len(shape.Sections) {
			t.Errorf("%s explains %d sections, want %d", e.Name, len(e.Sections), len(shape.Sections))
			continue
		}
		for i, s := range e.Sections {
			if want := shape.Sections[i]; s.Name != want.Name {
				t.Errorf("%s explains the section %s, want %s", e.Name, s.Name, want.Name)
			} else if got, want := names(s.Fields), columns(want.Rows); !slices.Equal(got, want) {
				t.Errorf("%s explains the section %s\n%v, want\n%v", e.Name, s.Name, got, want)
			}
		}
	}
	if _, ok := ShapeOf("weather"); ok {
		t.Error("the weather has a shape")
	}
}

func TestExplanationsAreWhole(t *testing.T) {
	all := Explanations()
	if len(all) != len(shapes()) {
		t.Errorf("%d explanations, want %d", len(all), len(shapes()))
	}
	for _, e := range all {
		if e.Definition == "" || len(e.Formula) == 0 || len(e.Traps) == 0 {
			t.Errorf("%s lacks a definition, a formula or traps", e.Name)
		}
		fields := slices.Concat(e.Fields, e.List)
		for _, s := range e.Sections {
			if s.Meaning == "" || strings.HasSuffix(s.Meaning, ".") {
				t.Errorf("%s: the section %s means %q", e.Name, s.Name, s.Meaning)
			}
			fields = append(fields, s.Fields...)
		}
		for _, f := range fields {
			if f.Meaning == "" || strings.HasSuffix(f.Meaning, ".") {
				t.Errorf("%s: %s means %q", e.Name, f.Name, f.Meaning)
			}
		}
		// A formula speaks of columns that there are.
		for _, line := range e.Formula {
			if name, _, ok := strings.Cut(line, " = "); ok && strings.Contains(name, "_") && !strings.ContainsAny(name, ", :") && !slices.Contains(columnsOf(e), name) {
				t.Errorf("%s: the formula %q is of no column", e.Name, line)
			}
		}
	}
}

func columnsOf(e Explanation) []string {
	all := append(names(e.Fields), names(e.List)...)
	for _, s := range e.Sections {
		all = append(all, names(s.Fields)...)
	}
	return all
}

func TestExplain(t *testing.T) {
	if _, ok := Explain("weather"); ok {
		t.Error("weather is explained")
	}
	e, _ := Explain("churn")
	e.Fields[0].Meaning, e.Traps[0] = "", "" // what is done to it stays there
	if again, _ := Explain("churn"); again.Fields[0].Meaning == "" || again.Traps[0] == "" {
		t.Error("an explanation was changed from outside")
	}
	res := must[LedgerRow](t)(Churn(byHand.build(t), DefaultChurn))
	if res.Definition != e.Definition || res.Metric != e.Name {
		t.Errorf("churn is %q in results and %q in words", res.Definition, e.Definition)
	}
}

// The field names are a contract.
func TestFieldNames(t *testing.T) {
	for want, row := range map[string]any{
		"group period_start period_end opening retained churned new reactivated closing churn_rate churn_low churn_high retention_rate retention_low retention_high crr passed_through churn_monthly churn_annual long_gap_share complete":  LedgerRow{},
		"group customer_id name email last_order days_since orders revenue average_order first_order status usual_gap in_rhythm nps phone":                                                                                                  PersonRow{},
		"group customers orders revenue average_order orders_per_month monthly_churn lifespan_months margin clv capped method p_alive expected_purchases total_clv clv_low clv_high":                                                        CLVRow{},
		"group customer_id frequency recency_weeks age_weeks average_spend p_alive expected_purchases expected_spend clv clv_low clv_high name email phone":                                                                                 CLVListRow{},
		"group period_start period_end responses promoters passives detractors nps margin nps_low nps_high score_0 score_1 score_2 score_3 score_4 score_5 score_6 score_7 score_8 score_9 score_10 complete change change_low change_high": NPSRow{},
		"group time at_risk events survival low high":                                                  SurvivalRow{},
		"group customers events median median_low median_high restricted_mean restricted_to":           SurvivalSummaryRow{},
		"model expected_purchases expected_spend clv":                                                  NewcomerRow{},
		"model name value standard_error":                                                              ParameterRow{},
		"model customers log_likelihood converged":                                                     FitRow{},
		"model actual predicted bias mae rmse":                                                         HoldoutRow{},
		"model frequency customers actual predicted":                                                   HoldoutFrequencyRow{},
		"group customer_id name email phone nps answered last_order days_since orders revenue comment": RespondentRow{},
		"statistic df p": LogRankRow{},
		"group stage customers revenue advocates":                                         StageRow{},
		"group day occasion years customer_id name email last_order orders revenue phone": OccasionRow{},
		"customer_id name email phone sign_up stage stage_why box box_why first_order last_order days_since orders purchase_days revenue average_order usual_gap overdue expected_next own_rhythm p_alive expected_value nps r f m segment birthday consent": CustomerRow{},
		"day amount purchase gap order_id records at": OrderRow{},
		"at order_id day amount bin why":              RecordRow{},
		"start end active mrr":                        ContractRow{},
		"day nps attitude comment":                    AnswerRow{},
		"group product next buyers came_back customers share share_low share_high lift":                                          NextRow{},
		"group customer_id name email last_order revenue product bought next share lift phone":                                   NextListRow{},
		"group customer_id name email phone nps answered last_order days_since orders revenue referred referred_revenue comment": AdvocateRow{},
		"attitude customers repeat_customers repeat_rate repeat_low repeat_high revenue revenue_per_customer":                    AttitudeRow{},
		"referred_by customer_id name first_order last_order orders revenue":                                                     ReferralRow{},
		"group from to customers": MoveRow{},
		"group customer_id name email last_order days_since usual_gap overdue p_alive expected_next revenue value_at_stake own_rhythm phone":                                RiskRow{},
		"metric segment side target actual actual_low actual_high verdict base progress due as_of":                                                                          GoalRow{},
		"period_start period_end active lapsed listed listed_lapsed precision precision_low precision_high base_rate base_low base_high lift recall recall_low recall_high": BacktestRow{},
	} {
		if got := strings.Join(columns(row), " "); got != want {
			t.Errorf("%T has the columns\n%s, want\n%s", row, got, want)
		}
	}
}
