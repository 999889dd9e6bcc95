package io.rollcall.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Brings a server into a given state, by client requests alone. */
final class Registrations {

    private final RawHttp http;

    Registrations(RawHttp http) {
        this.http = http;
    }

    /** Cancels every instance; that ends its status override, too. */
    void clear() {
        for (Tree.Branch instance :
                http.send(Request.get("apps", "application/json")).tree().instances()) {
            expect(200, Request.of("DELETE", pathOf(instance)));
        }
    }

    /**
     * Makes each of the instances appear as it was recorded: its own words by a replicated registration (which passes the
     * status rules unchanged), its actionType by the operation that leads to it.
     */
    void bringAbout(List<Tree.Branch> recorded) {
        for (Tree.Branch instance : recorded) {
            String action = instance.text("actionType");
            if (action.equals("MODIFIED")) {
                modify(instance);
            } else {
                register(instance);
            }
            if (action.equals("DELETED")) {
                expect(200, Request.of("DELETE", pathOf(instance)));
            }
        }
    }

    private void modify(Tree.Branch instance) {
        String status = instance.text("status");
        String detour = status.equals("DOWN") ? "STARTING" : "DOWN";
        register(with(with(instance, "status", detour), "overriddenStatus", "UNKNOWN"));
        String path = pathOf(instance) + "/status?value=";
        if (instance.text("overriddenStatus").equals(status)) {
            expect(200, Request.of("PUT", path + status));
        } else {
            expect(200, Request.of("PUT", path + "OUT_OF_SERVICE"));
            expect(200, Request.of("DELETE", path + status));
        }
    }

    private void register(Tree.Branch instance) {
        expect(
                204,
                Request.json("POST", "apps/" + instance.text("app"), RegisterBody.of(instance))
                        .replicated());
    }

    private void expect(int status, Request request) {
        assertThat(http.send(request).status()).as("setting up: %s", request).isEqualTo(status);
    }

    private static Tree.Branch with(Tree.Branch instance, String field, String text) {
        TreeMap<String, Tree> fields = new TreeMap<>(instance.fields());
        fields.put(field, Tree.text(text));
        return new Tree.Branch(fields);
    }

    private static String pathOf(Tree.Branch instance) {
        Map.Entry<String, String> key = Tree.keyOf(instance);
        return "apps/" + Request.encode(key.getKey()) + "/" + Request.encode(key.getValue());
    }
}
