package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page and its files as they are served; what they do is looked at with a browser. */
class PageTest {
    private final SteeredNode node = new SteeredNode();

    @AfterEach
    void close() {
        node.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/,text/html; charset=utf-8",
        "/page.css,text/css; charset=utf-8",
        "/page.js,text/javascript; charset=utf-8",
        "/icon.svg,image/svg+xml"
    })
    void files_say_what_they_are_and_that_nothing_foreign_may_run(String path, String type) {
        HttpResponse<String> answer = node.get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @ParameterizedTest
    @CsvSource({"/", "/page.css", "/page.js", "/icon.svg"})
    void head_is_answered_as_get_without_the_body(String path) {
        HttpResponse<String> head = node.send("HEAD", path, new byte[0]);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .isEqualTo(node.get(path).headers().firstValue("Content-Length"));
    }

    @Test
    void the_page_needs_nothing_from_elsewhere_and_has_no_script_or_style_inside() {
        String page = node.get("/").body();

        assertThat(page).doesNotContain("://").doesNotContain("<style").doesNotContainPattern("\\son[a-z]+=");
        assertThat(page).doesNotContainPattern("\\sstyle=").doesNotContainPattern("<script[^>]*>[^<]");
        assertThat(node.get("/page.css").body()).doesNotContain("://").doesNotContain("@import");
    }

    @Test
    void the_script_never_takes_text_for_html() {
        assertThat(node.get("/page.js").body())
                .doesNotContain("innerHTML")
                .doesNotContain("outerHTML")
                .doesNotContain("insertAdjacentHTML")
                .doesNotContain("document.write")
                .doesNotContain("eval(");
    }
}
