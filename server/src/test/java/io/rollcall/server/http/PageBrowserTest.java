package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.Origin;
import io.rollcall.replication.record.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** What people see: the page in a real browser, on a node that the test steers. {@code mvn -Pbrowser}. */
class PageBrowserTest {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration SOON = Duration.ofSeconds(3);

    @SuppressWarnings("NullAway.Init") // set before all tests, or none is run
    private static ChromeDriver browser;

    private final SteeredNode node = new SteeredNode();

    @BeforeAll
    static void open(@TempDir Path profile) {
        boolean present = Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER);
        if (!present) {
            System.out.println("PageBrowserTest is skipped: it needs " + BROWSER + " and " + DRIVER
                    + " (Debian: apt-get install chromium chromium-driver)");
        }
        assumeTrue(present, "no browser");
        ChromeOptions options = new ChromeOptions()
                .setBinary(BROWSER.toFile())
                .addArguments(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--window-size=1280,900",
                        "--user-data-dir=" + profile);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
    }

    @AfterAll
    static void quit() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void fill() {
        node.register("ORDERS", "o-1");
        node.register("ORDERS", "o-2");
        node.register("STOCK", "s-1");
    }

    @AfterEach
    void close() {
        node.close();
    }

    private void look() {
        browser.get(node.uri("/").toString());
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> text("#connection"), "live"::equals);
    }

    private static String text(String css) {
        return browser.findElement(By.cssSelector(css)).getText();
    }

    /** All at once: between two questions the page may have changed. */
    @SuppressWarnings("unchecked") // the script makes a list of strings
    private static List<String> texts(String css) {
        return (List<String>) Objects.requireNonNull(browser.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map(element => element.textContent)", css));
    }

    @Test
    void every_instance_has_a_row_with_its_status_under_its_application() {
        look();

        assertThat(texts("tr.application .name")).containsExactly("ORDERS", "STOCK");
        assertThat(texts("tr.instance th")).containsExactly("o-1", "o-2", "s-1");
        assertThat(texts("tr.instance .status")).containsOnly("UP");
        assertThat(browser.findElement(By.id("protection")).isDisplayed()).isFalse();
        assertThat(browser.findElement(By.id("unreachable")).isDisplayed()).isFalse();
    }

    @Test
    void a_change_shows_within_three_seconds() {
        look();

        node.register("NEW", "n-1");
        Awaitility.await().atMost(SOON).until(() -> texts("tr.instance th").contains("n-1"));
        node.registry.setStatus(
                SteeredNode.instance("STOCK", "s-1").key(),
                InstanceStatus.OUT_OF_SERVICE,
                OptionalLong.empty(),
                Origin.CLIENT);
        Awaitility.await().atMost(SOON).until(() -> texts("tr.instance .status").contains("OUT_OF_SERVICE"));
        node.registry.cancel(SteeredNode.instance("ORDERS", "o-1").key(), Origin.CLIENT);
        Awaitility.await().atMost(SOON).until(() -> !texts("tr.instance th").contains("o-1"));
    }

    @Test
    void hostile_names_stay_text() {
        String hostile = "<img src=x onerror=\"document.title='run'\">";
        String script = "<script>document.title='run'</script>";
        node.register(SteeredNode.instance(hostile, hostile).withMetadata(Map.of(script, hostile)));

        look();

        assertThat(texts("tr.instance th")).contains(hostile);
        assertThat(browser.findElements(By.cssSelector("table img, table script")))
                .isEmpty();
        assertThat(browser.getTitle()).isEqualTo("rollcall · Rollcall");
    }

    @Test
    void an_application_whose_name_no_path_can_hold_does_not_take_the_page_away() {
        node.register("BACK\\SLASH", "b-1");

        look();

        assertThat(texts("tr.application .name")).contains("BACK\\SLASH", "ORDERS");
        assertThat(texts("tr.instance th")).contains("o-1");
    }

    @Test
    void what_self_preservation_holds_is_told_with_reason_and_time() {
        look();
        node.holdTen();

        Awaitility.await().atMost(SOON).until(() -> browser.findElement(By.id("protection"))
                .isDisplayed());
        assertThat(text("#protection-title")).startsWith("Self-preservation holds 13 instances");
        assertThat(text("#protection-reason")).contains("13 of 13 leases");
        assertThat(texts("tr.instance .mark:not([hidden])")).contains("held");
    }

    @Test
    void the_cluster_shows_where_there_is_one_with_what_is_missing_and_where_to_look() {
        look();
        assertThat(browser.findElement(By.id("cluster")).isDisplayed()).isFalse();

        node.cluster = ClusterReports.whole();
        Awaitility.await().atMost(SOON).until(() -> texts("#nodes th").equals(List.of("a", "b", "c")));
        assertThat(texts("#nodes .status")).containsExactly("THIS NODE", "UP", "UP");
        assertThat(text("#mesh")).isEqualTo("This node and 2 others reach each other.");
        assertThat(texts("#missing li")).isEmpty();

        node.cluster = ClusterReports.broken();
        Awaitility.await().atMost(SOON).until(() -> texts("#nodes th").equals(List.of("a", "b", "c", "http://d:1")));
        assertThat(texts("#nodes .status")).containsExactly("THIS NODE", "DOWN", "ONE WAY", "NEW");
        assertThat(texts("#missing li")).hasSize(4).anyMatch(line -> line.contains("key peers of node c"));
        assertThat(text("#mesh")).contains("Not ready: nobody was heard of for 10 s.");

        node.cluster = ClusterReport.alone(new NodeId("a", 1));
        Awaitility.await().atMost(SOON).until(() -> !browser.findElement(By.id("cluster"))
                .isDisplayed());
    }

    @Test
    void nothing_of_the_cluster_is_cut_off_on_a_phone() {
        Dimension before = browser.manage().window().getSize();
        node.cluster = ClusterReports.broken();
        try {
            browser.manage().window().setSize(new Dimension(360, 900));
            look();
            Awaitility.await().atMost(SOON).until(() -> texts("#nodes th").size() == 4);

            assertThat((Long) browser.executeScript(
                            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .isZero();
        } finally {
            browser.manage().window().setSize(before);
        }
    }

    @Test
    void a_node_that_is_gone_is_said_to_be_gone_and_what_it_said_last_stays() {
        look();
        node.close();

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> browser.findElement(By.id("unreachable"))
                .isDisplayed());
        assertThat(text("#connection")).isEqualTo("not reachable");
        assertThat(texts("tr.instance th")).contains("o-1");
    }

    @Test
    void a_node_that_may_not_be_read_yet_is_said_to_be_not_ready_and_why() {
        look();
        node.state.mayBeRead(false);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> text("#connection")
                .equals("not ready"));

        assertThat(text("#unreachable")).contains("This node is not ready").doesNotContain("503");

        node.state.mayBeRead(true);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> text("#connection")
                .equals("live"));
    }

    @Test
    void the_filter_leaves_what_has_the_word_and_an_application_can_be_closed() {
        look();

        browser.findElement(By.id("filter")).sendKeys("s-1");
        Awaitility.await().atMost(SOON).until(() -> visibleRows().equals(List.of("s-1")));
        browser.findElement(By.id("filter")).clear();
        browser.findElement(By.id("filter")).sendKeys("o");
        Awaitility.await().atMost(SOON).until(() -> visibleRows().size() == 3);
        WebElement orders = browser.findElement(By.cssSelector("tr.application button"));
        orders.click();

        assertThat(orders.getAttribute("aria-expanded")).isEqualTo("false");
        assertThat(visibleRows()).containsExactly("s-1");
    }

    private static List<String> visibleRows() {
        return texts("tbody:not([hidden]) tr.instance:not([hidden]) th");
    }
}
