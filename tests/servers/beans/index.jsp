<%@ page session="false" contentType="text/plain" import="java.lang.management.ManagementFactory, javax.management.MBeanServer, javax.management.ObjectName" %><%
    // What Jetty's own MBeans tell of sessions: a line for each that has one of these attributes.
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : beans.queryNames(new ObjectName("org.eclipse.jetty*:*"), null)) {
        for (String attribute : new String[] {"sessionsCreated", "sessionsCurrent"}) {
            try {
                out.println(name.getKeyProperty("context") + " " + attribute + " " + beans.getAttribute(name, attribute));
            } catch (javax.management.AttributeNotFoundException another) {
                continue;
            }
        }
    }
%>
