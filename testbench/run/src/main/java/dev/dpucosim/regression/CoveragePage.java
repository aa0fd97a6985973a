// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import dev.dpucosim.coverage.BinCount;
import dev.dpucosim.coverage.CoverageReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Pages of HTML: the one that leads to all reports, and the one of functional coverage. */
final class CoveragePage {

    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 60em; color: #222 }
            h1 { font-size: 1.3em } table { border-collapse: collapse }
            td, th { text-align: left; padding: .15em 1.2em .15em 0 }
            td.n { text-align: right; font-variant-numeric: tabular-nums } .hole { color: #a40000 }
            """;

    private CoveragePage() {
    }

    /** One row for each kind of coverage. */
    static void write(Path file, Map<String, String> totals, Map<String, String> links) throws IOException {
        final StringBuilder page = begin("Coverage");
        page.append("<table>\n");
        totals.forEach((what, total) -> {
            final String link = links.get(what);
            page.append("<tr><td>").append(link == null ? escaped(what) : "<a href=\"" + link + "\">" + escaped(what)
                    + "</a>").append("</td><td>").append(escaped(total)).append("</td></tr>\n");
        });
        Files.writeString(file, page.append("</table>\n</body></html>\n"));
    }

    /** One row for each bin, holes in red. */
    static void write(Path file, CoverageReport report) throws IOException {
        final StringBuilder page = begin("Functional coverage: " + report.total());
        page.append(
                "<table>\n<tr><th>group</th><th>point</th><th>kind</th><th>bin</th><th>hits</th><th>goal</th></tr>\n");
        for (BinCount bin : report.bins()) {
            page.append(bin.hole() ? "<tr class=\"hole\">" : "<tr>");
            for (String cell : new String[] {bin.group(), bin.point(), bin.kind().label(), bin.bin()}) {
                page.append("<td>").append(escaped(cell)).append("</td>");
            }
            page.append("<td class=\"n\">").append(bin.hits()).append("</td><td class=\"n\">").append(bin.kind()
                    .wanted() ? bin.goal() : "").append("</td></tr>\n");
        }
        Files.writeString(file, page.append("</table>\n</body></html>\n"));
    }

    private static StringBuilder begin(String title) {
        return new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").append(
                escaped(title)).append("</title><style>\n").append(STYLE).append("</style></head><body>\n<h1>").append(
                        escaped(title)).append("</h1>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
