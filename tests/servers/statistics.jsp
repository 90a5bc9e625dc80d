<%@ page session="false" contentType="text/plain" import="java.lang.management.ManagementFactory, javax.management.MBeanServer, javax.management.ObjectName" %><%
    // What Liberty's own statistics say of the shop.
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName shop = new ObjectName("WebSphere:type=SessionStats,name=default_host/shop");
    for (String attribute : new String[] {"CreateCount", "LiveCount", "ActiveCount", "InvalidatedCount"}) {
        out.print(beans.getAttribute(shop, attribute) + " ");
    }
%>
