package main

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/nearest"
)

// goalsKey is the key of the configuration file that is no flag: what figures
// are to be.
const goalsKey = "goals"

const goalsHint = `goals: {retention: ">= 80%"}, or a list of {metric: churn, goal: "<= 25%", segment: country=PL}`

// addGoals adds the goals of the file.
func (a *app) addGoals(c *configuration) error {
	text, err := c.part(goalsKey)
	if err != nil || text == nil {
		return err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return usagef(goalsHint, "%s:%s", c.path, yamlProblem(err))
	}
	if len(doc.Content) == 0 { // the key and nothing under it
		return nil
	}
	root := doc.Content[0]
	switch root.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(root.Content); i += 2 {
			if err := a.addGoal(c, root.Content[i], root.Content[i].Value, root.Content[i+1]); err != nil {
				return err
			}
		}
	case yaml.SequenceNode:
		for _, item := range root.Content {
			if err := a.addGoal(c, item, "", item); err != nil {
				return err
			}
		}
	default:
		return usagef(goalsHint, "%s:%d: goals: want figures and their goals", c.path, max(root.Line, 1))
	}
	return nil
}

// goalNames are goals for a list of settings.
func goalNames(goals []placedGoal) string {
	names := make([]string, len(goals))
	for i, g := range goals {
		names[i] = g.String()
	}
	return strings.Join(names, ", ")
}

// addGoal adds a goal; at is where it stands, and name the metric where that
// is the key.
func (a *app) addGoal(c *configuration, at *yaml.Node, name string, value *yaml.Node) error {
	where := fmt.Sprintf("%s:%d: goals", c.path, at.Line)
	var said goalText
	var err error
	switch {
	case value.Kind == yaml.ScalarNode && name != "":
		said.Metric, said.Goal = name, value.Value
	case value.Kind == yaml.MappingNode:
		if said, err = readGoal(value); err != nil {
			return usagef(goalsHint, "%s: %v", where, err)
		}
		if name != "" && said.Metric != "" {
			return usagef(goalsHint, "%s: %s: metric %s: the figure is named twice", where, name, said.Metric)
		}
		said.Metric += name
	default:
		return usagef(goalsHint, "%s: want a goal such as \">= 80%%\", or metric and goal", where)
	}
	g, err := said.goal()
	if err != nil {
		return usagef("", "%s: %v", where, err)
	}
	a.configuredGoals = append(a.configuredGoals, placedGoal{g, fmt.Sprintf("%s:%d: %s", c.path, at.Line, g.Metric)})
	return nil
}

// A goalText is a goal as the file has it.
type goalText struct{ Metric, Goal, Segment, Start, Date, Since string }

// readGoal reads the keys of a goal, all of them texts.
func readGoal(node *yaml.Node) (t goalText, err error) {
	fields := map[string]*string{
		"metric": &t.Metric, "goal": &t.Goal, "segment": &t.Segment, "start": &t.Start, "date": &t.Date, "since": &t.Since,
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i].Value, node.Content[i+1]
		to, ok := fields[key]
		switch {
		case !ok:
			known := []string{"metric", "goal", "segment", "start", "date", "since"}
			problem := fmt.Sprintf("no key %q, want %s", key, oneOf(known))
			if guess := nearest.Of(key, known); guess != "" {
				problem += "; did you mean " + guess + "?"
			}
			return t, errors.New(problem)
		case value.Kind != yaml.ScalarNode:
			return t, fmt.Errorf("%s: want a single value", key)
		}
		*to = value.Value
	}
	return t, nil
}

// goal is the goal that the text describes.
func (t goalText) goal() (g metric.Goal, err error) {
	if t.Metric == "" {
		return g, fmt.Errorf("want a metric: %s", oneOf(metric.GoalMetrics()))
	}
	g, err = metric.ParseGoal(t.Metric, t.Goal)
	if err != nil {
		return g, err
	}
	if t.Segment != "" {
		column, value, ok := strings.Cut(t.Segment, "=")
		if !ok {
			column, value = "segment", t.Segment
		}
		if g.By, g.Group = strings.TrimSpace(column), strings.TrimSpace(value); g.By == "" || g.Group == "" {
			return g, fmt.Errorf("segment %q: want column=value, or a value of the column segment", t.Segment)
		}
	}
	if t.Start != "" {
		if g.Start, err = g.ParseFigure(t.Start); err != nil {
			return g, fmt.Errorf("start: %w", err)
		}
		if math.Abs(g.Start-g.Target) < 1e-12 {
			return g, fmt.Errorf("start: %q is the goal itself", t.Start)
		}
	}
	if t.Date != "" {
		if g.Due, err = calendar.ParseDay(t.Date); err != nil {
			return g, fmt.Errorf("date: %w", err)
		}
	}
	if t.Since != "" {
		if g.Since, err = calendar.ParseSince(t.Since); err != nil {
			return g, fmt.Errorf("since: %w", err)
		}
	}
	return g, nil
}
