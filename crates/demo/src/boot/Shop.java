// The demo's shop as a program on Spring Boot: the pages that begin, rename, end and leave a session, under the same names.

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Shop {
    public static void main(String[] arguments) {
        SpringApplication.run(Shop.class, arguments);
    }

    @GetMapping("/index.jsp")
    String arrive(HttpServletRequest request) {
        request.getSession(true);
        return "The shelf";
    }

    @PostMapping("/login.jsp")
    void logIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.changeSessionId();
        response.sendRedirect("index.jsp");
    }

    @PostMapping("/logout.jsp")
    String logOut(HttpServletRequest request) {
        request.getSession(false).invalidate();
        return "Signed out";
    }

    @PostMapping("/leave.jsp")
    String leave(HttpServletRequest request, @RequestParam int seconds) {
        request.getSession(false).setMaxInactiveInterval(seconds);
        return "Goodbye";
    }

    /** What the server told this application of its sessions: how many began, how many ended. */
    @GetMapping("/told")
    String told() {
        return begun.get() + " " + ended.get();
    }

    @Bean
    HttpSessionListener listener() {
        return new HttpSessionListener() {
            @Override
            public void sessionCreated(HttpSessionEvent event) {
                begun.incrementAndGet();
            }

            @Override
            public void sessionDestroyed(HttpSessionEvent event) {
                ended.incrementAndGet();
            }
        };
    }

    private static final AtomicLong begun = new AtomicLong();
    private static final AtomicLong ended = new AtomicLong();
}
