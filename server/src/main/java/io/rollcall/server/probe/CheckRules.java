package io.rollcall.server.probe;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.wire.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which applications are checked, and how, as the operator wrote it down. The first rule whose pattern an
 * application's name matches counts. Immutable.
 */
public final class CheckRules {
    /** The form of the value, in words. */
    public static final String FORM =
            "PATTERN: tcp, http, https or none, with port=, path=, codes=, interval=, timeout=, healthy-after=,"
                    + " unhealthy-after=, header=NAME:VALUE, separated by semicolons";

    private static final int MOST_RULES = 1_000;
    private static final Pattern NAMES = Pattern.compile("[^\\s:;\"]{1,255}");

    private final List<Rule> rules;

    /** @param check nothing if these applications are not to be checked */
    private record Rule(NamePattern pattern, Optional<CheckSpec> check) {}

    /** Names that have these texts in this order, with anything between. */
    private record NamePattern(List<String> literals) {
        static NamePattern of(String text) {
            return new NamePattern(List.of(InstanceKey.appName(text).split("\\*", -1)));
        }

        /** In one pass: names are chosen by clients, and must not make a regular expression go back and forth. */
        boolean matches(String name) {
            String first = literals.get(0);
            String last = literals.get(literals.size() - 1);
            if (literals.size() == 1) {
                return name.equals(first);
            }
            if (name.length() < first.length() + last.length() || !name.startsWith(first) || !name.endsWith(last)) {
                return false;
            }
            int at = first.length();
            int end = name.length() - last.length();
            for (String literal : literals.subList(1, literals.size() - 1)) {
                int found = name.indexOf(literal, at);
                if (found < 0 || found + literal.length() > end) {
                    return false;
                }
                at = found + literal.length();
            }
            return true;
        }
    }

    private CheckRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads the value of the key, such as {@code ORDERS-DB: tcp port=5432; WEB-*: http path=/health}.
     *
     * @throws IllegalArgumentException with a message that names the rule and what is wrong with it
     */
    public static CheckRules parse(String text) {
        List<Rule> rules = new ArrayList<>();
        for (String part : split(text, ';')) {
            if (part.isBlank()) {
                continue;
            }
            if (rules.size() == MOST_RULES) {
                throw new IllegalArgumentException("there are more than " + MOST_RULES + " rules");
            }
            try {
                rules.add(rule(part.strip()));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(
                        "in the rule '" + Excerpt.of(part.strip(), 60) + "' " + wrong.getMessage(), wrong);
            }
        }
        return new CheckRules(rules);
    }

    private static Rule rule(String text) {
        int colon = text.indexOf(':');
        String names = text.substring(0, Math.max(0, colon)).strip();
        if (!NAMES.matcher(names).matches()) {
            throw new IllegalArgumentException("no application stands before a colon, such as WEB-*: http");
        }
        List<String> words = split(text.substring(colon + 1), ' ').stream()
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing stands behind the colon; one of tcp, http, https and none is to");
        }
        return new Rule(NamePattern.of(names), check(words.get(0), words.subList(1, words.size())));
    }

    private static Optional<CheckSpec> check(String kind, List<String> settings) {
        if (kind.equals("none")) {
            if (!settings.isEmpty()) {
                throw new IllegalArgumentException("'none' has no settings");
            }
            return Optional.empty();
        }
        CheckDraft draft = new CheckDraft();
        Set<String> given = new HashSet<>();
        for (String setting : settings) {
            int equal = setting.indexOf('=');
            if (equal < 1) {
                throw new IllegalArgumentException("'" + Excerpt.of(setting) + "' is no setting such as port=5432");
            }
            String name = setting.substring(0, equal);
            String value = setting.substring(equal + 1);
            if (name.equals("header")) {
                int colon = Math.max(0, value.indexOf(':'));
                draft.header(
                        name,
                        value.substring(0, colon),
                        value.substring(Math.min(value.length(), colon + 1)).strip());
            } else if (!given.add(name)) {
                throw new IllegalArgumentException(name + " is given twice");
            } else {
                draft.set(name, name, value);
            }
        }
        return Optional.of(draft.over(CheckSpec.usual(CheckMetadata.kind(kind))));
    }

    /** Parts between separators, but for those in quotes, which are left out; a space is any white space. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean separates = separator == ' ' ? Character.isWhitespace(c) : c == separator;
            if (c == '"') {
                quoted = !quoted;
            }
            if (separates && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else if (c != '"' || separator != ' ') {
                part.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a quotation mark is open at the end");
        }
        parts.add(part.toString());
        return parts;
    }

    /** The check for an application, if there is to be one. */
    Optional<CheckSpec> forApplication(String name) {
        for (Rule rule : rules) {
            if (rule.pattern().matches(name)) {
                return rule.check();
            }
        }
        return Optional.empty();
    }
}
