package io.rollcall.replication.planted;

import java.net.http.HttpClient;

final class SpeaksHttp {
    HttpClient client = HttpClient.newHttpClient();
}
