// Keeps the sessions of a program on Spring Boot in a map of its own, by Spring Session, and tells what is in it.

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Configuration(proxyBeanMethods = false)
@EnableSpringHttpSession
public class InMemory {
    /** What the repository itself knows: the sessions it holds, and those of them whose time is up. */
    @GetMapping("/kept")
    String kept() {
        return sessions.size() + " " + sessions.values().stream().filter(Session::isExpired).count();
    }

    @Bean
    MapSessionRepository sessionRepository() {
        return new MapSessionRepository(sessions);
    }

    private static final Map<String, Session> sessions = new ConcurrentHashMap<>();
}
