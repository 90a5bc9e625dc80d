// Keeps the sessions of an application in any servlet container in a map of its own, by Spring Session.

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.EnumSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;

public class Outside implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        var repository = new MapSessionRepository(new ConcurrentHashMap<>());
        event.getServletContext()
            .addFilter("springSessionRepositoryFilter", new SessionRepositoryFilter<>(repository))
            .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }
}
