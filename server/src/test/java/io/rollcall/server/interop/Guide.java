package io.rollcall.server.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of the migration guide: its fenced blocks that have a name, in the order of the page. */
final class Guide {
    private static final Pattern BLOCK =
            Pattern.compile("^```(sh|properties)([^\\n]*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("^ name=(\\S+) on=(\\S+)$");

    private final Map<String, Block> blocks = new LinkedHashMap<>();

    /**
     * One block.
     *
     * @param machines that each of its lines is for
     * @param lines with those that go on behind a backslash put together
     */
    record Block(String name, List<String> machines, List<String> lines) {}

    /** @param page in Markdown, relative to the module */
    Guide(Path page) {
        try {
            Matcher matcher = BLOCK.matcher(Files.readString(page));
            while (matcher.find()) {
                add(matcher.group(2), matcher.group(3));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void add(String tags, String text) {
        Matcher tag = TAG.matcher(tags);
        if (!tag.matches()) {
            throw new IllegalStateException("A block of the guide that no test can run: it has no name\n" + text);
        }
        List<String> lines = text.replaceAll("\\s*\\\\\n\\s*", " ").lines().toList();
        Block block = new Block(tag.group(1), List.of(tag.group(2).split(",", -1)), lines);
        if (blocks.put(block.name(), block) != null) {
            throw new IllegalStateException("Two blocks of the guide are called " + block.name());
        }
    }

    Block block(String name) {
        Block block = blocks.get(name);
        if (block == null) {
            throw new IllegalStateException("The guide has no block " + name + " but " + blocks.keySet());
        }
        return block;
    }

    List<String> names() {
        return new ArrayList<>(blocks.keySet());
    }
}
