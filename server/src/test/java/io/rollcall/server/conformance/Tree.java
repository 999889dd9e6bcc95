package io.rollcall.server.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A document without its format: JSON and XML become the same tree, except that every scalar of XML is a text. */
sealed interface Tree {

    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    record Leaf(String text, Kind kind) implements Tree {
        @Override
        public String toString() {
            return kind == Kind.TEXT ? "\"" + text + "\"" : text;
        }
    }

    record Branch(SortedMap<String, Tree> fields) implements Tree {
        public Branch {
            fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        }

        @Nullable
        Tree get(String name) {
            return fields.get(name);
        }

        /** The text of a scalar field, empty when it is absent. */
        String text(String name) {
            return fields.get(name) instanceof Leaf leaf ? leaf.text() : "";
        }

        /** A nested object, empty when it is absent. */
        Branch branch(String name) {
            return fields.get(name) instanceof Branch branch ? branch : new Branch(new TreeMap<>());
        }

        /** A list, empty when it is absent. */
        List<Tree> items(String name) {
            return fields.get(name) instanceof Items list ? list.items() : List.of();
        }

        Branch without(String name) {
            SortedMap<String, Tree> rest = new TreeMap<>(fields);
            rest.remove(name);
            return new Branch(rest);
        }

        @Override
        public String toString() {
            return fields.toString();
        }
    }

    record Items(List<Tree> items) implements Tree {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return items.toString();
        }
    }

    static Leaf text(String text) {
        return new Leaf(text, Kind.TEXT);
    }

    default Branch asBranch() {
        if (this instanceof Branch branch) {
            return branch;
        }
        throw new AssertionError("expected an object but found " + this);
    }

    /** Every instance in the document, wherever it stands. */
    default List<Branch> instances() {
        List<Branch> found = new ArrayList<>();
        collectInstances(found);
        return found;
    }

    private void collectInstances(List<Branch> found) {
        if (this instanceof Items list) {
            list.items().forEach(item -> item.collectInstances(found));
        } else if (this instanceof Branch branch) {
            if (branch.get("hostName") != null && branch.get("status") != null) {
                found.add(branch);
            } else {
                branch.fields().values().forEach(field -> field.collectInstances(found));
            }
        }
    }

    /** What identifies an instance in the registry: its application and instanceId, or what stands in for that. */
    static Map.Entry<String, String> keyOf(Branch instance) {
        String id = instance.text("instanceId");
        if (id.isEmpty()) {
            id = instance.branch("dataCenterInfo").branch("metadata").text("instance-id");
        }
        return Map.entry(instance.text("app"), id.isEmpty() ? instance.text("hostName") : id);
    }
}
