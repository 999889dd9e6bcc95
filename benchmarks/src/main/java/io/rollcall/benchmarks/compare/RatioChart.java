package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Figures;
import java.util.List;
import java.util.Locale;

/** How many times better each row is, as bars on a logarithmic scale: an SVG that is read on light and on dark. */
final class RatioChart {
    private static final int LEFT = 470;
    private static final int WIDTH = 1_000;
    private static final int BAR = 18;
    private static final int STEP = 28;
    private static final int TOP = 64;

    private RatioChart() {}

    static String of(String title, List<Result> results) {
        List<Result> shown =
                results.stream().filter(result -> result.ratio().isPresent()).toList();
        double most = shown.stream()
                .mapToDouble(result -> result.ratio().orElseThrow().median())
                .max()
                .orElse(1);
        double least = shown.stream()
                .mapToDouble(result -> result.ratio().orElseThrow().median())
                .min()
                .orElse(1);
        int low = (int) Math.floor(Math.log10(Math.min(least, 1)));
        int high = Math.max((int) Math.ceil(Math.log10(most)), 1);
        double decade = (double) (WIDTH - LEFT - 90) / (high - low);
        int height = TOP + STEP * shown.size() + 40;
        StringBuilder svg = new StringBuilder(head(height, title));
        for (int power = low; power <= high; power++) {
            double x = LEFT + (power - low) * decade;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\"/>"
                            + "<text class=\"note\" x=\"%1$.1f\" y=\"%4$d\" text-anchor=\"middle\">%5$s</text>%n",
                    x,
                    TOP - 8,
                    height - 32,
                    height - 14,
                    power < 0 ? "1/" + (long) Math.pow(10, -power) : (long) Math.pow(10, power) + "x"));
        }
        double one = LEFT - low * decade;
        for (int i = 0; i < shown.size(); i++) {
            Result result = shown.get(i);
            double ratio = result.ratio().orElseThrow().median();
            double end = one + Math.log10(ratio) * decade;
            int y = TOP + i * STEP;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                            + "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>"
                            + "<text class=\"name\" x=\"%.1f\" y=\"%d\">%sx</text>%n",
                    LEFT - 12,
                    y + 14,
                    escaped(result.row().name()),
                    ratio >= 1 ? "better" : "worse",
                    Math.min(one, end),
                    y,
                    Math.max(Math.abs(end - one), 1),
                    BAR,
                    Math.max(one, end) + 6,
                    y + 14,
                    Figures.digits(ratio)));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String head(int height, String title) {
        return String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
                <title>%3$s</title>
                <style>
                text { font-family: system-ui, sans-serif; fill: #222 }
                .title { font-size: 17px; font-weight: 600 }
                .name { font-size: 13px }
                .note { font-size: 12px; fill: #666 }
                .grid { stroke: #bbb; stroke-width: 1 }
                .back { fill: #fff }
                .better { fill: #2a7ab9 }
                .worse { fill: #c2602a }
                @media (prefers-color-scheme: dark) {
                text { fill: #ddd } .note { fill: #999 } .grid { stroke: #444 } .back { fill: #161616 }
                .better { fill: #5aa7e0 } .worse { fill: #e08a54 }
                }
                </style>
                <rect class="back" width="%1$d" height="%2$d"/>
                <text class="title" x="16" y="26">%3$s</text>
                <text class="note" x="16" y="45">how many times better Rollcall is than Spring Cloud Eureka, medians</text>
                """,
                WIDTH,
                height,
                escaped(title));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
