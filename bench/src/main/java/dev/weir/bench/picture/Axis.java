package dev.weir.bench.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A logarithmic axis: what is measured here spans powers of ten.
 *
 * @param least the least value, more than 0
 * @param greatest the greatest, more than the least
 * @param from where the least is drawn
 * @param to where the greatest is drawn
 */
record Axis(double least, double greatest, double from, double to) {

    private static final int MOST_TICKS = 7;

    /** An axis that holds all values, from a round one to a round one. */
    static Axis of(double[] values, double from, double to) {
        double least = Double.MAX_VALUE;
        double greatest = Double.MIN_VALUE;
        for (double value : values) {
            if (value > 0) {
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
        }
        if (least > greatest) {
            return new Axis(1, 10, from, to);
        }
        double low = roundDown(least);
        double high = roundUp(greatest);
        return new Axis(low, high > low ? high : low * 10, from, to);
    }

    double at(double value) {
        double part = Math.log(Math.max(value, least) / least) / Math.log(greatest / least);
        return from + part * (to - from);
    }

    /** Returns round values to label: 1, 2, 5, 10 … or powers of ten where there are many. */
    List<Double> ticks() {
        for (int[] steps : new int[][]{{1, 2, 5}, {1, 3}, {1}}) {
            List<Double> ticks = ticks(steps);
            if (ticks.size() <= MOST_TICKS) {
                return ticks;
            }
        }
        List<Double> every = ticks(new int[]{1});
        List<Double> some = new ArrayList<>();
        for (int i = 0; i < every.size(); i += (every.size() + MOST_TICKS - 1) / MOST_TICKS) {
            some.add(every.get(i));
        }
        return some;
    }

    private List<Double> ticks(int[] steps) {
        List<Double> ticks = new ArrayList<>();
        int first = (int) Math.floor(Math.log10(least));
        int last = (int) Math.ceil(Math.log10(greatest));
        for (int power = first; power <= last; power++) {
            for (int step : steps) {
                double value = step * Math.pow(10, power);
                if (value >= least * 0.999 && value <= greatest * 1.001) {
                    ticks.add(value);
                }
            }
        }
        return ticks;
    }

    private static double roundDown(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        double digit = value / power;
        return power * (digit >= 4.999 ? 5 : digit >= 1.999 ? 2 : 1);
    }

    private static double roundUp(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        double digit = value / power;
        return power * (digit <= 1.001 ? 1 : digit <= 2.001 ? 2 : digit <= 5.001 ? 5 : 10);
    }

    /** Shows a number in a few characters. */
    static String show(double value) {
        if (value >= 1e9) {
            return trim(value / 1e9) + "G";
        }
        if (value >= 1e6) {
            return trim(value / 1e6) + "M";
        }
        return value >= 1e4 ? trim(value / 1e3) + "k" : trim(value);
    }

    private static String trim(double value) {
        String text = String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.4f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
