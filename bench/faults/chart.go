package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"time"
)

// A column is one line of the picture.
type column struct {
	name, color, unit string
	value             func(sample) float64
}

func (c column) show(v float64) string {
	if c.unit == "" {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.1f %s", v, c.unit)
}

func columns() []column {
	const mebi = 1 << 20
	return []column{
		{"heap behind a collection", "#1a7f37", "MiB", func(s sample) float64 { return float64(s.heap) / mebi }},
		{"resident memory", "#0969da", "MiB", func(s sample) float64 { return float64(s.rss) / mebi }},
		{"goroutines", "#9a6700", "", func(s sample) float64 { return float64(s.goroutines) }},
		{"descriptors", "#8250df", "", func(s sample) float64 { return float64(s.files) }},
	}
}

// The sizes of the picture.
const (
	chartWidth, panelHeight = 880, 210
	marginLeft, marginTop   = 70, 70
	plotWidth, plotHeight   = 760, 150
)

// writeChart draws the samples: memory above, goroutines and descriptors below.
func writeChart(name string, samples []sample, o options) error {
	var b strings.Builder
	last := samples[len(samples)-1]
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif" `+
		"font-size=\"13\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n", chartWidth, marginTop+2*panelHeight+20)
	fmt.Fprintf(&b, `<text x="20" y="26" font-size="17" fill="#1f2328">`+
		"A soak of %.0f minutes through a hostile server: %d requests, %d violations</text>\n",
		o.soak.Minutes(), last.requests, last.guilty)
	fmt.Fprintf(&b, `<text x="20" y="46" fill="#59636e">`+
		"%s, seed %d, %.0f requests in a second, client and server in one process, %d processors, %s</text>\n",
		time.Now().Format(time.DateOnly), o.seed, last.rate(), runtime.NumCPU(), runtime.Version())
	all := columns()
	panel(&b, marginTop, "MiB", all[:2], samples, o.soak)
	panel(&b, marginTop+panelHeight, "count", all[2:], samples, o.soak)
	b.WriteString("</svg>\n")
	return os.WriteFile(name, []byte(b.String()), 0o644) //nolint:gosec // a picture for everybody
}

// panel draws columns over time with one axis.
func panel(b *strings.Builder, top int, unit string, lines []column, samples []sample, whole time.Duration) {
	highest := 1.0
	for _, c := range lines {
		for _, s := range samples {
			highest = max(highest, c.value(s))
		}
	}
	step := math.Pow(10, math.Floor(math.Log10(highest)))
	if highest/step < 2 {
		step /= 5
	} else if highest/step < 5 {
		step /= 2
	}
	limit := math.Ceil(highest/step*1.15) * step
	x := func(at time.Duration) float64 {
		return marginLeft + plotWidth*at.Seconds()/max(whole.Seconds(), samples[len(samples)-1].at.Seconds())
	}
	y := func(v float64) float64 { return float64(top) + plotHeight*(1-v/limit) }
	for v := 0.0; v <= limit+step/10; v += step {
		fmt.Fprintf(b, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#d1d9e0"/>`, marginLeft, marginLeft+plotWidth, y(v), y(v))
		fmt.Fprintf(b, `<text x="%d" y="%.1f" text-anchor="end" fill="#59636e">%g</text>`+"\n", marginLeft-8, y(v)+4, v)
	}
	fmt.Fprintf(b, `<text x="18" y="%d" fill="#59636e" transform="rotate(-90 18 %d)" text-anchor="middle">%s</text>`+"\n",
		top+plotHeight/2, top+plotHeight/2, unit)
	ticks := max(time.Minute, (whole / 15).Round(time.Minute))
	if whole < 2*time.Minute {
		ticks = max(whole/6, time.Second)
	}
	for at := time.Duration(0); at <= whole; at += ticks {
		label := fmt.Sprintf("%g min", math.Round(at.Minutes()*10)/10)
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle" font-size="11" fill="#59636e">%s</text>`+"\n",
			x(at), top+plotHeight+18, label)
	}
	for i, c := range lines {
		fmt.Fprintf(b, `<polyline fill="none" stroke="%s" stroke-width="1.8" points="`, c.color)
		for _, s := range samples {
			fmt.Fprintf(b, "%.1f,%.1f ", x(s.at), y(c.value(s)))
		}
		b.WriteString("\"/>\n")
		left := marginLeft + 10 + i*230
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="14" height="4" fill="%s"/><text x="%d" y="%d" fill="#1f2328">%s</text>`+"\n",
			left, top-11, c.color, left+20, top-5, c.name)
	}
}
