// Starts Tomcat as an embedding program does: with the registry of its MBeans switched off.

import org.apache.catalina.startup.Bootstrap;
import org.apache.tomcat.util.modeler.Registry;

public class WithoutMBeans {
    public static void main(String[] arguments) {
        Registry.disableRegistry();
        Bootstrap.main(new String[] {"start"});
    }
}
