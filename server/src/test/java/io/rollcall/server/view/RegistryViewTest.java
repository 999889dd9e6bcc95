package io.rollcall.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.LiveInstance;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RegistryViewTest {
    private static final InstanceStatus[] STATUSES = InstanceStatus.values();

    /** More applications than the index has rows, so that they share some. */
    @Test
    void counts_and_applications_are_those_of_a_recount_after_any_changes() {
        RandomGenerator random = ViewFixtures.seeded(3);
        RegistryView view = RegistryView.EMPTY;
        TreeMap<String, LiveInstance> model = new TreeMap<>();
        for (int step = 0; step < 6_000; step++) {
            String app = "APP" + random.nextInt(700);
            String id = "i" + random.nextInt(3);
            LiveInstance shown = ViewFixtures.shown(app, id, STATUSES[random.nextInt(STATUSES.length)]);
            long before = view.version();
            if (random.nextInt(3) > 0) {
                view = view.with(shown, RecentChanges.NONE);
                model.put(app + "/" + id, shown);
                assertThat(view.version()).isGreaterThan(before);
            } else if (model.remove(app + "/" + id) != null) {
                view = view.without(shown, RecentChanges.NONE);
                assertThat(view.version()).isGreaterThan(before);
            }
            if (step % 200 == 0) {
                check(view, model);
            }
        }
        for (LiveInstance left : List.copyOf(model.values())) {
            view = view.without(left, RecentChanges.NONE);
        }
        check(view, new TreeMap<>());
    }

    private static void check(RegistryView view, Map<String, LiveInstance> model) {
        assertThat(view.counts()).isEqualTo(ApplicationViewTest.recount(model.values()));
        TreeMap<String, LiveInstance> found = new TreeMap<>();
        for (ApplicationView application : view.applications().all()) {
            assertThat(view.applications().get(application.name())).isSameAs(application);
            for (LiveInstance shown : application.instances()) {
                found.put(shown.key().toString(), shown);
            }
        }
        assertThat(found).isEqualTo(model);
        assertThat(view.applications().size())
                .isEqualTo(view.applications().all().size());
    }

    @Test
    void an_application_that_is_not_there_is_not_found() {
        assertThat(RegistryView.EMPTY.applications().get("NONE")).isNull();
        assertThat(RegistryView.EMPTY.applications().replaced("NONE", null).size())
                .isZero();
        assertThat(RegistryView.EMPTY.firstWithId("i")).isNull();
    }
}
