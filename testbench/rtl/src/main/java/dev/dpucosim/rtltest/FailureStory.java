// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.process.Journal;
import dev.dpucosim.process.Simulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One page of HTML about one failure: what was asserted, what every bus did around it, who waited for whom. */
final class FailureStory {

    private static final int ROWS_MAX = 40;
    private static final int CYCLES_SHOWN = 200;
    private static final int LABEL_PIXELS = 160;
    private static final int LINE_PIXELS = 960;
    private static final int ROW_PIXELS = 22;
    private static final String STYLE =
            """
                    body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 72em; color: #222 }
                    h1 { font-size: 1.3em } h2 { font-size: 1.05em; margin-top: 1.8em }
                    pre { background: #f4f4f2; padding: .8em 1em; overflow-x: auto; font-size: 13px }
                    table { border-collapse: collapse; font-size: 13px }
                    td, th { text-align: left; padding: .15em .9em .15em 0 }
                    td.n { text-align: right; font-variant-numeric: tabular-nums } .open { color: #a40000 }
                    rect { fill: #4a7ab5 } text { font: 12px system-ui, sans-serif } .axis { stroke: #bbb }
                    """;

    private final String test;
    private final Throwable failure;
    private final Simulation simulation;
    private final String repeat;
    private final Path waveform;
    private final StringBuilder page = new StringBuilder();

    /**
     * @param waveform
     *            of the cycles before the failure; null if there is none
     */
    FailureStory(String test, Throwable failure, Simulation simulation, String repeat, Path waveform) {
        this.test = test;
        this.failure = failure;
        this.simulation = simulation;
        this.repeat = repeat;
        this.waveform = waveform;
    }

    /** Writes the page and returns where it is. */
    Path write(String name) throws IOException {
        final Path file = Reports.folder().resolve(Reports.fileName(name) + ".html");
        Files.writeString(file, text());
        return file;
    }

    String text() {
        final long cycle = simulation.device().cycle();
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").append(escaped(test))
                .append("</title><style>\n").append(STYLE).append("</style></head><body>\n");
        element("h1", test);
        element("p", "Failed in cycle " + cycle + ", at " + simulation.device().timePs() + " ps, seed "
                + simulation.seed() + ".");
        element("pre", String.valueOf(failure.getMessage() == null ? failure : failure.getMessage()));
        element("h2", "To see it again");
        element("pre", repeat);
        if (waveform != null) {
            waveform();
        }
        handshakes();
        processes();
        timeline(cycle);
        transactions(cycle);
        element("h2", "Stack");
        final StringWriter stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack));
        element("pre", stack.toString());
        return page.append("</body></html>\n").toString();
    }

    /** Viewers have no addresses for a moment, but files that say what to show. */
    private void waveform() {
        page.append("<p>Waveform of the cycles before: <a href=\"").append(escaped(waveform.toUri().toString()))
                .append("\">").append(escaped(waveform.getFileName().toString())).append("</a>; the failure is at ")
                .append(simulation.device().timePs()).append(" ps.</p>\n");
        try {
            final Path view = new WaveView(simulation, waveform).write();
            element("pre", "gtkwave " + view);
        } catch (IOException e) {
            element("p", "A view of it could not be written: " + e);
        }
    }

    private void handshakes() {
        final List<String> open = OpenHandshakes.of(simulation);
        element("h2", "Handshakes that stand open");
        page.append("<ul>");
        for (String sentence : open) {
            page.append("<li class=\"open\">").append(escaped(sentence)).append("</li>");
        }
        page.append(open.isEmpty() ? "<li>none</li>" : "").append("</ul>\n");
    }

    private void processes() {
        element("h2", "Processes");
        final String waiting = simulation.waiting().strip();
        element("pre", waiting.isEmpty() ? "none but the one that failed" : waiting.replaceAll("\n +", "\n"));
    }

    /** A row for each bus, a box for each of its transactions, the failure at the right end. */
    private void timeline(long cycle) {
        final List<String> buses = simulation.journal().buses();
        if (buses.isEmpty()) {
            return;
        }
        element("h2", "Buses in the last " + CYCLES_SHOWN + " cycles");
        final long from = Math.max(0, cycle - CYCLES_SHOWN);
        final double scale = (double) LINE_PIXELS / CYCLES_SHOWN;
        page.append("<svg width=\"").append(LABEL_PIXELS + LINE_PIXELS + 10).append("\" height=\"")
                .append((buses.size() + 1) * ROW_PIXELS).append("\">\n");
        for (int row = 0; row < buses.size(); row++) {
            final int top = row * ROW_PIXELS;
            label(0, top, buses.get(row));
            for (Journal.Entry entry : simulation.journal().of(buses.get(row))) {
                if (entry.cycleLast() < from) {
                    continue;
                }
                final double left = LABEL_PIXELS + (Math.max(entry.cycleFirst(), from) - from) * scale;
                final double right = LABEL_PIXELS + (entry.cycleLast() + 1 - from) * scale;
                page.append(String.format("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>", left,
                        top + 4, Math.max(1.5, right - left - 0.5), ROW_PIXELS - 8)).append(escaped(line(entry)))
                        .append("</title></rect>\n");
            }
        }
        final int bottom = buses.size() * ROW_PIXELS;
        page.append("<line class=\"axis\" x1=\"").append(LABEL_PIXELS).append("\" x2=\"")
                .append(LABEL_PIXELS + LINE_PIXELS).append("\" y1=\"").append(bottom).append("\" y2=\"").append(bottom)
                .append("\"/>\n");
        label(LABEL_PIXELS, bottom, "cycle " + from);
        label(LABEL_PIXELS + LINE_PIXELS - 80, bottom, "cycle " + cycle);
        page.append("</svg>\n");
    }

    private void label(int left, int top, String text) {
        page.append("<text x=\"").append(left).append("\" y=\"").append(top + 15).append("\">").append(escaped(text))
                .append("</text>\n");
    }

    private void transactions(long cycle) {
        for (String bus : simulation.journal().buses()) {
            final List<Journal.Entry> entries = simulation.journal().of(bus);
            element("h2", bus);
            page.append("<table><tr><th>first</th><th>last</th><th>cycles before</th><th>transaction</th></tr>\n");
            for (Journal.Entry entry : entries.subList(Math.max(0, entries.size() - ROWS_MAX), entries.size())) {
                page.append("<tr><td class=\"n\">").append(entry.cycleFirst()).append("</td><td class=\"n\">")
                        .append(entry.cycleLast()).append("</td><td class=\"n\">").append(cycle - entry.cycleLast())
                        .append("</td><td>").append(escaped(String.valueOf(entry.what()))).append("</td></tr>\n");
            }
            page.append("</table>\n");
        }
    }

    private static String line(Journal.Entry entry) {
        return "cycles " + entry.cycleFirst() + " to " + entry.cycleLast() + ": " + entry.what();
    }

    private void element(String name, String text) {
        page.append('<').append(name).append('>').append(escaped(text)).append("</").append(name).append(">\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
