<%@ page session="false" contentType="text/plain" import="java.lang.management.ManagementFactory, java.util.Set, javax.management.MBeanServer, javax.management.ObjectName" %><%
    // One pass as a monitor would read it: four attributes of every session manager. Prints managers and nanoseconds.
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    Set<ObjectName> names = beans.queryNames(new ObjectName("*:type=Manager,*"), null);
    String[] wanted = {"activeSessions", "sessionCounter", "expiredSessions", "rejectedSessions"};
    long begun = System.nanoTime();
    for (ObjectName name : names) {
        beans.getAttributes(name, wanted);
    }
    out.print(names.size() + " " + (System.nanoTime() - begun));
%>
