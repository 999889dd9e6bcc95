package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.added;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.InstanceUpdate;
import io.rollcall.client.model.Vips;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A directory that follows from another is the one that would be made anew. */
class DirectoryTest {
    private static final List<String> APPS = List.of("A", "B", "C", "D");
    private static final List<String> VIPS = List.of("x", "y", "x,y", "z", ",z,", "");
    private static final List<InstanceStatus> STATUSES =
            List.of(InstanceStatus.UP, InstanceStatus.UP, InstanceStatus.DOWN, InstanceStatus.OUT_OF_SERVICE);

    private final SplittableRandom random = new SplittableRandom(7);

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Instance instance() {
        return up(any(APPS), "i-" + random.nextInt(5))
                .withStatus(any(STATUSES))
                .withVips(new Vips(any(VIPS), random.nextBoolean() ? null : any(VIPS)));
    }

    private List<InstanceUpdate> updates() {
        List<InstanceUpdate> updates = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Instance one = instance();
            updates.add(
                    random.nextInt(3) == 0 ? new InstanceUpdate.Gone(one.key()) : new InstanceUpdate.Shown(added(one)));
        }
        return updates;
    }

    private static void assertSame(Directory one, Directory other) {
        assertThat(one.appsHashCode()).isEqualTo(other.appsHashCode());
        assertThat(one.size()).isEqualTo(other.size());
        assertThat(one.applicationNames()).isEqualTo(other.applicationNames());
        for (String app : APPS) {
            assertThat(one.application(app)).isEqualTo(other.application(app));
        }
        for (String vip : List.of("x", "y", "z")) {
            assertThat(one.vip(vip)).as(vip).isEqualTo(other.vip(vip));
            assertThat(one.secureVip(vip)).as(vip).isEqualTo(other.secureVip(vip));
        }
    }

    @Test
    void after_any_changes_it_answers_as_one_made_anew() {
        for (boolean onlyUp : new boolean[] {true, false}) {
            Directory.Selection selection = new Directory.Selection(onlyUp, "");
            Directory directory = Directory.empty(selection);
            for (int i = 0; i < 2_000; i++) {
                directory = directory.with(updates());
                assertSame(directory, Directory.of(directory.asApplications(), selection));
            }
        }
    }

    @Test
    void its_changes_lead_from_the_one_before_to_it() {
        Directory.Selection selection = new Directory.Selection(false, "");
        Directory before = Directory.empty(selection);
        for (int i = 0; i < 500; i++) {
            Directory after = before.with(updates());
            List<RegistryChange> changes = after.changesSince(before);
            Set<Object> keys = new HashSet<>();
            List<InstanceUpdate> again = new ArrayList<>();
            for (RegistryChange change : changes) {
                assertThat(keys.add(change.key())).isTrue();
                assertThat(before.instance(change.key()).isPresent()).isEqualTo(change.action() != ActionType.ADDED);
                again.add(
                        change.action() == ActionType.DELETED
                                ? new InstanceUpdate.Gone(change.key())
                                : new InstanceUpdate.Shown(change.instance()));
            }
            Directory led = before.with(again);
            assertThat(led.changesSince(after)).isEmpty();
            assertThat(after.changesSince(led)).isEmpty();
            before = after;
        }
    }

    @Test
    void what_is_kept_stands_beside_what_is_there() {
        Directory.Selection selection = new Directory.Selection(true, "");
        Instance old = up("A", "i-1");
        Directory before = Directory.of(List.of(added(old), added(up("A", "i-2"))), selection);
        Instance changed = up("A", "i-2").withLastDirtyTimestamp(9);
        Directory kept = Directory.of(List.of(added(changed), added(up("B", "i-3"))), selection)
                .keeping(before);
        assertThat(kept.application("A")).containsExactly(changed, old);
        assertThat(kept.application("B")).hasSize(1);
        assertThat(kept.keeping(before)).isSameAs(kept);
    }
}
